"""Roll-ups: the P&L of a district, a region or the company, from one small row a site and year."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property

from tenacity import Retrying, retry_if_exception_type, stop_after_attempt

from shared_code.kit.answer import Answer, DataWarning, to_json
from shared_code.kit.clock import Clock
from shared_code.kit.errors import CalculationError, ResourceNotFound
from shared_code.kit.listing import listed
from shared_code.kit.period import Period, Span, YearPart
from shared_code.pl.calculation.from_store import next_year_too
from shared_code.pl.calculation.service import Years
from shared_code.pl.models import YearSummary
from shared_code.pl.ports import Organisation, Summaries
from shared_code.pl.rollup.summary import with_months
from shared_code.pl.rollup.sums import RolledUp, child
from shared_code.pl.rollup.views import ChildView, OrganizationLevel, RollupView
from shared_code.pl.rules import site_status
from shared_code.pl.view.views import LeftOut
from shared_code.recalculation import years_after
from shared_code.sites.models import Site, SiteStatus
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
        found = _Unit(self._organisation, self._summaries, level, unit, part, visible)
        view = RollupView(
            level=level,
            id=unit,
            name=found.name,
            period=str(part),
            months=found.total.sites(),
            lines=found.total.lines(),
            children=tuple(found.children()),
            left_out=tuple(found.left_out()),
        )
        months = part.months()
        span = Span(months[0], months[-1])
        return Answer(to_json(view), period=span, as_of=self._clock.today(), warnings=list(found.warnings()))

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


class _Unit:
    """The sites of a unit in some months, as far as the caller may see them."""

    def __init__(  # noqa: PLR0913, PLR0917 - what a request names
        self,
        organisation: Organisation,
        summaries: Summaries,
        level: OrganizationLevel,
        unit: str,
        part: YearPart,
        visible: AbstractSet[str] | None,
    ) -> None:
        self._organisation = organisation
        self._summaries = summaries
        self._level = level
        self._part = part
        self._visible = visible
        self.name, self._districts = _name_and_districts(organisation, level, unit)

    @cached_property
    def _rows(self) -> Mapping[str, Sequence[YearSummary]]:
        """By district: the years of its sites."""
        return {
            district: [row for row in self._summaries.of_district(district, self._part.year) if self._sees(row.site_id)]
            for district in self._districts
        }

    @cached_property
    def total(self) -> RolledUp:
        return RolledUp([row for rows in self._rows.values() for row in rows], self._part)

    def children(self) -> Iterator[ChildView]:
        """The units below, with the same figures."""
        if self._level == "district":
            for rows in self._rows.values():
                for row in rows:
                    if any(period in row.months for period in self._part.months()):
                        yield child(row.site_id, row.name, "site", RolledUp([row], self._part))
            return
        below = self._districts_by_child()
        for (unit, name), districts in below.items():
            rows = [row for district in districts for row in self._rows[district]]
            yield child(unit, name, "district" if self._level == "region" else "region", RolledUp(rows, self._part))

    def left_out(self) -> Iterator[LeftOut]:
        """Sites of the unit that add nothing to all or some of the figures, and why."""
        stored = {row.site_id: row for rows in self._rows.values() for row in rows}
        for site in self._organisation.all():
            if self._sees(site.site_id) and (reason := self._reason(site, stored.get(site.site_id))):
                yield LeftOut(site_id=site.site_id, reason=reason)
        for site_id, periods in sorted(self._open_months().items()):
            yield LeftOut(site_id=site_id, reason=f"Not closed: {', '.join(periods)}; left out of the actual there.")

    def warnings(self) -> Iterator[DataWarning]:
        """Whose figures other rules have made, and whose actual it is where it is not that of all sites."""
        rows = [row for rows in self._rows.values() for row in rows]
        if outdated := sorted(row.site_id for row in rows if not row.version.endswith(f"|{facts_version()}")):
            text = (
                f"{len(outdated)} of {len(rows)} sites have figures by the rules before: {listed(outdated)}. They are "
                "being made anew; ask again in some minutes."
            )
            yield DataWarning("BEING_MADE_ANEW", text, "children")
        counts = {month.period: month for month in self.total.sites()}
        for period, open_sites in self.total.not_closed().items():
            whose = f"{counts[period].actual_sites} of {counts[period].sites} sites"
            text = f"{period}: the actual is that of {whose}; not closed: {', '.join(open_sites)}."
            yield DataWarning("NOT_CLOSED", text, "actual")

    def _open_months(self) -> Mapping[str, Sequence[Period]]:
        """By site: the months that it has not closed, and others have."""
        found: dict[str, list[Period]] = {}
        for period, open_sites in self.total.not_closed().items():
            for site_id in open_sites:
                found.setdefault(site_id, []).append(period)
        return found

    def _reason(self, site: Site, row: YearSummary | None) -> str | None:
        months = [period for period in self._part.months() if site.district_on(period.last_day) in self._districts]
        if not months:
            return None
        states = {site_status(period, site.start_date, site.close_date) for period in months}
        if SiteStatus.OPEN not in states:
            reason = "The site is closed" if SiteStatus.CLOSED in states else "The site opens later"
            budgeted = row is not None and any(period in row.months for period in months)
            return f"{reason}; only its budget counts." if budgeted else f"{reason}."
        if row is None:
            return "The site has not been calculated yet; its roll-up follows the next save or load."
        return row.problem

    def _sees(self, site_id: str) -> bool:
        return self._visible is None or site_id in self._visible

    def _districts_by_child(self) -> Mapping[tuple[str, str], Sequence[str]]:
        found: dict[tuple[str, str], list[str]] = {}
        for district_id in self._districts:
            district = self._organisation.districts[district_id]
            key = district_id, district.name
            if self._level == "company":
                key = district.region_id, self._organisation.regions[district.region_id].name
            found.setdefault(key, []).append(district_id)
        return found


COMPANY = "all"


def _name_and_districts(organisation: Organisation, level: OrganizationLevel, unit: str) -> tuple[str, Sequence[str]]:
    districts = organisation.districts
    if level == "district" and unit in districts:
        return districts[unit].name, [unit]
    if level == "region" and unit in organisation.regions:
        return organisation.regions[unit].name, [key for key, one in districts.items() if one.region_id == unit]
    if level == "company" and unit == COMPANY:
        return "Company", list(districts)
    raise ResourceNotFound(
        f"There is no {level} {unit}. GET /sites names the districts and regions; the company is {COMPANY}.",
        field="organizationId",
        details={"providedValue": unit},
    )
