"""The sites of a district, a region or the company, with their stored years."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from typing import NamedTuple

from shared_code.kit.answer import AnswerSource, DataWarning
from shared_code.kit.period import Period, YearPart
from shared_code.pl.models import YearSummary
from shared_code.pl.ports import Organisation
from shared_code.pl.rollup.loads import unit_sources
from shared_code.pl.rollup.views import ChildLevel
from shared_code.pl.rules import site_status
from shared_code.pl.view.views import LeftOut
from shared_code.sites.models import Site, SiteStatus
from shared_code.sites.units import OrganizationLevel, unit_named
from shared_code.store.site_partition import is_outdated
from shared_code.store.summaries import YearRows, being_made_anew


class UnitBelow(NamedTuple):
    """A site or unit below another unit, with the years of its sites."""

    id: str
    name: str
    level: ChildLevel
    rows: Sequence[YearSummary]


class UnitSites:
    """The sites of a unit, as far as a caller may see them (`visible` None: all).

    Raises ResourceNotFound where there is no such unit.
    """

    def __init__(
        self,
        organisation: Organisation,
        summaries: YearRows[YearSummary],
        level: OrganizationLevel,
        unit: str,
        visible: AbstractSet[str] | None,
    ) -> None:
        self._organisation = organisation
        self._summaries = summaries
        self.level = level
        self.id = unit
        self._visible = visible
        self.name, self._districts = unit_named(level, unit, organisation.districts, organisation.regions)
        self._years: dict[int, Mapping[str, Sequence[YearSummary]]] = {}

    def rows(self, year: int) -> Sequence[YearSummary]:
        """A year of each site; of a site that moved, one in each district that it belonged to."""
        return [row for rows in self._by_district(year).values() for row in rows]

    def below(self, part: YearPart) -> Iterator[UnitBelow]:
        """The sites of a district that have figures; the districts of a region, the regions of the company."""
        by_district = self._by_district(part.year)
        if self.level == "district":
            for row in self.rows(part.year):
                if any(period in row.months for period in part.months()):
                    yield UnitBelow(row.site_id, row.name, "site", [row])
            return
        for (unit, name), districts in self._districts_by_child().items():
            rows = [row for district in districts for row in by_district[district]]
            yield UnitBelow(unit, name, "district" if self.level == "region" else "region", rows)

    def left_out(self, months: Sequence[Period]) -> Iterator[LeftOut]:
        """Sites that add nothing to all or some of the figures, and why."""
        years = dict.fromkeys(period.year for period in months)
        stored = {row.site_id: row for year in years for row in self.rows(year)}
        for site in self._organisation.all():
            if self._sees(site.site_id) and (reason := self._reason(site, stored.get(site.site_id), months)):
                yield LeftOut(site_id=site.site_id, reason=reason)

    def outdated(self, year: int) -> Iterator[DataWarning]:
        """Whose figures other rules have made."""
        rows = self.rows(year)
        outdated = {row.site_id for row in rows if is_outdated(row.version)}
        return being_made_anew(outdated, len(rows), "children", named=True)

    def sources(self, months: Sequence[Period], today: date) -> list[AnswerSource]:
        """When the feeds of the sites were loaded for some months."""
        years = dict.fromkeys(period.year for period in months)
        return unit_sources([row for year in years for row in self.rows(year)], months, today)

    def _by_district(self, year: int) -> Mapping[str, Sequence[YearSummary]]:
        """By district: a year of its sites."""
        if year not in self._years:
            self._years[year] = {district: [*self._of_district(district, year)] for district in self._districts}
        return self._years[year]

    def _of_district(self, district: str, year: int) -> Iterator[YearSummary]:
        """A row stays where a site belonged before a move was loaded: only months in which it belongs there count."""
        for row in self._summaries.of_district(district, year):
            site = self._organisation.find(row.site_id)
            if site and self._sees(row.site_id):
                months = site.rows_of(YearPart(str(year)).months())
                if own := months.get((district, year)):
                    yield row.within(own)

    def _reason(self, site: Site, row: YearSummary | None, asked: Sequence[Period]) -> str | None:
        months = [period for period in asked if site.district_on(period.last_day) in self._districts]
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
            if self.level == "company":
                key = district.region_id, self._organisation.regions[district.region_id].name
            found.setdefault(key, []).append(district_id)
        return found
