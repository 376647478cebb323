-- For whoever owns the warehouse (SQL Server): the table that queries/statistics.sql reads, as it is assumed to be, and
-- the two indexes that serve the statement. The product never runs this.
CREATE TABLE site_statistics (
    site_id VARCHAR(10) NOT NULL,
    period CHAR(7) NOT NULL,
    occupancy DECIMAL(9, 6) NULL,
    valet_vehicles DECIMAL(12, 4) NULL,
    self_park_vehicles DECIMAL(12, 4) NULL,
    drive_in_ratio DECIMAL(9, 6) NULL,
    last_updated DATETIME2 NOT NULL,
    is_active BIT NOT NULL
);

CREATE INDEX idx_statistics_site_period
ON site_statistics (site_id, period, is_active);

CREATE INDEX idx_statistics_complex
ON site_statistics (site_id, period, last_updated)
INCLUDE (occupancy, valet_vehicles, self_park_vehicles);
