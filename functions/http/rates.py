"""Rates endpoints."""

from typing import Annotated

from fastapi import APIRouter, Depends, Security

from functions.dependencies import Month, MonthWrite, RatesService, accessible_site
from shared_code.api.echo import EchoedRows, read_update
from shared_code.api.envelope import Envelope, found, saved
from shared_code.api.errors import RawBody
from shared_code.api.route import ContractRoute, error_responses
from shared_code.rates.updates import RatesUpdate
from shared_code.rates.views import RatesView

router = APIRouter(prefix="/rates", tags=["rates"], route_class=ContractRoute)

ReadableSite = Annotated[str, Security(accessible_site, scopes=["forecasting:read"])]
WritableSite = Annotated[str, Security(accessible_site, scopes=["forecasting:write"])]


CATEGORIES = EchoedRows("rates", lambda _: ("category",))


def rates_update(site_id: WritableSite, period: Month, body: RawBody[RatesUpdate], rates: RatesService) -> RatesUpdate:
    """The body, with every wrong field named at once."""
    return read_update(RatesUpdate, body, CATEGORIES, lambda: rates.get(site_id, period))


@router.get(
    "/{siteId}/{period}",
    operation_id="GetRates",
    summary="Get the parking rates of a site for a month",
    responses=error_responses(404),
)
def get_rates(site_id: ReadableSite, period: Month, rates: RatesService) -> Envelope[RatesView]:
    """Use it after statistics: rates turn vehicles into external revenue.

    Answers each category with its budget, actual and forecast rate in $ per vehicle, beside the run rate, with a note
    where the forecast lies outside it. Keep the ETag: a save needs it.
    """
    return found(rates.get(site_id, period))


@router.put(
    "/{siteId}/{period}",
    operation_id="UpdateRates",
    summary="Save parking rates of a month",
    responses=error_responses(404, 409, 412, 413, 415, 422, 428),
)
def update_rates(
    site_id: WritableSite,
    period: Month,
    update: Annotated[RatesUpdate, Depends(rates_update)],
    write: MonthWrite,
    rates: RatesService,
) -> Envelope[RatesView]:
    """Use it when prices change, for this month or one of the next twelve.

    Takes forecast rates by category, in $ per vehicle, and If-Match with the ETag of your last GET. A category that is
    not named keeps its rate, null returns it to the budget. Answers the month; external revenue follows at once.
    """
    return saved(rates.save(site_id, period, update, write))
