"""Productivity, trends and benchmarks of a site."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final, Literal, NamedTuple

from shared_code.accounts.provenance import Origin
from shared_code.accounts.series import SeriesName
from shared_code.kit.answer import Answer, AnswerSource
from shared_code.kit.clock import Clock
from shared_code.kit.exact_json import to_json
from shared_code.kit.money import ZERO, divide, to_cents, to_four_places
from shared_code.kit.period import Period, Span
from shared_code.predictive.models import HORIZON, Score
from shared_code.statistics.models import FeedName, StatisticsFacts
from shared_code.statistics.month import combined, mixed_source
from shared_code.statistics.ports import ForetoldDrivers, ProductiveHours, Sites, StatisticsStore
from shared_code.statistics.productivity import handled, warnings
from shared_code.statistics.rendering import totals
from shared_code.statistics.rules import (
    benchmark,
    paying_vehicles,
    percentile_rank,
    revenue_per_vehicle,
    rolling_mean,
    seasonal_factors,
)
from shared_code.statistics.trends import ForetoldDriver, of_measure
from shared_code.statistics.views import (
    Backtest,
    BaselineDay,
    Benchmarks,
    FamilyHours,
    MeasureBenchmark,
    MeasureTrend,
    MonthProductivity,
    Productivity,
    SeasonalFactor,
    TrendMonth,
    Trends,
)
from shared_code.store.summaries import MonthRows, being_made_anew

Timeframe = Literal["12m", "3y", "ytd"]


class Measure(NamedTuple):
    """A field of the totals, and the feeds whose days it is made of."""

    field: str
    feeds: Sequence[FeedName]

    def source(self, month: StatisticsFacts) -> Origin:
        """What the measure's trend of a month is made of."""
        return mixed_source([month.sources.get(feed, "none") for feed in self.feeds])


MEASURES: Mapping[str, Measure] = {
    "occupancy": Measure("occupancy", [FeedName.ROOMS]),
    "driveInRatio": Measure("drive_in_ratio", [FeedName.ROOMS, FeedName.COUNTERS]),
    "captureRatio": Measure("capture_ratio", [FeedName.COUNTERS]),
    "valetVehicles": Measure("valet_vehicles", [FeedName.COUNTERS]),
    "selfParkVehicles": Measure("self_park_vehicles", [FeedName.COUNTERS]),
    "externalRevenue": Measure("external_revenue", [FeedName.REVENUE]),
}
"""By JSON name: what trends and benchmarks are given for."""
DELIVERED: Final = frozenset({"actual", "mixed"})
"""Sources of months that happened, at least in part."""

_YEAR = 12
_SEASONS = 36


class Analysis:
    """Reads that look across months and sites."""

    def __init__(  # noqa: PLR0913, PLR0917 - what a composition root hands over
        self,
        sites: Sites,
        store: StatisticsStore,
        summaries: MonthRows[StatisticsFacts],
        hours: ProductiveHours,
        foretold: ForetoldDrivers,
        clock: Clock,
    ) -> None:
        self._sites = sites
        self._store = store
        self._summaries = summaries
        self._hours = hours
        self._foretold = foretold
        self._clock = clock

    def productivity(self, site_id: str, span: Span) -> Answer[Productivity]:
        """Vehicles per productive hour on days that have both, and revenue per paying vehicle; raises SiteNotFound."""
        self._sites.get(site_id)
        first = min(span.first, span.last.shift(1 - _YEAR))
        facts = self._store.facts(site_id, Span(first, span.last))
        hours = self._hours.by_family(site_id, first, span.last)
        vehicles = {day: count for month in facts.values() for day, count in month.vehicles.items()}
        asked = list(span.months())
        found = handled(asked, vehicles, hours)
        twelve = Span(span.last.shift(1 - _YEAR), span.last).months()
        view = Productivity(
            site_id=site_id,
            period=str(span),
            days=len(found.days),
            vehicles=found.vehicles,
            productive_hours=found.hours,
            vehicles_per_labor_hour=found.per_hour,
            revenue_per_vehicle=_per_vehicle(facts, asked),
            by_family=tuple(
                FamilyHours(family=family, hours=own, share=to_four_places(divide(own, found.hours)))
                for family, own in found.families.items()
            ),
            months=tuple(
                MonthProductivity(
                    period=period,
                    vehicles_per_labor_hour=handled([period], vehicles, hours).per_hour,
                    revenue_per_vehicle=_per_vehicle(facts, [period]),
                )
                for period in twelve
            ),
        )
        sources = self._sources(site_id, Span(first, span.last), timekeeping=True)
        told = list(warnings(asked, found))
        return Answer(to_json(view), period=span, as_of=self._clock.today(), warnings=told, sources=sources)

    def trends(self, site_id: str, timeframe: Timeframe) -> Answer[Trends]:
        """Monthly values of the trend with their rolling means and seasonal factors; raises SiteNotFound."""
        rooms = self._sites.get(site_id).available_rooms
        today = self._clock.today()
        this_month = Period.of(today)
        months = {"12m": _YEAR, "3y": _SEASONS, "ytd": this_month.month}[timeframe]
        shown = Span(this_month.shift(1 - months), this_month)
        facts = self._store.facts(site_id, Span(shown.first.shift(-_SEASONS), this_month))
        foretold = self._foretold.of(site_id)
        measures = tuple(_measure_trend(name, facts, shown, of_measure(name, foretold, rooms)) for name in MEASURES)
        view = Trends(site_id=site_id, timeframe=timeframe, measures=measures)
        return Answer(to_json(view), period=shown, as_of=today, sources=self._sources(site_id, shown))

    def benchmarks(self, site_id: str, span: Span) -> Answer[Benchmarks]:
        """A site's measures beside its district and its region; raises SiteNotFound.

        Peers come from the roll-up rows, which follow a save within seconds; the site's own value is never behind.
        """
        site = self._sites.get(site_id)
        day = span.last.last_day
        by_district = {d: self._summaries.of_district(d, span) for d in self._sites.districts_of_region(site, day)}
        own = _measures(self._store.facts(site_id, span))
        in_district = by_district[site.district_on(day)].sites
        in_region: dict[str, dict[Period, StatisticsFacts]] = defaultdict(dict)
        for months in by_district.values():
            for peer, facts in months.sites.items():
                in_region[peer] |= facts
        district, region = (
            [_measures(facts) for peer, facts in sites.items() if peer != site_id] for sites in (in_district, in_region)
        )
        outdated = {peer for months in by_district.values() for peer in months.outdated if peer != site_id}
        view = Benchmarks(
            site_id=site_id,
            period=str(span),
            measures=tuple(_measure_benchmark(name, own, district, region) for name in MEASURES),
        )
        told = being_made_anew(outdated, len(region), "measures", named=False)
        sources = self._sources(site_id, span)
        return Answer(to_json(view), period=span, as_of=self._clock.today(), warnings=list(told), sources=sources)

    def _sources(self, site_id: str, span: Span, *, timekeeping: bool = False) -> list[AnswerSource]:
        """The site's feeds of actuals of those months that have begun, each with its newest load."""
        this_month = Period.of(self._clock.today())
        if span.first > this_month:
            return []
        begun = Span(span.first, min(span.last, this_month))
        found = [AnswerSource("statistics", self._store.loaded_at(site_id, begun))]
        if timekeeping:
            found.append(AnswerSource("payroll", self._hours.loaded_at(site_id, begun.first, begun.last)))
        return found


