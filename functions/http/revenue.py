"""Revenue endpoints: what the public pays, what the company earns from the client, what managers add by hand."""

from typing import Annotated

from fastapi import APIRouter, Depends, Security

from functions.dependencies import Month, OtherRevenueService, Write, accessible_site, permitted_user
from shared_code.api.envelope import Envelope, found, saved
from shared_code.api.errors import RawBody, read_body
from shared_code.api.route import ContractRoute, error_responses
from shared_code.auth.models import User
from shared_code.revenue.service.categories import revenue_categories
from shared_code.revenue.updates import OtherUpdate
from shared_code.revenue.views import OtherRevenueView, RevenueCategories

router = APIRouter(prefix="/revenue", tags=["revenue"], route_class=ContractRoute)

Reader = Annotated[User, Security(permitted_user, scopes=["revenue:read"])]
ReadableSite = Annotated[str, Security(accessible_site, scopes=["revenue:read"])]
WritableSite = Annotated[str, Security(accessible_site, scopes=["revenue:write"])]


def other_update(site_id: WritableSite, body: RawBody[OtherUpdate]) -> OtherUpdate:  # noqa: ARG001 - access comes first
    """The body, with every wrong field named at once."""
    return read_body(OtherUpdate, body)


@router.get(
    "/categories",
    operation_id="GetRevenueCategories",
    summary="Get what external, internal and other revenue consist of",
)
def get_categories(user: Reader) -> Envelope[RevenueCategories]:  # noqa: ARG001 - asked for its permission
    return found(revenue_categories())


@router.get(
    "/other/{siteId}/{period}",
    operation_id="GetOtherRevenue",
    summary="Get other revenue of a site for a month",
    responses=error_responses(404),
)
def get_other(site_id: ReadableSite, period: Month, months: OtherRevenueService) -> Envelope[OtherRevenueView]:
    return found(months.get(site_id, period))


@router.put(
    "/other/{siteId}/{period}",
    operation_id="UpdateOtherRevenue",
    summary="Save other revenue of a month",
    responses=error_responses(404, 409, 412, 413, 415, 422, 428),
)
def update_other(
    site_id: WritableSite,
    period: Month,
    update: Annotated[OtherUpdate, Depends(other_update)],
    write: Write,
    months: OtherRevenueService,
) -> Envelope[OtherRevenueView]:
    return saved(months.save(site_id, period, update, write))
