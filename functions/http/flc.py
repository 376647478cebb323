"""Front line contribution endpoint."""

from typing import Annotated

from fastapi import APIRouter, Security

from functions.dependencies import PartOfYear, ProfitAndLossService, accessible_site
from shared_code.api.envelope import Envelope, found
from shared_code.api.route import ContractRoute, error_responses
from shared_code.pl.view.views import FLC

router = APIRouter(prefix="/flc", tags=["front line contribution"], route_class=ContractRoute)

ReadableSite = Annotated[str, Security(accessible_site, scopes=["forecasting:read"])]


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
