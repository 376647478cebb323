"""What the messages between functions say, for those who send them and those who read them."""

from typing import ClassVar, Final

from pydantic import ConfigDict

from shared_code.kit.model import Model
from shared_code.kit.period import Period

SCHEMA_VERSION: Final = 1
"""Raised with every field that is added. What would change the meaning of a field gets a subject of its own."""


class MonthsChanged(Model):
    """Some months of a site have changed: ids only; what to do is read from the current state.

    While the app is deployed, instances of two versions read each other's messages: fields that are not known are
    left alone, and fields added later have a default.
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="ignore")

    schema_version: int = SCHEMA_VERSION
    site_id: str
    periods: tuple[Period, ...]
    cause: str | None = None
    correlation_id: str = ""


PL_REFRESH = "forecasting.pl.refresh"
"""Subject of the command that follows every change of a site's months."""


STATISTICS_UPDATE = "forecasting.statistics.update"
"""Subject of the command that follows every change of a month's totals of statistics."""
