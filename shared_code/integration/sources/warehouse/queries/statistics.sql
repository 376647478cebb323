-- Statistics of a site's months as the warehouse keeps them, newest first; served by the indexes of ddl/.
-- table: site_statistics
-- documented: docs/data.md#statistics
-- parameters: site, site without leading zeros, first month (YYYY-MM), last month (YYYY-MM)
-- columns: site (text), period (YYYY-MM), occupancy (ratio), valet_vehicles (count), self_park_vehicles (count),
--          drive_in_ratio (ratio), last_updated (moment)
SELECT
    s.site_id AS site,
    s.period AS period,
    s.occupancy AS occupancy,
    s.valet_vehicles AS valet_vehicles,
    s.self_park_vehicles AS self_park_vehicles,
    s.drive_in_ratio AS drive_in_ratio,
    s.last_updated AS last_updated
FROM site_statistics s
WHERE s.site_id IN (?, ?)
    AND s.period >= ?
    AND s.period <= ?
    AND s.is_active = 1
ORDER BY s.period DESC
