"""The warehouse that the settings name: a server by ODBC, or the file of a laptop."""

from collections.abc import Mapping

from azure.identity import DefaultAzureCredential

from shared_code.api.health import OdbcDrivers
from shared_code.application.adapters import embedded
from shared_code.integration.sources.warehouse.dialects import TOKEN_SCOPE, driver_of
from shared_code.integration.sources.warehouse.limits import Use
from shared_code.integration.sources.warehouse.service import SqlWarehouse


def warehouse(texts: Mapping[str, str]) -> SqlWarehouse:
    """The warehouse by the connection strings of its uses."""
    if path := embedded(texts[Use.PRIMARY]):
        from shared_code.integration.sources.warehouse.sqlite import SqliteConnections  # noqa: PLC0415 - local only

        return SqlWarehouse(SqliteConnections(path))
    from shared_code.integration.sources.warehouse.odbc import OdbcConnections  # noqa: PLC0415 - needs a driver manager

    credential = DefaultAzureCredential()
    by_use = {Use(name): text for name, text in texts.items()}
    return SqlWarehouse(OdbcConnections(by_use, lambda: credential.get_token(TOKEN_SCOPE).token))


def odbc_drivers(texts: Mapping[str, str] | None) -> OdbcDrivers:
    """The drivers of this machine, and which of them the connection strings of the warehouse need."""
    text = (texts or {}).get(Use.PRIMARY, "")
    needed = driver_of(text) if text and not embedded(text) else None
    try:
        from shared_code.integration.sources.warehouse.odbc import installed  # noqa: PLC0415 - as above
    except ImportError:  # no driver manager
        return OdbcDrivers(drivers=(), needed=needed, is_there=needed is None)
    there = installed()
    return OdbcDrivers(drivers=there, needed=needed, is_there=needed is None or needed in there)