Measures = Mapping[str, Decimal | None]


def _measures(facts: Mapping[Period, StatisticsFacts]) -> Measures:
    """All measures of the trend over several months, recomputed from sums; None without any month."""
    if not facts:
        return dict.fromkeys(MEASURES)
    found = totals(combined([month.sums[SeriesName.TREND] for month in facts.values()]))
    return {name: found[measure.field] for name, measure in MEASURES.items()}


def _measure_trend(
    name: str, facts: Mapping[Period, StatisticsFacts], shown: Span, foretold: ForetoldDriver | None
) -> MeasureTrend:
    values = {period: _measures({period: month})[name] for period, month in facts.items()}
    sources = {p: MEASURES[name].source(month) for p, month in facts.items() if values[p] is not None}
    happened = {p: values[p] for p, source in sources.items() if source in DELIVERED and p < shown.last}
    return MeasureTrend(
        measure=name,
        months=tuple(_trend_month(period, values, sources) for period in shown.months()),
        seasonal_factors=tuple(
            SeasonalFactor(month=month, factor=to_four_places(factor))
            for month, factor in seasonal_factors(happened).items()
        ),
        baseline=tuple(BaselineDay(date=day, p10=p10, p50=p50, p90=p90) for day, (p10, p50, p90) in foretold.dated())
        if foretold
        else None,
        method=foretold.method if foretold else None,
        backtest=_backtest(foretold.score) if foretold and foretold.score else None,
    )


def _backtest(score: Score) -> Backtest:
    wape, bias, coverage, naive = (
        to_four_places(Decimal(value)) for value in (score.wape, score.bias, score.coverage, score.naive_wape)
    )
    return Backtest(
        wape=wape, bias=bias, coverage=coverage, horizon_days=HORIZON, naive_method=score.naive, naive_wape=naive
    )


def _trend_month(
    period: Period, values: Mapping[Period, Decimal | None], sources: Mapping[Period, Origin]
) -> TrendMonth:
    year = [values.get(month) for month in Span(period.shift(1 - _YEAR), period).months()]
    return TrendMonth(
        period=period,
        value=values.get(period),
        rolling_mean=_four_places(rolling_mean(year)),
        series=sources.get(period, "none"),
    )


def _measure_benchmark(
    name: str, own: Measures, district: Sequence[Measures], region: Sequence[Measures]
) -> MeasureBenchmark:
    value = own[name]
    peers = [peer[name] for peer in district if peer[name] is not None]
    in_district, in_region = benchmark([value, *peers]), benchmark([value, *(peer[name] for peer in region)])
    rank = None if value is None else percentile_rank(value, peers)
    return MeasureBenchmark(
        measure=name,
        value=value,
        district_mean=_four_places(in_district.mean),
        district_median=_four_places(in_district.median),
        region_mean=_four_places(in_region.mean),
        region_median=_four_places(in_region.median),
        percentile_rank=None if rank is None else to_cents(rank * 100),
        peers=len(peers),
    )


def _per_vehicle(facts: Mapping[Period, StatisticsFacts], periods: Sequence[Period]) -> Decimal | None:
    """Over the days that have both vehicles and revenue."""
    paid = [days for period in periods if period in facts and (days := facts[period].paid_days)]
    revenue = sum((amount for days in paid for amount in days.revenue.values()), ZERO)
    value = revenue_per_vehicle(revenue, sum((paying_vehicles(days.counts) for days in paid), ZERO))
    return None if value is None else to_cents(value)


def _four_places(value: Decimal | None) -> Decimal | None:
    return None if value is None else to_four_places(value)
