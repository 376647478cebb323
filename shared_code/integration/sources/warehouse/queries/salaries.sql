-- Salaried people of a site: annual pay, and the percentage that the site bears.
-- table: WORKDAY_SITE_SALARIES
-- documented: docs/data.md#jobs
-- parameters: site, site without leading zeros
-- columns: site (text), job_code (text), annual_pay ($/year), allocation (percent)
SELECT
    s.SITE AS site,
    s.JOB_CODE AS job_code,
    s.ANNUALIZED_PAY AS annual_pay,
    s.ALLOCATION_PERCENT AS allocation
FROM WORKDAY_SITE_SALARIES s
WHERE s.SITE IN (?, ?)
ORDER BY s.JOB_CODE
