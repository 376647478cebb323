-- The payroll budget of a site in months of one year: hours and $ as rows of their own, told by BALANCE_DESC.
-- table: BUDGET_DATATAB_PR
-- documented: docs/data.md#payroll-budget
-- parameters: site, site without leading zeros, year, first month (1 to 12), month after the last (2 to 13)
-- columns: site (text), year (number), month_of_the_year (1 to 12), job (text), balance_desc (PR Hours, Payroll),
--          balance (hours or $)
SELECT
    p.COST_CENTER AS site,
    p.YEAR AS year,
    p.MONTH AS month_of_the_year,
    p.JOB_PROFILE AS job,
    p.BALANCE_DESC AS balance_desc,
    p.BALANCE AS balance
FROM BUDGET_DATATAB_PR p
WHERE p.COST_CENTER IN (?, ?)
    AND p.YEAR = ?
    AND p.MONTH >= ?
    AND p.MONTH < ?
    AND p.BALANCE_DESC IN ('PR Hours', 'Payroll')
ORDER BY p.MONTH, p.JOB_PROFILE, p.BALANCE_DESC
