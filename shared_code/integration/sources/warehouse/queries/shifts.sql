-- Shifts of a site as scheduled, on days of one year; those that were deleted do not count.
-- table: SHIFT_ENTITY
-- documented: docs/data.md#schedule
-- parameters: site, site without leading zeros, year, first day of the year (1 to 366), day after the last (2 to 367)
-- columns: site (text), year (number), day_of_the_year (1 to 366), job_code (text), regular_minutes (minutes),
--          overtime_minutes (minutes), double_overtime_minutes (minutes)
SELECT
    s.LOCATION_EXTERNAL_ID AS site,
    s.YEAR AS year,
    s.DAY_OF_THE_YEAR AS day_of_the_year,
    s.WORK_ROLE AS job_code,
    s.REGULAR_MINUTES AS regular_minutes,
    s.OVERTIME_MINUTES AS overtime_minutes,
    s.DOUBLE_OVERTIME_MINUTES AS double_overtime_minutes
FROM SHIFT_ENTITY s
WHERE s.LOCATION_EXTERNAL_ID IN (?, ?)
    AND s.YEAR = ?
    AND s.DAY_OF_THE_YEAR >= ?
    AND s.DAY_OF_THE_YEAR < ?
    AND s.DELETED = 'No'
ORDER BY s.DAY_OF_THE_YEAR, s.WORK_ROLE
