"""P&L endpoints: the ten lines of a site, variances, explanations, bridges."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Security

from functions.dependencies import (
    BridgesService,
    ExplanationsService,
    Month,
    PartOfYear,
    ProfitAndLossService,
    RollupsService,
    UnitBridgesService,
    UnitVariancesService,
    accessible_site,
    permitted_user,
    signed_in_user,
    visible_sites,
)
from functions.units import Level, PartOfUnit, ReadableUnit
from shared_code.accounts.series import SeriesName
from shared_code.api.envelope import Envelope, found
from shared_code.api.errors import not_allowed
from shared_code.api.route import ContractRoute, error_responses
from shared_code.api.span import SpanQuery
from shared_code.auth.models import User
from shared_code.auth.rbac import permits, require
from shared_code.pl.bridge.views import BridgeView
from shared_code.pl.explain.views import ExplanationView
from shared_code.pl.models import ComparisonType, Line
from shared_code.pl.rollup.views import RollupBridge, RollupVariance, RollupView
from shared_code.pl.view.line_builder import LINE_OF
from shared_code.pl.view.views import LineCode, PLView, VarianceView

router = APIRouter(prefix="/pl-view", tags=["profit and loss"], route_class=ContractRoute)

SignedIn = Annotated[User, Depends(signed_in_user)]
Reader = Annotated[User, Security(permitted_user, scopes=["forecasting:read"])]
ReadableSite = Annotated[str, Security(accessible_site, scopes=["forecasting:read"])]


ByDay = Annotated[bool, Query(description="Add the days that the amount was added up from")]
OF_LABOR = {LineCode.PAYROLL, LineCode.INTERNAL_REVENUE}
"""The lines whose days tell hours."""


def explained_line(
    user: Reader,
    line: Annotated[LineCode, Query(description="Line to explain")] = LineCode.FLC,
    days: ByDay = False,
) -> LineCode:
    """The line that is to be explained; hours and wages need their own permission."""
    if line is LineCode.PAYROLL or (days and line in OF_LABOR):
        require(user, "forecasting:read", "payroll:read")
    return line


def bridged_line(line: Annotated[LineCode, Query(description="Line to bridge")] = LineCode.FLC) -> Line:
    """The line that is to be bridged; the cumulative one has no other series to lead to."""
    if line not in LINE_OF:
        raise not_allowed(f"{line} has one series only; bridge flc, month by month", "line", list(LINE_OF), line)
    return LINE_OF[line]


Compared = Annotated[ComparisonType, Path(alias="comparisonType", description="What to compare with")]


@router.get(
    "/rollup/{organizationLevel}/{organizationId}",
    operation_id="GetRolledUpPL",
    summary="Get the P&L of a district, a region or the company",
    responses=error_responses(404),
)
def get_rollup(
    user: SignedIn,
    level: Level,
    unit: ReadableUnit,
    rollups: RollupsService,
    part: PartOfUnit,
) -> Envelope[RollupView]:
    """Use it to read many sites as one: a district, a region or the company.

    Takes a month, a quarter or a year, the current year by default. Answers the lines of a P&L as sums over the sites,
    the same of each unit below, and the sites left out with the reason.
    """
    return found(rollups.view(level, unit, part, visible_sites(user)))


@router.get(
    "/rollup/{organizationLevel}/{organizationId}/variance/{comparisonType}",
    operation_id="GetRollupVariance",
    summary="Compare each line of a district, a region or the company with budget, forecast of record, or another time",
    responses=error_responses(404),
)
def get_rollup_variance(  # noqa: PLR0913, PLR0917 - the path
    user: SignedIn,
    level: Level,
    unit: ReadableUnit,
    comparison: Compared,
    span: SpanQuery,
    variances: UnitVariancesService,
) -> Envelope[RollupVariance]:
    """Use it to see which lines of many sites moved, and against what.

    Takes a month or a span, this month by default. Answers each line of the unit with its value, its base, the
    difference in $ and in percent, whether that is favourable and how much it weighs, and the sites left out with the
    reason.
    """
    return found(variances.variance(level, unit, comparison, span, visible_sites(user)))


@router.get(
    "/rollup/{organizationLevel}/{organizationId}/bridge",
    operation_id="GetRollupBridge",
    summary="Break the variance to budget of a district, a region or the company down into effects",
    responses=error_responses(404),
)
def get_rollup_bridge(  # noqa: PLR0913, PLR0917 - the path
    user: SignedIn,
    level: Level,
    unit: ReadableUnit,
    line: Annotated[Line, Depends(bridged_line)],
    bridges: UnitBridgesService,
    part: PartOfUnit,
) -> Envelope[RollupBridge]:
    """Use it to say why a line of many sites is not what the budget was.

    Takes a month, a quarter or a year, the current year by default. Answers the effects that lead from budget to trend,
    added up over the sites, and the sites left out with the reason.
    """
    wages = permits(user, "payroll:read")
    return found(bridges.bridge(level, unit, part, line, visible_sites(user), wages=wages))


@router.get(
    "/{siteId}/variance/{comparisonType}",
    operation_id="GetVarianceAnalysis",
    summary="Compare each line with budget, forecast of record, or another time",
    responses=error_responses(404, 422),
)
def get_variance(
    site_id: ReadableSite,
    comparison: Compared,
    span: SpanQuery,
    profit_and_loss: ProfitAndLossService,
) -> Envelope[VarianceView]:
    """Use it to see which lines moved, against budget, the forecast of record, or another time.

    Takes a month or a span, this month by default. Answers each line with its value, its base, the difference in $ and
    in percent, whether that is favourable and how much it weighs. A base that does not exist is null, with a warning.
    """
    return found(profit_and_loss.variance(site_id, comparison, span))


@router.get(
    "/{siteId}/{period}/explain",
    operation_id="ExplainLine",
    summary="Say where an amount comes from",
    responses=error_responses(404, 422),
)
def explain_line(  # noqa: PLR0913, PLR0917 - the query
    user: Reader,
    site_id: ReadableSite,
    period: Month,
    line: Annotated[LineCode, Depends(explained_line)],
    explanations: ExplanationsService,
    series: Annotated[SeriesName, Query(description="Series to explain")] = SeriesName.TREND,
    days: ByDay = False,
) -> Envelope[ExplanationView]:
    """Use it where somebody asks where an amount comes from.

    Answers the amount in sentences, and the tree of rules and figures that it was made of; with `days=true` also the
    days it was added up from. Payroll, and days of lines that tell hours, need `payroll:read` too; without it payroll
    is an amount in other lines.
    """
    wages = permits(user, "payroll:read")
    return found(explanations.explain(site_id, period, line, series, wages=wages, days=days))


@router.get(
    "/{siteId}/{period}/bridge",
    operation_id="GetVarianceBridge",
    summary="Break a variance down into volume, rate, hours, contract and other effects",
    responses=error_responses(404, 422),
)
def get_bridge(  # noqa: PLR0913, PLR0917 - the query
    user: Reader,
    site_id: ReadableSite,
    period: PartOfYear,
    line: Annotated[Line, Depends(bridged_line)],
    bridges: BridgesService,
    series: Annotated[SeriesName, Query(description="Where the bridge leads to")] = SeriesName.TREND,
    against: Annotated[SeriesName, Query(description="Where the bridge begins")] = SeriesName.BUDGET,
) -> Envelope[BridgeView]:
    """Use it to say why a line is not what the budget was.

    Answers the effects that lead from one series to another: volume, rate, mix, hours, wages, contract and others, each
    with its amount and a sentence; those of hours and wages need `payroll:read`. They sum to the difference exactly.
    """
    return found(bridges.bridge(site_id, period, line, series, against, wages=permits(user, "payroll:read")))


@router.get(
    "/{siteId}/{period}",
    operation_id="GetPLView",
    summary="Get the P&L of a site for a month, a quarter or a year",
    responses=error_responses(404, 422),
)
def get_pl_view(site_id: ReadableSite, period: PartOfYear, profit_and_loss: ProfitAndLossService) -> Envelope[PLView]:
    """Use it to see what a forecast comes to: the page that a month's work ends on.

    Takes a month, a quarter (`2025-Q2`) or a year. Answers ten lines from external revenue to front line contribution,
    each month in budget, actual, forecast and trend with its share of internal revenue and where it comes from, and
    totals.
    """
    return found(profit_and_loss.view(site_id, period))
