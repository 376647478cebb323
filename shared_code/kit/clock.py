"""The clock: the only place that asks for the time."""

from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import PlainSerializer, WithJsonSchema


class Clock(Protocol):
    """What tells the time; tests pass a `FixedClock`."""

    def now(self) -> datetime:
        """The instant, in UTC."""
        ...

    def today(self) -> date:
        """The business date: the calendar day at the company's seat."""
        ...


class SystemClock:
    """The machine's clock read in the business time zone; `pretended` stands in for today on a laptop."""

    def __init__(self, zone: ZoneInfo, pretended: date | None = None) -> None:
        self._zone = zone
        self._pretended = pretended

    def now(self) -> datetime:
        return datetime.now(UTC)

    def today(self) -> date:
        return self._pretended or self.now().astimezone(self._zone).date()


UTC_CLOCK = SystemClock(ZoneInfo("UTC"))
"""For stamps that are instants and need no business date, so no settings either."""


class FixedClock:
    """A clock that stands at noon UTC of a given day until it is moved."""

    def __init__(self, today: date) -> None:
        self._now = datetime(today.year, today.month, today.day, 12, tzinfo=UTC)

    def now(self) -> datetime:
        return self._now

    def today(self) -> date:
        return self._now.date()

    def move(self, by: timedelta) -> None:
        self._now += by


def instant_of(uuid7: str) -> datetime:
    """When an id of version 7 was made, to the millisecond.

    >>> instant_of("01981f2c5b587b1c9d8e4f3a2b1c0d9e").isoformat()
    '2025-07-18T20:14:17.432000+00:00'
    """
    return datetime.fromtimestamp((UUID(uuid7).int >> 80) / 1000, UTC)


def rfc3339(instant: datetime) -> str:
    """An instant as the API writes it: UTC, milliseconds, `Z`.

    >>> rfc3339(datetime(2025, 7, 18, 19, 47, 33, 976000, tzinfo=UTC))
    '2025-07-18T19:47:33.976Z'
    """
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


Instant = Annotated[
    datetime, PlainSerializer(rfc3339, return_type=str), WithJsonSchema({"type": "string", "format": "date-time"})
]
"""An instant in an answer, written as `rfc3339` does."""
