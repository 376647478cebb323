-- Hours worked at a site by day, job code and kind of pay, with their cost.
-- table: vwPAYROLL_SUMMARY
-- documented: docs/data.md#timekeeping
-- parameters: site, site without leading zeros, first day, day after the last
-- columns: site (text), date (day), job_code (text), pay_type (text), regular_hours (hours of this kind of pay),
--          cost ($)
SELECT
    p.WORK_LOCATION AS site,
    p.DATE AS date,
    p.TITLE AS job_code,
    p.PAY_TYPE AS pay_type,
    p.TOTAL_HOURS AS regular_hours,
    p.TOTAL_DOLLARS AS cost
FROM vwPAYROLL_SUMMARY p
WHERE p.WORK_LOCATION IN (?, ?)
    AND p.DATE >= ?
    AND p.DATE < ?
ORDER BY p.DATE, p.TITLE, p.PAY_TYPE
