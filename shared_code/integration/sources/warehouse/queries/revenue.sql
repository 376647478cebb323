-- External revenue of a site's days by revenue code, net.
-- table: REVENUE_DAILY_DETAIL
-- documented: docs/data.md#actuals
-- parameters: site, site without leading zeros, first day, day after the last
-- columns: site (text), date (day), measure (revenue code), category (text), net_external_revenue ($),
--          deposit_flag (Y, N, V)
SELECT
    r.SITE AS site,
    r.DATE AS date,
    r.REVENUE_CODE AS measure,
    r.REVENUE_CATEGORY AS category,
    r.NETEXTERNALREVENUE AS net_external_revenue,
    r.DEPOSIT_FLAG AS deposit_flag
FROM REVENUE_DAILY_DETAIL r
WHERE r.SITE IN (?, ?)
    AND r.DATE >= ?
    AND r.DATE < ?
ORDER BY r.DATE, r.REVENUE_CODE
