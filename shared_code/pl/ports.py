"""What the P&L needs from outside."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple, Protocol

from shared_code.contracts.models import Contract
from shared_code.kit.documents import Content, Head
from shared_code.kit.period import Period
from shared_code.pl.models import AccountChart, Line
from shared_code.sites.models import Site


class DatedContract(NamedTuple):
    """Terms of a site's contract, in force from a day until the next ones."""

    since: date
    contract: Contract


MonthRows = Mapping[Period, Mapping[str, Content]]
"""Month facts by month and family, as they are stored."""


class Sites(Protocol):
    """The sites."""

    def get(self, site_id: str) -> Site:
        """A site by its number; raises SiteNotFound."""
        ...


class YearStore(Protocol):
    """A site's month facts and contract."""

    def head(self, site_id: str) -> Head: ...

    def contracts(self, site_id: str) -> Sequence[DatedContract]:
        """All terms, the oldest first."""
        ...

    def months(self, site_id: str, first: Period, last: Period) -> MonthRows:
        """The facts of some months, in one range read."""
        ...


class Charts(Protocol):
    """The chart of accounts of the company."""

    def chart(self) -> AccountChart: ...


class Records(Protocol):
    """The forecasts of record."""

    def forecast_of_record(self, site_id: str, period: Period) -> Mapping[Line, Decimal | None] | None:
        """The lines of the newest snapshot of a month, None where there is none."""
        ...


class SnapshotStore(Protocol):
    """The snapshots of a site's months."""

    def snapshots(self, site_id: str, period: Period) -> Sequence[Content]:
        """The versions of a month, the oldest first."""
        ...

    def key(self, period: Period, version: int) -> str:
        """The row key of a version."""
        ...
