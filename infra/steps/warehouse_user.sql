-- The app's identity as a user of the warehouse's database, who reads and nothing else. Whoever runs it is an Entra
-- administrator of the server: sqlcmd -S SERVER.database.windows.net -d DATABASE -G -v identity="$IDENTITY" -i infra/steps/warehouse_user.sql
IF NOT EXISTS (SELECT 1 FROM sys.database_principals WHERE name = N'$(identity)')
    CREATE USER [$(identity)] FROM EXTERNAL PROVIDER;
ALTER ROLE db_datareader ADD MEMBER [$(identity)];
GO
