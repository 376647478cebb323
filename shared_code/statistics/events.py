"""A site's calendar of events with the guests expected of each, as it is stored: `d|<period>|events|told`."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from shared_code.kit.model import Model
from shared_code.store.site_partition import DocumentKey, Series

FAMILY: Final = "events"
KEY: Final[DocumentKey] = (FAMILY, Series.TOLD)
NAME: Final = "events"
"""How they are called where they count."""


class EventsMonth(Model):
    """The events of a month: expected guests by day, event, and the day on which they were told."""

    loaded_at: datetime
    days: Mapping[date, Mapping[str, Mapping[date, Decimal]]] = {}
