-- Rooms and vehicles of a site's days; of a figure that was delivered several times, what was delivered last.
-- table: REVENUE_DATAMART_DAILY
-- documented: docs/data.md#actuals
-- parameters: site, site without leading zeros, first day, day after the last
-- columns: site (text), date (day), measure (text), value_type (Revenue, Vehicles, Other), value (count)
SELECT
    newest.SITE AS site,
    newest.DATE AS date,
    newest.REVENUE_CATEGORY AS measure,
    newest.VALUE_TYPE AS value_type,
    newest.VALUE AS value
FROM (
    SELECT
        d.SITE,
        d.DATE,
        d.REVENUE_CATEGORY,
        d.VALUE_TYPE,
        d.VALUE,
        RANK() OVER (
            PARTITION BY d.DATE, d.REVENUE_CATEGORY, d.VALUE_TYPE, d.SITE
            ORDER BY d.DW_LOADED_DTTM DESC
        ) AS age
    FROM REVENUE_DATAMART_DAILY d
    WHERE d.SITE IN (?, ?)
        AND d.DATE >= ?
        AND d.DATE < ?
        AND d.VALUE_TYPE IN ('Vehicles', 'Other')
) newest
WHERE newest.age = 1
ORDER BY newest.DATE, newest.REVENUE_CATEGORY
