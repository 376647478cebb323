"""Roll-ups: the P&L of a district, a region or the company, from one small row a site and year."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from tenacity import Retrying, retry_if_exception_type, stop_after_attempt

from shared_code.kit.answer import Answer, DataWarning, to_json
from shared_code.kit.clock import Clock
from shared_code.kit.errors import CalculationError
from shared_code.kit.period import Period, YearPart
from shared_code.pl.calculation.from_store import next_year_too
from shared_code.pl.calculation.service import Years
from shared_code.pl.models import YearSummary
from shared_code.pl.ports import Organisation, Summaries
from shared_code.pl.rollup.summary import with_months
from shared_code.pl.rollup.sums import RolledUp, child
from shared_code.pl.rollup.unit import UnitSites
from shared_code.pl.rollup.views import OrganizationLevel, RollupView
from shared_code.pl.view.views import LeftOut
from shared_code.recalculation import years_after
from shared_code.sites.models import Site
from shared_code.store.site_partition import facts_version
from shared_code.store.table import WriteConflict


class Rollups:
    """Keeps the rows of roll-ups up to date, and adds them up.

    `renew` makes reference data as new as the message that is worked on.
    """

    def __init__(
        self, organisation: Organisation, years: Years, summaries: Summaries, clock: Clock, renew: Callable[[], None]
    ) -> None:
        self._organisation = organisation
        self._years = years
        self._summaries = summaries
        self._clock = clock
        self._renew = renew

    def refresh(self, site_id: str, periods: Sequence[Period]) -> int:
        """Store the years of some months of a site; the number of rows written. Safe to repeat. Raises SiteNotFound."""
        self._renew()
        site = self._organisation.get(site_id)
        lost_race = Retrying(retry=retry_if_exception_type(WriteConflict), stop=stop_after_attempt(10), reraise=True)
        return sum(lost_race(self._refresh, site, year) for year in self._outdated(site_id, periods))

    def view(
        self, level: OrganizationLevel, unit: str, part: YearPart, visible: AbstractSet[str] | None
    ) -> Answer[RollupView]:
        """The P&L of a unit over the sites that the caller may see (None: all); raises ResourceNotFound."""
        sites = UnitSites(self._organisation, self._summaries, level, unit, visible)
        total = RolledUp(sites.rows(part.year), part)
        view = RollupView(
            level=level,
            id=unit,
            name=sites.name,
            period=str(part),
            months=total.sites(),
            lines=total.lines(),
            children=tuple(child(one, part) for one in sites.below(part)),
            left_out=(*sites.left_out(part.months()), *_open_sites(total)),
        )
        warnings = [*sites.outdated(part.year), *_not_closed(total)]
        return Answer(to_json(view), period=part.span(), as_of=self._clock.today(), warnings=warnings)

    def _outdated(self, site_id: str, periods: Sequence[Period]) -> Sequence[int]:
        return years_after(periods, carries_over=next_year_too(self._years.contracts(site_id)))

    def _refresh(self, site: Site, year: int) -> int:
        """One row in each district that the site belongs to in the year."""
        written = 0
        months = YearPart(str(year)).months()
        for district in dict.fromkeys(site.district_on(period.last_day) for period in months):
            own = [period for period in months if site.district_on(period.last_day) == district]
            written += self._summaries.refresh(district, year, site.site_id, self._summary(site, year, own))
        return written

    def _summary(self, site: Site, year: int, own: Sequence[Period]) -> Callable[[], YearSummary]:
        def read() -> YearSummary:
            version = f"{self._years.version(site.site_id)}|{facts_version()}"
            summary = YearSummary(site_id=site.site_id, name=site.name, version=version)
            try:
                return with_months(summary, self._years.year(site.site_id, year).year, own)
            except CalculationError as error:
                return summary.model_copy(update={"problem": error.message})

        return read


def _open_sites(total: RolledUp) -> Iterator[LeftOut]:
    """The sites that have not closed a month that others have, and are left out of its actual."""
    for site_id, periods in sorted(_open_months(total).items()):
        yield LeftOut(site_id=site_id, reason=f"Not closed: {', '.join(periods)}; left out of the actual there.")


def _open_months(total: RolledUp) -> Mapping[str, Sequence[Period]]:
    """By site: the months that it has not closed, and others have."""
    found: dict[str, list[Period]] = {}
    for period, open_sites in total.not_closed().items():
        for site_id in open_sites:
            found.setdefault(site_id, []).append(period)
    return found


def _not_closed(total: RolledUp) -> Iterator[DataWarning]:
    """Whose actual a month's is, where it is not that of all sites."""
    counts = {month.period: month for month in total.sites()}
    for period, open_sites in total.not_closed().items():
        whose = f"{counts[period].actual_sites} of {counts[period].sites} sites"
        text = f"{period}: the actual is that of {whose}; not closed: {', '.join(open_sites)}."
        yield DataWarning("NOT_CLOSED", text, "actual")
