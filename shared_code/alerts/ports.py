"""What alerts need from outside, and what they offer to whoever finds something."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Final, NamedTuple, Protocol

from shared_code.alerts.data import SiteData
from shared_code.alerts.models import Alert, Cause, Observation, QualityScore, SiteAlerts
from shared_code.kit.period import Period
from shared_code.pl.calculation.year import Year
from shared_code.pl.models import Amounts
from shared_code.sites.models import District, Region, Site


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
    """What is stored of a site, as validation looks at it."""

    def read(self, site: Site, now: datetime) -> SiteData:
        """A site's data at a local time of the business date, without its plan."""
        ...


class PlanSource(Protocol):
    """The calculated P&L of a site."""

    def year(self, site_id: str, year: int) -> Year:
        """Raises CalculationError where it cannot be calculated."""
        ...

    def of_record(self, site_id: str, period: Period) -> Amounts | None:
        """The forecast of record of a month by line; None where there is none."""
        ...


class OpenAlert(NamedTuple):
    """An alert that is open, with the ETag of its row."""

    alert: Alert
    etag: str


class AlertChange(NamedTuple):
    """What changes of a site's alerts together: new ones, open ones that say something else, closed ones, a score."""

    opened: Sequence[Alert] = ()
    changed: Sequence[OpenAlert] = ()
    closed: Sequence[OpenAlert] = ()
    score: QualityScore | None = None


class AlertStore(Protocol):
    """The alerts of sites."""

    def open(self, site_id: str) -> Mapping[Cause, OpenAlert]: ...

    def closed(self, site_id: str) -> Iterator[Alert]:
        """Alerts that were closed, the last one first; rows are fetched as they are needed."""
        ...

    def scores(self, site_id: str) -> Sequence[QualityScore]:
        """The score of each day, the newest first."""
        ...

    def save(self, site_id: str, change: AlertChange) -> None:
        """Change a site's alerts at once; raises WriteConflict where one of them was changed meanwhile."""
        ...

    def summarise(self, site: Site, today: date) -> None:
        """Renew the row that lists over many sites read. Raises WriteConflict as above."""
        ...

    def of_district(self, district_id: str) -> Sequence[SiteAlerts]:
        """The rows of a district's sites, in one range read."""
        ...


REFUSED: Final = "delivery-refused"
UNMAPPED: Final = "unmapped-code"
"""The rules that loads raise."""


class AlertPort(Protocol):
    """Where loads say what they met; a rule whose `by` is `loads`."""

    def tell(
        self,
        site_id: str,
        rule: str,
        field: str,
        observations: Sequence[Observation],
        months: Collection[Period] | None = None,
    ) -> None:
        """What a rule has met at a site about a field just now.

        Each becomes an open alert; open ones of the same rule and field that are not among them are closed: of some
        months only, where these are all that was looked at. So a load that met nothing closes what the one before it
        opened. Safe to repeat.
        """
        ...
