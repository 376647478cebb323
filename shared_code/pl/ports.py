"""What the P&L needs from outside."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple, Protocol

from shared_code.accounts.models import AccountChart
from shared_code.contracts.models import Contract
from shared_code.kit.period import Period
from shared_code.payroll.jobs import JobRoster
from shared_code.payroll.models import PayrollSummary
from shared_code.pl.models import Line
from shared_code.sites.models import District, Region, Site
from shared_code.statistics.trends import ForetoldDriver
from shared_code.store.site_partition import Content, Contents, Revision


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

    def revision(self, site_id: str) -> Revision: ...

    def contracts(self, site_id: str) -> Sequence[DatedContract]:
        """All terms, the oldest first."""
        ...

    def months(self, site_id: str, first: Period, last: Period) -> MonthRows:
        """The facts of some months, in one range read."""
        ...


class Records(Protocol):
    """The forecasts of record."""

    def forecast_of_record(self, site_id: str, period: Period) -> Mapping[Line, Decimal | None] | None:
        """The lines of the forecast of record of a month, None where there is none."""
        ...


class ForetoldDrivers(Protocol):
    """The predictive forecasts of a site."""

    def driver(self, site_id: str, name: str) -> ForetoldDriver | None:
        """That of one driver; None before the trend job has run."""
        ...


class DayStore(Protocol):
    """What only a what-if reads: the days of a month."""

    def documents(self, site_id: str, period: Period) -> Contents: ...

    def staff(self, site: Site) -> JobRoster:
        """The job codes of a site today."""
        ...


class Organisation(Sites, Protocol):
    """All sites, and the units they belong to."""

    def all(self) -> Sequence[Site]: ...

    def find(self, site_id: str) -> Site | None: ...

    @property
    def districts(self) -> Mapping[str, District]: ...

    @property
    def regions(self) -> Mapping[str, Region]: ...


class PayrollMonths(Protocol):
    """Months of payroll."""

    def summary(self, site_id: str, period: Period) -> PayrollSummary:
        """What the days of a month add up to; raises SiteNotFound."""
        ...


class Charts(Protocol):
    """The chart of accounts of the company."""

    def chart(self) -> AccountChart: ...
