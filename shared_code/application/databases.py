"""The warehouse that the settings name: a server by ODBC, or the file of a laptop."""

from collections.abc import Mapping

from azure.identity import DefaultAzureCredential

from shared_code.application.adapters import embedded
from shared_code.integration.sources.warehouse.dialects import TOKEN_SCOPE
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
