"""What is asked of the audit trail."""

from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo


@dataclass(frozen=True, slots=True)
class Dates:
    """Business dates from the first to the last, both included; None: without an end on that side."""

    first: date | None = None
    last: date | None = None

    def instants(self, zone: tzinfo) -> tuple[datetime | None, datetime | None]:
        """The first and the last instant of these dates at the company's seat.

        >>> from datetime import UTC
        >>> [instant.isoformat() for instant in Dates(date(2025, 4, 1), date(2025, 4, 2)).instants(UTC) if instant]
        ['2025-04-01T00:00:00+00:00', '2025-04-02T23:59:59.999999+00:00']
        """
        first = datetime.combine(self.first, time.min, zone) if self.first else None
        return first, datetime.combine(self.last, time.max, zone) if self.last else None
