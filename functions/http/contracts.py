"""Contract endpoint: what a site's client pays."""

from typing import Annotated

from fastapi import APIRouter, Query, Security

from functions.dependencies import ContractsService, accessible_site
from shared_code.api.envelope import Envelope, found
from shared_code.api.route import ContractRoute, error_responses
from shared_code.application import current
from shared_code.contracts.views import ContractView
from shared_code.kit.period import AskedMonth, Period

router = APIRouter(prefix="/contracts", tags=["contracts"], route_class=ContractRoute)

ReadableSite = Annotated[str, Security(accessible_site, scopes=["forecasting:read"])]


@router.get(
    "/{siteId}",
    operation_id="GetContract",
    summary="Get the terms of a site's contract, as a what-if names them",
    responses=error_responses(404),
)
def get_contract(
    site_id: ReadableSite,
    contracts: ContractsService,
    period: Annotated[AskedMonth | None, Query(description="Month of the terms; the current one by default")] = None,
) -> Envelope[ContractView]:
    """Use it to see what a site's client pays, and which terms a what-if can change.

    Takes a month, the current one by default. Answers the terms in force, each figure with the path that a what-if
    names it by.
    """
    return found(contracts.view(site_id, period or Period.of(current().clock.today())))
