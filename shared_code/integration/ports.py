"""What loads need from outside."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Protocol

from shared_code.accounts.models import AccountChart
from shared_code.integration import delivered
from shared_code.integration.delivered import DaysAsked, MonthsAsked
from shared_code.integration.mappings import Mappings
from shared_code.kit.errors import DatabaseError
from shared_code.kit.model import Model
from shared_code.kit.period import Period, Span
from shared_code.payroll.models import Families, SiteJobs
from shared_code.sites.models import Site, UserSites
from shared_code.sites.ports import Register as ReadRegister
from shared_code.statistics.feeds import Feeds
from shared_code.store.site_partition import Content


class Register(ReadRegister, Protocol):
    """The reference data of sites and their organisation, which loads also write."""

    @property
    def users(self) -> Mapping[str, UserSites]:
        """What users may see, by their names."""
        ...

    def save(self, kind: str, entries: Mapping[str, Model]) -> None:
        """Write entries of a kind by their ids."""
        ...


class Charts(Protocol):
    """The chart of accounts."""

    def chart(self) -> AccountChart: ...

    def save(self, chart: AccountChart) -> None: ...


class JobRegister(Protocol):
    """The job families of the company."""

    def families(self) -> Families: ...

    def save(self, families: Families) -> None: ...


class MappingStore(Protocol):
    """What codes and currencies of sources stand for."""

    def mappings(self) -> Mappings: ...

    def save(self, mappings: Mappings) -> None: ...


class SiteJobRows(Protocol):
    """The job codes of sites as they are stored."""

    def stored(self, site_id: str) -> tuple[SiteJobs, str | None]:
        """A site's job codes, and the ETag of their row; None where there is none."""
        ...


class FollowingRows(Protocol):
    """What is derived from the months of a site and stored beside it."""

    def refresh_all(self, site_id: str, periods: Sequence[Period], *, anew: bool = False) -> int:
        """Bring all rows of some months up to date, or make them `anew` in any case; the number of rows written."""
        ...


class LoadedFeeds(Protocol):
    """Actuals of statistics."""

    def feeds(self, site_id: str, span: Span) -> Sequence[Feeds]:
        """What each month has that was loaded."""
        ...

    def hotel_forecast(self, site_id: str, today: date) -> Mapping[date, Mapping[date, float]]:
        """What the hotel said of its rooms, by night and by the day on which it said it, since last year began.

        Empty where it says nothing of these weeks.
        """
        ...

    def events(self, site_id: str, today: date) -> Mapping[date, Sequence[Mapping[date, float]]]:
        """The guests expected of each event of a day, by the day on which they were told, since last year began.

        Empty where no events of these weeks are known.
        """
        ...


class HoursWorked(Protocol):
    """Hours worked."""

    def by_family(self, site_id: str, first: Period, last: Period) -> Mapping[date, Mapping[str, Decimal]]:
        """By day and job family, from the first to the last month; a day without timekeeping is not there."""
        ...


class TrendStore(Protocol):
    """The predictive forecasts of sites, a row a driver."""

    def stored(self, site_id: str) -> Mapping[str, Content]:
        """What is stored of each driver."""
        ...

    def replace(self, site_id: str, rows: Mapping[str, Content]) -> None:
        """Store these drivers and no others."""
        ...


class UnreadableDelivery(DatabaseError):
    """What the warehouse has of one feed cannot be read: another attempt finds the same, and other feeds may do.

    A value is none of its column's type; a table or a column is not there, or may not be read.
    """


class Outlooks(Protocol):
    """What sites' front line contribution may come to."""

    def renew(self, site: Site) -> None:
        """Make that of a site anew, of what is foretold now."""
        ...


class Warehouse(Protocol):
    """What the warehouse delivers, a method a feed, in batches of typed rows.

    Raises DatabaseError, and of values that cannot be read UnreadableDelivery.
    """

    def is_there(self) -> bool:
        """Whether there is one to read; the file of a laptop may be yet to be made."""
        ...

    def chart(self) -> Iterator[Sequence[delivered.AccountLine]]:
        """The chart of accounts."""
        ...

    def sites(self) -> Iterator[Sequence[delivered.SiteLine]]:
        """The site master."""
        ...

    def rights(self) -> Iterator[Sequence[delivered.RightsLine]]:
        """Who may see which sites."""
        ...

    def wage_rates(self, site: str) -> Iterator[Sequence[delivered.WageLine]]:
        """Wages of a site's job codes."""
        ...

    def salaries(self, site: str) -> Iterator[Sequence[delivered.SalaryLine]]:
        """Salaried people of a site."""
        ...

    def budget(self, asked: MonthsAsked) -> Iterator[Sequence[delivered.BudgetLine]]:
        """The budget by main account."""
        ...

    def payroll_budget(self, asked: MonthsAsked) -> Iterator[Sequence[delivered.PayrollBudgetLine]]:
        """The payroll budget by job."""
        ...

    def ledger(self, asked: MonthsAsked) -> Iterator[Sequence[delivered.LedgerLine]]:
        """What was booked by main account."""
        ...

    def counts(self, asked: DaysAsked) -> Iterator[Sequence[delivered.CountLine]]:
        """Rooms and vehicles by day."""
        ...

    def revenue(self, asked: DaysAsked) -> Iterator[Sequence[delivered.RevenueLine]]:
        """Revenue by day and revenue code."""
        ...

    def bell(self, asked: DaysAsked) -> Iterator[Sequence[delivered.BellLine]]:
        """Revenue of bell service by day."""
        ...

    def hours(self, asked: DaysAsked) -> Iterator[Sequence[delivered.HoursLine]]:
        """Hours worked by day and job code."""
        ...

    def shifts(self, asked: DaysAsked) -> Iterator[Sequence[delivered.ShiftLine]]:
        """Hours scheduled by day and job code."""
        ...

    def category_totals(self, asked: MonthsAsked) -> Iterator[Sequence[delivered.CategoryTotal]]:
        """The ledger by line of the P&L."""
        ...

    def statistics(self, asked: MonthsAsked) -> Iterator[Sequence[delivered.StatisticsLine]]:
        """Statistics by month, newest first."""
        ...
