-- Who may see which sites: job profile, sites of a district manager (SITE), of an account manager (COST_CENTER).
-- table: WORKDAY_RLS_BISECURITY
-- documented: docs/data.md#rights
-- columns: subject (text), job_profile (text), site (text), cost_center (text)
SELECT
    r.USER_NAME AS subject,
    r.JOB_PROFILE AS job_profile,
    r.SITE AS site,
    r.COST_CENTER AS cost_center
FROM WORKDAY_RLS_BISECURITY r
ORDER BY r.USER_NAME, r.SITE, r.COST_CENTER
