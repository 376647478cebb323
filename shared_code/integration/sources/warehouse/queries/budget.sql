-- The budget of a site's months by main account.
-- table: BUDGET_FINAL
-- documented: docs/data.md#budget
-- parameters: site, site without leading zeros, first month (YYYYMM), month after the last (YYYYMM)
-- columns: site (text), period (YYYYMM), account (text), balance ($, counts of statistics)
SELECT
    b.COST_CENTER AS site,
    b.PERIOD AS period,
    b.MAIN_ACCOUNT AS account,
    b.BALANCE AS balance
FROM BUDGET_FINAL b
WHERE b.COST_CENTER IN (?, ?)
    AND b.PERIOD >= ?
    AND b.PERIOD < ?
ORDER BY b.PERIOD, b.MAIN_ACCOUNT
