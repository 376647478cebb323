-- The ledger of a site's months by main account and legal entity, as booked.
-- table: ACCOUNT_SUMMARY
-- documented: docs/data.md#ledger
-- parameters: site, site without leading zeros, first month (YYYYMM), month after the last (YYYYMM)
-- columns: site (text), entity (text), period (YYYYMM), account (text), balance ($)
SELECT
    a.COST_CENTER AS site,
    a.ENTITY AS entity,
    a.PERIOD AS period,
    a.MAIN_ACCOUNT AS account,
    a.BALANCE AS balance
FROM ACCOUNT_SUMMARY a
WHERE a.COST_CENTER IN (?, ?)
    AND a.PERIOD >= ?
    AND a.PERIOD < ?
ORDER BY a.PERIOD, a.MAIN_ACCOUNT, a.ENTITY
