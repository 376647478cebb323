"""Where the warehouse is."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, Field

from shared_code.kit import setting_values
from shared_code.settings.concern import Concern


class WarehouseSettings(Concern):
    """Connection strings of ODBC without a name or password, or the host of the warehouse alone."""

    edw_host: Annotated[str | None, AfterValidator(setting_values.host)] = Field(
        None, alias="EDW_HOST", description="Host of the warehouse, where no connection string says more"
    )
    db_primary: Annotated[str | None, AfterValidator(setting_values.database)] = Field(
        None,
        alias="DB_PRIMARY_CONNECTION",
        description="The warehouse; `sqlite:PATH` (local only); none: there is none",
    )
    db_readonly: Annotated[str | None, AfterValidator(setting_values.database)] = Field(
        None, alias="DB_READONLY_CONNECTION", description="Where a night reads; none: the primary one"
    )
    db_analytics: Annotated[str | None, AfterValidator(setting_values.database)] = Field(
        None, alias="DB_ANALYTICS_CONNECTION", description="Where long histories are read; none: the primary one"
    )

    @property
    def warehouse(self) -> Mapping[str, str] | None:
        """Connection strings by use; None where no warehouse is named."""
        primary = self.db_primary or (setting_values.warehouse_at(self.edw_host) if self.edw_host else None)
        if primary is None:
            return None
        return {"primary": primary, "readonly": self.db_readonly or primary, "analytics": self.db_analytics or primary}
