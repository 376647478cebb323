"""What accuracy needs from outside."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol

from shared_code.accuracy.models import KeptForecast, KeptKey, SiteScores
from shared_code.kit.period import Period, Span
from shared_code.pl.models import YearSummary
from shared_code.sites.models import District, Region, Site
from shared_code.statistics.trends import ForetoldDriver

if TYPE_CHECKING:
    from shared_code.accuracy.keeping import Planned
    from shared_code.accuracy.records import RecordedForecast


class Organisation(Protocol):
    """The sites, and the units they belong to."""

    def get(self, site_id: str) -> Site:
        """A site by its number; raises SiteNotFound."""
        ...

    def all(self) -> Sequence[Site]: ...

    @property
    def districts(self) -> Mapping[str, District]: ...

    @property
    def regions(self) -> Mapping[str, Region]: ...


class SiteReader(Protocol):
    """What is stored of a site, as accuracy looks at it."""

    def planned(self, site: Site, period: Period) -> "Planned":
        """A month as it is planned now."""
        ...

    def actuals(self, site: Site, span: Span) -> Mapping[str, Mapping[date, Decimal]]:
        """What was loaded of some months, by the name of a daily series and day."""
        ...

    def foretold(self, site_id: str) -> Mapping[str, ForetoldDriver]:
        """The predictive forecasts, by the name of their daily series."""
        ...

    def record(self, site_id: str, period: Period) -> "RecordedForecast | None":
        """The forecast of record of a month; None where there is none."""
        ...

    def years(self, site: Site, span: Span) -> Sequence[YearSummary]:
        """The stored P&L of the years of some months."""
        ...


class ForecastStore(Protocol):
    """Forecasts as they stood, and what they came to."""

    def forecasts(self, site_id: str, first: Period) -> Mapping[KeptKey, KeptForecast]:
        """What was kept of the months from one on, in one range read."""
        ...

    def save(self, site_id: str, changed: Mapping[KeptKey, KeptForecast], scores: SiteScores) -> None:
        """Store kept forecasts and the scores of a site at once."""
        ...

    def forget_before(self, site_id: str, first: Period) -> None:
        """Remove what was kept of months before one."""
        ...

    def scores(self, site_id: str) -> SiteScores | None:
        """The scores of a site; None before the first night."""
        ...

    def summarise(self, site: Site, today: date) -> None:
        """Renew the row that lists over many sites read. Raises WriteConflict where somebody else was first."""
        ...

    def of_district(self, district_id: str) -> Sequence[SiteScores]:
        """The scores of a district's sites, in one range read."""
        ...
