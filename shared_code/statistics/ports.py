"""What statistics need from outside."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple, Protocol

from shared_code.accounts.models import Balances, LedgerMonth
from shared_code.accounts.numbers import RateCategory
from shared_code.kit.period import Period, Span
from shared_code.sites.models import Site
from shared_code.statistics.models import Figures, LoadedMonth, SavedStatisticsMonth, StatisticsFacts
from shared_code.statistics.trends import ForetoldDriver
from shared_code.store.site_partition import Document, Facts, Revision

Rates = Mapping[RateCategory, Decimal]


class StoredStatistics(NamedTuple):
    """Everything stored of a month that its statistics are made of; None where there is nothing.

    `saved_adjustment` is the adjustment ratio that takes the place of the budget's. `later` are the actuals of the
    month after, which say whether last days of zeros were loaded; needed only where a feed ends in such days. `inputs`
    are the ETags of all documents that were read. `predicted` is what days start from that nobody saved.
    """

    saved: SavedStatisticsMonth | None
    document: Document | None
    loaded: LoadedMonth | None
    balances: Balances | None
    saved_rates: Rates
    saved_adjustment: Decimal | None = None
    ledger: LedgerMonth | None = None
    later: LoadedMonth | None = None
    inputs: tuple[str, ...] = ()
    predicted: Mapping[date, Figures] = {}

    @property
    def is_closed(self) -> bool:
        return self.ledger is not None and self.ledger.closed

    @property
    def saved_days(self) -> Mapping[date, Figures]:
        """The days that somebody saved."""
        return {day: fields for day, fields in (self.saved.days if self.saved else {}).items() if fields}

    def set_on(self, day: date) -> Figures:
        """What a day is set to: fields that were saved, else those that the predictive forecast gives it."""
        return {**self.predicted.get(day, {}), **(self.saved.days.get(day, {}) if self.saved else {})}


class Sites(Protocol):
    """The sites and where they belong."""

    def get(self, site_id: str) -> Site:
        """A site by its number; raises SiteNotFound."""
        ...

    def all(self) -> Sequence[Site]: ...

    def districts_of_region(self, site: Site, day: date) -> Sequence[str]:
        """Ids of the districts of the site's region on a day, its own district included."""
        ...


class StatisticsStore(Protocol):
    """A site's stored statistics and what they are computed with."""

    def revision(self, site_id: str) -> Revision: ...

    def month(self, site_id: str, period: Period) -> StoredStatistics: ...

    def facts(self, site_id: str, span: Span) -> Mapping[Period, StatisticsFacts]: ...

    def loaded_at(self, site_id: str, span: Span) -> datetime | None:
        """When the newest actuals of some months were loaded."""
        ...

    def facts_rows(self, site_id: str, period: Period) -> Mapping[str, Facts]:
        """A month's facts by family, with the ETags that guard their replacement."""
        ...


class ProductiveHours(Protocol):
    """Hours worked by the job families that move vehicles."""

    def by_family(self, site_id: str, first: Period, last: Period) -> Mapping[date, Mapping[str, Decimal]]:
        """By day and family, from the first to the last month; a day without timekeeping is not there."""
        ...

    def loaded_at(self, site_id: str, first: Period, last: Period) -> datetime | None:
        """When the newest timekeeping of some months was loaded."""
        ...


class ForetoldDrivers(Protocol):
    """The predictive forecasts of a site."""

    def of(self, site_id: str) -> Mapping[str, ForetoldDriver]:
        """By driver; empty before the trend job has run."""
        ...
