-- The ledger of a site's months by line of the P&L, without entity 06: what loads are compared with.
-- table: ACCOUNT_SUMMARY, CHART_OF_ACCOUNT
-- documented: docs/data.md#category-totals
-- parameters: site, site without leading zeros, first month (YYYYMM), month after the last (YYYYMM)
-- columns: period (YYYYMM), category (text), total ($; internal revenue above 0)
SELECT
    a.PERIOD AS period,
    c.IS_SUMMARY_CATEGORY AS category,
    COALESCE(SUM(a.BALANCE), 0) * CASE WHEN c.IS_SUMMARY_CATEGORY = 'INTERNAL REVENUE' THEN -1 ELSE 1 END AS total
FROM ACCOUNT_SUMMARY a
INNER JOIN CHART_OF_ACCOUNT c ON c.MAIN_ACCOUNT = a.MAIN_ACCOUNT
WHERE a.COST_CENTER IN (?, ?)
    AND a.PERIOD >= ?
    AND a.PERIOD < ?
    AND COALESCE(a.ENTITY, '') <> '06'
GROUP BY a.PERIOD, c.IS_SUMMARY_CATEGORY
ORDER BY a.PERIOD, c.IS_SUMMARY_CATEGORY
