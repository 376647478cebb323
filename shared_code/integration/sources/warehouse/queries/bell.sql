-- Revenue of bell service of a site's days, net; it stands under its revenue codes, too.
-- table: REVENUE_DAILY_DETAIL
-- documented: docs/data.md#actuals
-- parameters: site, site without leading zeros, first day, day after the last
-- columns: site (text), date (day), measure (bell), net_external_revenue ($)
SELECT
    r.SITE AS site,
    r.DATE AS date,
    'bell' AS measure,
    r.NETEXTERNALREVENUE AS net_external_revenue
FROM REVENUE_DAILY_DETAIL r
WHERE r.SITE IN (?, ?)
    AND r.DATE >= ?
    AND r.DATE < ?
    AND r.REVENUE_CATEGORY = 'Other Revenue'
    AND r.COLLECTION_TYPE LIKE '%Bell%'
ORDER BY r.DATE
