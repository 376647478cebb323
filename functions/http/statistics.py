"""Statistics endpoints."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Security

from functions.dependencies import AnalysisService, Month, MonthsService, MonthWrite, SitesService, accessible_site
from shared_code.api.echo import EchoedRows, read_update
from shared_code.api.envelope import Envelope, found, saved
from shared_code.api.errors import RawBody
from shared_code.api.route import ContractRoute, error_responses
from shared_code.api.span import SpanQuery
from shared_code.statistics.models import StatisticsUpdate
from shared_code.statistics.views import Benchmarks, Productivity, Statistics, Trends

router = APIRouter(prefix="/statistics", tags=["statistics"], route_class=ContractRoute)

ReadableSite = Annotated[str, Security(accessible_site, scopes=["statistics:read"])]
WritableSite = Annotated[str, Security(accessible_site, scopes=["forecasting:write"])]


DAYS = EchoedRows("days", lambda _: ("date",))


def statistics_update(
    site_id: WritableSite,
    period: Month,
    body: RawBody[StatisticsUpdate],
    sites: SitesService,
    months: MonthsService,
) -> StatisticsUpdate:
    """The body, read knowing its site and month, so that every wrong field is named at once."""
    site = sites.find(site_id)
    return read_update(StatisticsUpdate, body, DAYS, lambda: months.get(site_id, period), site=site, period=period)


@router.get(
    "/{siteId}/productivity",
    operation_id="GetProductivityMetrics",
    summary="Get vehicles per labor hour and revenue per vehicle",
    responses=error_responses(404),
)
def get_productivity(site_id: ReadableSite, span: SpanQuery, analysis: AnalysisService) -> Envelope[Productivity]:
    """Use it to see whether hours follow vehicles before you plan payroll.

    Takes a month or a span, this month by default. Answers vehicles per labor hour, revenue per vehicle, hours by job
    family, and the same of the last twelve months.
    """
    return found(analysis.productivity(site_id, span))


@router.get(
    "/{siteId}/trends/{timeframe}",
    operation_id="GetTrendAnalysis",
    summary="Get monthly values, rolling means and seasonal factors",
    responses=error_responses(404),
)
def get_trends(
    site_id: ReadableSite,
    timeframe: Annotated[Literal["12m", "3y", "ytd"], Path(description="Last 12 months, 36 months, this year")],
    analysis: AnalysisService,
) -> Envelope[Trends]:
    """Use it to see where a site is heading before you type a forecast.

    Answers each measure by month with its rolling mean and seasonal factors, and a baseline of the days to come with
    its 10th, 50th and 90th percentile, the method and how wrong it was when tested on the past.
    """
    return found(analysis.trends(site_id, timeframe))


@router.get(
    "/{siteId}/benchmarks",
    operation_id="GetBenchmarks",
    summary="Compare a site with its district and region",
    responses=error_responses(404),
)
def get_benchmarks(site_id: ReadableSite, span: SpanQuery, analysis: AnalysisService) -> Envelope[Benchmarks]:
    """Use it to see whether a site is unlike others of its kind.

    Takes a month or a span, this month by default. Answers each measure beside mean and median of the district and the
    region, its percentile rank, and how many sites it was compared with.
    """
    return found(analysis.benchmarks(site_id, span))


@router.get(
    "/{siteId}/{period}",
    operation_id="GetStatistics",
    summary="Get the statistics of a site for a month",
    responses=error_responses(404),
)
def get_statistics(site_id: ReadableSite, period: Month, months: MonthsService) -> Envelope[Statistics]:
    """Use it to begin a month: rooms and vehicles drive revenue and labor.

    Answers one row for each day and series (budget, forecast, actual), the totals of each series, where the figures
    come from, and warnings about missing or unusual ones. `statistics` is the trend: actual on loaded days, forecast on
    the others. A month that nobody saved shows its budget. Keep the ETag: a save needs it.
    """
    return found(months.get(site_id, period))


@router.put(
    "/{siteId}/{period}",
    operation_id="UpdateStatistics",
    summary="Save days of a month's statistics forecast",
    responses=error_responses(404, 409, 412, 413, 415, 422, 428),
)
def update_statistics(
    site_id: WritableSite,
    period: Month,
    update: Annotated[StatisticsUpdate, Depends(statistics_update)],
    write: MonthWrite,
    months: MonthsService,
) -> Envelope[Statistics]:
    """Use it to forecast days from today to 12 months ahead; send only what changes.

    Takes occupancy or rooms, ratios and counters by day, and If-Match with the ETag of your last GET (or
    `If-None-Match: *`). An absent field keeps what is stored, null returns it to the budget, 0 is a value. Answers the
    recalculated month. 412 holds what somebody else saved meanwhile, and where both changed the same.
    """
    return saved(months.save(site_id, period, update, write))
