"""The answer of the health checks."""

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from shared_code.kit.model import Model


class Health(Model):
    """All is well; anything else is an error answer that names what is not."""

    status: Literal["ok"]


class OdbcDrivers(Model):
    """The ODBC drivers of the machine that answers, and the one that the warehouse needs."""

    drivers: tuple[str, ...]
    needed: str | None = Field(description="The driver that the settings name; null where they name no server")
    is_there: bool = Field(description="Whether the needed one is there; true where none is needed")


class Readiness(Health):
    """All that requests need works; `degraded` names what else does not, such as sending messages."""

    degraded: Sequence[str]
