"""Variances of a district, a region or the company: the same sites and months on both sides (PL-17)."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from shared_code.accounts.series import SeriesName
from shared_code.kit.answer import Answer
from shared_code.kit.clock import Clock
from shared_code.kit.errors import ErrorItem, InvalidRequest
from shared_code.kit.exact_json import to_json
from shared_code.kit.limits import RECORDS_READ
from shared_code.kit.period import Period, Span
from shared_code.pl.calculation.inputs import usual_settings
from shared_code.pl.models import (
    COMPARISONS,
    SUMMED_LINES,
    Amounts,
    ComparisonBase,
    ComparisonType,
    Line,
    MonthState,
    YearSummary,
    dollars,
)
from shared_code.pl.ports import Organisation, Records
from shared_code.pl.rollup.unit import UnitSites
from shared_code.pl.rollup.views import RollupVariance
from shared_code.pl.rules import base_months, quarter_mean, roll_up, state_of_actual
from shared_code.pl.view.comparing import NO_BASE, added, line_variances, no_base
from shared_code.pl.view.views import LeftOut
from shared_code.sites.units import OrganizationLevel
from shared_code.store.summaries import YearRows

PLACES: Final = {str(series): place for place, series in enumerate(SeriesName)}
SiteMonth = tuple[str, Period]


class UnitVariances:
    """Reads of variances of units."""

    def __init__(
        self, organisation: Organisation, summaries: YearRows[YearSummary], records: Records, clock: Clock
    ) -> None:
        self._organisation = organisation
        self._summaries = summaries
        self._records = records
        self._clock = clock

    def variance(
        self,
        level: OrganizationLevel,
        unit: str,
        comparison: ComparisonType,
        span: Span,
        visible: AbstractSet[str] | None,
    ) -> Answer[RollupVariance]:
        """Each line of a unit over some months against its base, over the sites that the caller may see (None: all).

        Raises ResourceNotFound, InvalidRequest where more forecasts of record would be read than one request may.
        """
        sites = UnitSites(self._organisation, self._summaries, level, unit, visible)
        found = _Compared(sites, comparison, list(span.months()), self._records)
        settings = usual_settings(span.last.first_day)
        view = RollupVariance(
            level=level,
            id=unit,
            name=sites.name,
            period=str(span),
            comparison_type=comparison,
            sites=len({site_id for site_id, _ in found.counted}),
            lines=line_variances(found.value(), found.base(), settings),
            left_out=(*sites.left_out(list(span.months())), *found.left_out()),
        )
        warnings = [warning for year in found.years for warning in sites.outdated(year)]
        if not found.with_base:
            warnings.append(no_base(comparison, list(span.months()), is_left_out=False))
        today = self._clock.today()
        sources = sites.sources(list(span.months()), today)
        return Answer(to_json(view), period=span, as_of=today, warnings=warnings, sources=sources)


@dataclass(frozen=True)
class _Compared:
    """The months of a unit's sites that are compared: those that have a figure and a base, if any has a base."""

    sites: UnitSites
    comparison: ComparisonType
    months: Sequence[Period]
    records: Records

    @property
    def years(self) -> Sequence[int]:
        """The years that the months lie in."""
        return list(dict.fromkeys(period.year for period in self.months))

    @cached_property
    def rows(self) -> Mapping[SiteMonth, YearSummary]:
        """The stored year of each site's month, of the months and of those that they are compared with."""
        back = [month for period in self.months for month in base_months(self.comparison, period)]
        years = dict.fromkeys(period.year for period in (*self.months, *back))
        return {(row.site_id, period): row for year in years for row in self.sites.rows(year) for period in row.months}

    @cached_property
    def shown(self) -> Sequence[SiteMonth]:
        """The months of sites that have a figure."""
        return [one for one in self.rows if one[1] in set(self.months)]

    @cached_property
    def known(self) -> Sequence[SiteMonth]:
        """Those of them whose actual counts, where an actual is compared."""
        value, base = COMPARISONS[self.comparison].value, COMPARISONS[self.comparison].base
        if SeriesName.ACTUAL not in {str(value), str(base)}:
            return self.shown
        back = COMPARISONS[self.comparison].months_back if base is ComparisonBase.ACTUAL else 0
        states = {one: self._state(one[0], one[1].shift(-back)) for one in self.shown}
        wanted = state_of_actual([state for state in states.values() if state is not None])
        return [one for one, state in states.items() if state is wanted] or self.shown

    @cached_property
    def bases(self) -> Mapping[SiteMonth, Amounts]:
        """What each of these months of sites is compared with."""
        return {one: found for one in self.known if (found := self._base(*one)) is not None}

    @property
    def with_base(self) -> Sequence[SiteMonth]:
        """The months of sites that have a base."""
        return list(self.bases)

    @property
    def counted(self) -> Sequence[SiteMonth]:
        """The months of sites that are compared."""
        return self.with_base or self.known

    def value(self) -> Amounts:
        """The lines that are compared."""
        return added(self._amounts(one, COMPARISONS[self.comparison].value) for one in self.counted)

    def base(self) -> Amounts | None:
        """The lines they are compared with; None where nothing is there."""
        return added(self.bases.values()) if self.bases else None

    def left_out(self) -> Iterator[LeftOut]:
        """The sites of which some months are not compared, and why."""
        counted, known = set(self.counted), set(self.known)
        missing = NO_BASE[self.comparison]
        for reason, absent in (
            ("Not closed", [one for one in self.shown if one not in known]),
            (missing, [one for one in self.known if one not in counted]),
        ):
            for site_id in dict.fromkeys(site_id for site_id, _ in absent):
                months = ", ".join(period for other, period in absent if other == site_id)
                yield LeftOut(site_id=site_id, reason=f"{reason}: {months}; left out on both sides.")

    def _state(self, site_id: str, period: Period) -> MonthState | None:
        row = self.rows.get((site_id, period))
        return row.months[period] if row else None

    def _amounts(self, one: SiteMonth, series: str) -> Amounts:
        """A site's month in a series."""
        row, period = self.rows[one], one[1]
        place = list(row.months).index(period)
        cents = {line: months[place][PLACES[series]] for line, months in row.cents.items()}
        return roll_up([{line: dollars(cents.get(line)) for line in SUMMED_LINES}])

    def _base(self, site_id: str, period: Period) -> Amounts | None:
        """What a site's month is compared with; None where it does not exist."""
        compared = COMPARISONS[self.comparison]
        if compared.base is ComparisonBase.PROJECTION:
            return None
        if compared.base is ComparisonBase.FORECAST_OF_RECORD:
            self._refuse_many_records()
            return self.records.forecast_of_record(site_id, period)
        asked = [(site_id, month) for month in base_months(self.comparison, period)]
        is_budget = compared.base is ComparisonBase.BUDGET
        months = [self._amounts(one, str(compared.base)) for one in asked if is_budget or self._is_known(one)]
        if compared.of_quarter and months:
            return {line: quarter_mean([month[line] for month in months]) for line in Line}
        return months[0] if months else None

    def _is_known(self, one: SiteMonth) -> bool:
        """Whether anything is stored of a site's month; one that is open has a row of zeros, or of what it is paid."""
        row = self.rows.get(one)
        return row is not None and one[1] not in row.empty

    def _refuse_many_records(self) -> None:
        if len(self.known) > RECORDS_READ:
            message = (
                f"{len(self.known)} forecasts of record would be read, and one request reads {RECORDS_READ}; ask for "
                "fewer months, or for the units below"
            )
            details = {"maximum": RECORDS_READ, "actual": len(self.known)}
            raise InvalidRequest.of([ErrorItem(InvalidRequest.code, message, "period", details)])
