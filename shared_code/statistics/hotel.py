"""What a hotel says of its own nights to come, as it is stored: `d|<period>|hotel|told` in the site's partition."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from shared_code.kit.model import Model
from shared_code.store.site_partition import DocumentKey, Series

FAMILY: Final = "hotel"
KEY: Final[DocumentKey] = (FAMILY, Series.TOLD)
NAME: Final = "the hotel's forecast"
"""How it is called where it counts."""


class HotelMonth(Model):
    """A hotel's forecast of a month: occupied rooms by day, and by the day on which the hotel said it."""

    loaded_at: datetime
    days: Mapping[date, Mapping[date, Decimal]] = {}
