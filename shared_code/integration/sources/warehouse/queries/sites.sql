-- The site master: number, name, district, size, segment, contract, first and last day.
-- table: MASTER_NON_FINANCIAL
-- documented: docs/data.md#sites
-- columns: site (text), name (text), district (text), rooms (count), spaces (count), contract_types (text),
--          segment (text), first_day (day), last_day (day)
SELECT
    m.SITE_NUMBER AS site,
    m.SITE_NAME AS name,
    m.DISTRICT AS district,
    m.TOTAL_ROOMS AS rooms,
    m.TOTAL_SPACES AS spaces,
    m.P_CONTRACT_TYPE AS contract_types,
    m.BUSINESS_SEGMENT AS segment,
    m.FIRST_WORKED_DATE AS first_day,
    m.LAST_WORKED_DATE AS last_day
FROM MASTER_NON_FINANCIAL m
ORDER BY m.SITE_NUMBER
