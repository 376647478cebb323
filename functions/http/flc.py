"""Front line contribution endpoint."""

from typing import Annotated

from fastapi import APIRouter, Security

from functions.dependencies import (
    PartOfYear,
    ProfitAndLossService,
    UnitContributionsService,
    accessible_site,
    visible_sites,
)
from functions.units import Level, PartOfUnit, ReadableUnit, SignedIn
from shared_code.api.envelope import Envelope, found
from shared_code.api.route import ContractRoute, error_responses
from shared_code.pl.rollup.views import UnitContribution
from shared_code.pl.view.views import FLC

router = APIRouter(prefix="/flc", tags=["front line contribution"], route_class=ContractRoute)

ReadableSite = Annotated[str, Security(accessible_site, scopes=["forecasting:read"])]


@router.get(
    "/rollup/{organizationLevel}/{organizationId}",
    operation_id="GetFLCRollup",
    summary="Get what front line contribution of a district, a region or the company may come to",
    responses=error_responses(404),
)
def get_flc_rollup(
    user: SignedIn, level: Level, unit: ReadableUnit, contributions: UnitContributionsService, part: PartOfUnit
) -> Envelope[UnitContribution]:
    """Use it to see how likely many sites together miss their budget.

    Takes a month, a quarter or a year, the current year by default. Answers for each open month P10, P50 and P90 of the
    sum over the sites that you may see, drawn site by site from what the last night has left, and the sites left out.
    """
    return found(contributions.of_unit(level, unit, part, visible_sites(user)))


@router.get(
    "/{siteId}/{period}",
    operation_id="GetFLC",
    summary="Get front line contribution and what it is made of",
    responses=error_responses(404, 422),
)
def get_flc(site_id: ReadableSite, period: PartOfYear, profit_and_loss: ProfitAndLossService) -> Envelope[FLC]:
    """Use it for a site's target: front line contribution is what it earns less what it spends.

    Takes a month, a quarter or a year. Answers each month's contribution and the lines it is made of in every series,
    its difference from the budget, and the same from the first month on.
    """
    return found(profit_and_loss.flc(site_id, period))
