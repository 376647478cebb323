-- Wages of a site's job codes, $/hour.
-- table: WORKDAY_WAGE_RATE
-- documented: docs/data.md#jobs
-- parameters: site, site without leading zeros
-- columns: site (text), job_code (text), average_rate ($/hour)
SELECT
    w.SITE AS site,
    w.JOB_CODE AS job_code,
    w.RATE AS average_rate
FROM WORKDAY_WAGE_RATE w
WHERE w.SITE IN (?, ?)
ORDER BY w.JOB_CODE
