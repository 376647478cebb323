"""Productivity, trends and benchmarks of a site."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Literal

from shared_code.accounts.series import SeriesName
from shared_code.kit.answer import Answer, DataWarning, to_json
from shared_code.kit.clock import Clock
from shared_code.kit.money import ZERO, divide, to_cents, to_four_places
from shared_code.kit.period import Period, Span
from shared_code.statistics.models import Counter, MonthSums, StatisticsFacts
from shared_code.statistics.month import combined
from shared_code.statistics.ports import ProductiveHours, Sites, StatisticsStore, Summaries
from shared_code.statistics.rendering import totals
from shared_code.statistics.rules import (
    benchmark,
    paying_vehicles,
    percentile_rank,
    revenue_per_vehicle,
    rolling_mean,
    seasonal_factors,
    vehicles_per_labor_hour,
)
from shared_code.statistics.views import (
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

Timeframe = Literal["12m", "3y", "ytd"]
MEASURES: Mapping[str, str] = {
    "occupancy": "occupancy",
    "driveInRatio": "drive_in_ratio",
    "captureRatio": "capture_ratio",
    "valetVehicles": "valet_vehicles",
    "selfParkVehicles": "self_park_vehicles",
    "externalRevenue": "external_revenue",
}
"""JSON name → field of the totals: what trends and benchmarks are given for."""

_YEAR = 12
_SEASONS = 36


class Analysis:
    """Reads that look across months and sites."""

    def __init__(
        self, sites: Sites, store: StatisticsStore, summaries: Summaries, hours: ProductiveHours, clock: Clock
    ) -> None:
        self._sites = sites
        self._store = store
        self._summaries = summaries
        self._hours = hours
        self._clock = clock

    def productivity(self, site_id: str, span: Span) -> Answer[Productivity]:
        """Vehicles per productive hour and revenue per paying vehicle on actual days; raises SiteNotFound."""
        self._sites.get(site_id)
        first = min(span.first, span.last.shift(1 - _YEAR))
        facts = self._store.facts(site_id, Span(first, span.last))
        hours = self._hours.by_family(site_id, first, span.last)
        actual = {p: f.sums[SeriesName.ACTUAL] for p, f in facts.items() if SeriesName.ACTUAL in f.sums}
        asked = [period for period in span.months() if period in actual]
        families = _added([hours.get(period, {}) for period in asked])
        sums, worked = combined([actual[period] for period in asked]), sum(families.values(), ZERO)
        twelve = Span(span.last.shift(1 - _YEAR), span.last).months()
        view = Productivity(
            site_id=site_id,
            period=str(span),
            vehicles=sums.vehicles(tuple(Counter)),
            productive_hours=worked,
            vehicles_per_labor_hour=_per_hour(sums, worked),
            revenue_per_vehicle=_per_vehicle([facts[period] for period in asked]),
            by_family=tuple(
                FamilyHours(family=family, hours=own, share=to_four_places(divide(own, worked)))
                for family, own in sorted(families.items())
            ),
            months=tuple(_month_productivity(period, facts.get(period), hours.get(period, {})) for period in twelve),
        )
        missing = [str(period) for period in span.months() if period not in actual or period not in hours]
        return Answer(to_json(view), period=span, as_of=self._clock.today(), warnings=_no_actuals(missing))

    def trends(self, site_id: str, timeframe: Timeframe) -> Answer[Trends]:
        """Monthly values of the trend with their rolling means and seasonal factors; raises SiteNotFound."""
        self._sites.get(site_id)
        today = self._clock.today()
        this_month = Period.of(today)
        months = {"12m": _YEAR, "3y": _SEASONS, "ytd": this_month.month}[timeframe]
        shown = Span(this_month.shift(1 - months), this_month)
        facts = self._store.facts(site_id, Span(shown.first.shift(-_SEASONS), this_month))
        measures = tuple(_measure_trend(name, facts, shown) for name in MEASURES)
        view = Trends(site_id=site_id, timeframe=timeframe, measures=measures)
        return Answer(to_json(view), period=shown, as_of=today)

    def benchmarks(self, site_id: str, span: Span) -> Answer[Benchmarks]:
        """A site's measures beside its district and its region; raises SiteNotFound.

        Peers come from the roll-up rows, which follow a save within seconds; the site's own value is never behind.
        """
        site = self._sites.get(site_id)
        day = span.last.last_day
        by_district = {d: self._summaries.of_district(d, span) for d in self._sites.districts_of_region(site, day)}
        own = _measures(self._store.facts(site_id, span))
        peers = {
            district: [_measures(facts) for peer, facts in sites.items() if peer != site_id]
            for district, sites in by_district.items()
        }
        district = peers.get(site.district_on(day), [])
        region = [values for values_of_district in peers.values() for values in values_of_district]
        view = Benchmarks(
            site_id=site_id,
            period=str(span),
            measures=tuple(_measure_benchmark(name, own, district, region) for name in MEASURES),
        )
        return Answer(to_json(view), period=span, as_of=self._clock.today())


Measures = Mapping[str, Decimal | None]


def _measures(facts: Mapping[Period, StatisticsFacts]) -> Measures:
    """All measures of the trend over several months, recomputed from sums; None without any month."""
    if not facts:
        return dict.fromkeys(MEASURES)
    found = totals(combined([month.sums[SeriesName.TREND] for month in facts.values()]))
    return {name: found[field] for name, field in MEASURES.items()}


def _measure_trend(name: str, facts: Mapping[Period, StatisticsFacts], shown: Span) -> MeasureTrend:
    values = {period: _measures({period: month})[name] for period, month in facts.items()}
    happened = {p: values[p] for p, month in facts.items() if SeriesName.ACTUAL in month.sums and p < shown.last}
    return MeasureTrend(
        measure=name,
        months=tuple(_trend_month(period, values, facts) for period in shown.months()),
        seasonal_factors=tuple(
            SeasonalFactor(month=month, factor=to_four_places(factor))
            for month, factor in seasonal_factors(happened).items()
        ),
        baseline=None,
        method=None,
        backtest=None,
    )


def _trend_month(
    period: Period, values: Mapping[Period, Decimal | None], facts: Mapping[Period, StatisticsFacts]
) -> TrendMonth:
    year = [values.get(month) for month in Span(period.shift(1 - _YEAR), period).months()]
    source = facts[period].trend_source if period in facts else "none"
    return TrendMonth(
        period=period, value=values.get(period), rolling_mean=_four_places(rolling_mean(year)), series=source
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


def _month_productivity(
    period: Period, facts: StatisticsFacts | None, hours: Mapping[str, Decimal]
) -> MonthProductivity:
    actual = facts.sums.get(SeriesName.ACTUAL) if facts else None
    return MonthProductivity(
        period=period,
        vehicles_per_labor_hour=_per_hour(actual, sum(hours.values(), ZERO)) if actual else None,
        revenue_per_vehicle=_per_vehicle([facts]) if facts else None,
    )


def _per_hour(sums: MonthSums, worked: Decimal) -> Decimal | None:
    vehicles = sums.vehicles(tuple(Counter))
    return None if vehicles is None else _four_places(vehicles_per_labor_hour(vehicles, worked))


def _per_vehicle(months: Sequence[StatisticsFacts]) -> Decimal | None:
    """Over the days that have both vehicles and revenue."""
    paid = [days for facts in months if (days := facts.paid_days)]
    revenue = sum((amount for days in paid for amount in days.revenue.values()), ZERO)
    value = revenue_per_vehicle(revenue, sum((paying_vehicles(days.counts) for days in paid), ZERO))
    return None if value is None else to_cents(value)


def _added(months: Sequence[Mapping[str, Decimal]]) -> dict[str, Decimal]:
    families = {family for month in months for family in month}
    return {family: sum((month.get(family, ZERO) for month in months), ZERO) for family in families}


def _no_actuals(missing: Sequence[str]) -> Sequence[DataWarning]:
    if not missing:
        return ()
    return (DataWarning("NO_ACTUALS", f"Vehicles or hours were not loaded for {', '.join(missing)}.", "period"),)


def _four_places(value: Decimal | None) -> Decimal | None:
    return None if value is None else to_four_places(value)
