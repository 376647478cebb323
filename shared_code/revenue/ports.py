"""What revenue needs from outside."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from pydantic import BaseModel

from shared_code.accounts.models import AccountChart
from shared_code.kit.period import Period
from shared_code.revenue.calculated import CalculatedExternal, CalculatedInternal
from shared_code.sites.models import Site
from shared_code.store.site_partition import Content
from shared_code.store.unit_of_work import FactsWrite

Forms = Mapping[str, Content]
"""Saved forms by family, which take the place of those that are stored."""


class Sites(Protocol):
    """The sites."""

    def get(self, site_id: str) -> Site:
        """A site by its number; raises SiteNotFound."""
        ...


class Charts(Protocol):
    """The chart of accounts of the company."""

    def chart(self) -> AccountChart: ...


class CalculatedMonths(Protocol):
    """Months of the P&L. Calculations raise CalculationError where a contract cannot be applied to the figures."""

    def reference(self, site_id: str) -> BaseModel:
        """The reference data that a site's months are calculated with; raises SiteNotFound."""
        ...

    def external(self, site_id: str, period: Period, forms: Forms) -> CalculatedExternal: ...

    def internal(self, site_id: str, period: Period, forms: Forms) -> CalculatedInternal: ...


class StatisticsMonths(Protocol):
    """Months of statistics, whose revenue follows the adjustment ratio."""

    def recalculated_facts(self, site: Site, period: Period, family: str, content: Content) -> Sequence[FactsWrite]:
        """What the month's facts become with another form of a family."""
        ...
