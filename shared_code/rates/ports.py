"""What rates need from outside."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from shared_code.kit.period import Period
from shared_code.rates.models import PaidMonth
from shared_code.sites.models import Site
from shared_code.store.site_partition import Content
from shared_code.store.unit_of_work import FactsWrite


class Sites(Protocol):
    """The sites."""

    def get(self, site_id: str) -> Site:
        """A site by its number; raises SiteNotFound."""
        ...


class PaidRates(Protocol):
    """What vehicles paid."""

    def months(self, site_id: str, first: Period, last: Period) -> Mapping[Period, PaidMonth]:
        """Those months from the first to the last that have a loaded day."""
        ...


class StatisticsMonths(Protocol):
    """Months of statistics, whose forecast days are priced by the rates."""

    def recalculated_facts(self, site: Site, period: Period, family: str, content: Content) -> Sequence[FactsWrite]:
        """What the month's facts become with another form of a family."""
        ...
