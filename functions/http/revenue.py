"""Revenue endpoints: what the public pays, what the company earns from the client, what managers add by hand."""

from typing import Annotated

from fastapi import APIRouter, Depends, Security

from functions.dependencies import (
    ExternalRevenueService,
    InternalRevenueService,
    Month,
    MonthWrite,
    OtherRevenueService,
    accessible_site,
    permitted_user,
)
from shared_code.api.echo import EchoedRows, read_update
from shared_code.api.envelope import Envelope, found, saved
from shared_code.api.errors import RawBody
from shared_code.api.route import ContractRoute, error_responses
from shared_code.auth.models import User
from shared_code.auth.rbac import permits
from shared_code.revenue.service.categories import revenue_categories
from shared_code.revenue.updates import ExternalUpdate, InternalUpdate, OtherUpdate
from shared_code.revenue.views import ExternalRevenueView, InternalRevenueView, OtherRevenueView, RevenueCategories

router = APIRouter(prefix="/revenue", tags=["revenue"], route_class=ContractRoute)

Reader = Annotated[User, Security(permitted_user, scopes=["revenue:read"])]
ReadableSite = Annotated[str, Security(accessible_site, scopes=["revenue:read"])]
Writer = Annotated[User, Security(permitted_user, scopes=["revenue:write"])]
WritableSite = Annotated[str, Security(accessible_site, scopes=["revenue:write"])]


NO_ROWS = EchoedRows()
COMPONENTS = EchoedRows("adjustments", lambda _: ("component",), together=("amount", "reason"))


def external_update(
    site_id: WritableSite, period: Month, body: RawBody[ExternalUpdate], months: ExternalRevenueService
) -> ExternalUpdate:
    """The body, with every wrong field named at once."""
    return read_update(ExternalUpdate, body, NO_ROWS, lambda: months.get(site_id, period))


def internal_update(
    user: Writer, site_id: WritableSite, period: Month, body: RawBody[InternalUpdate], months: InternalRevenueService
) -> InternalUpdate:
    """The body, with every wrong field named at once."""
    wages = permits(user, "payroll:read")
    return read_update(InternalUpdate, body, COMPONENTS, lambda: months.get(site_id, period, wages=wages))


def other_update(
    site_id: WritableSite, period: Month, body: RawBody[OtherUpdate], months: OtherRevenueService
) -> OtherUpdate:
    """The body, with every wrong field named at once."""
    return read_update(OtherUpdate, body, NO_ROWS, lambda: months.get(site_id, period))


@router.get(
    "/categories",
    operation_id="GetRevenueCategories",
    summary="Get what external, internal and other revenue consist of",
)
def get_categories(user: Reader) -> Envelope[RevenueCategories]:  # noqa: ARG001 - asked for its permission
    """Use it to label the pages of revenue.

    Answers the categories of external revenue with their accounts, the components of internal revenue, and the six
    fields of other revenue with their signs.
    """
    return found(revenue_categories())


@router.get(
    "/external/{siteId}/{period}",
    operation_id="GetExternalRevenue",
    summary="Get external revenue of a site for a month by category",
    responses=error_responses(404, 422),
)
def get_external(site_id: ReadableSite, period: Month, months: ExternalRevenueService) -> Envelope[ExternalRevenueView]:
    """Use it to check what the public pays: vehicles of statistics by rates.

    Answers count, rate and revenue by category and series, the adjustment, and totals. Keep the ETag: a save needs it.
    """
    return found(months.get(site_id, period))


@router.put(
    "/external/{siteId}/{period}",
    operation_id="UpdateExternalRevenue",
    summary="Save the adjustment of a month's external revenue",
    responses=error_responses(404, 409, 412, 413, 415, 422, 428),
)
def update_external(
    site_id: WritableSite,
    period: Month,
    update: Annotated[ExternalUpdate, Depends(external_update)],
    write: MonthWrite,
    months: ExternalRevenueService,
) -> Envelope[ExternalRevenueView]:
    """Use it to allow for refunds and validations: the share of gross revenue that is taken off or added.

    Takes the month's `adjustmentRatio` with its reason, and If-Match with the ETag of your last GET; counts belong to
    statistics, rates to rates. Answers the recalculated month.
    """
    return saved(months.save(site_id, period, update, write))


@router.get(
    "/internal/{siteId}/{period}",
    operation_id="GetInternalRevenue",
    summary="Get internal revenue of a site for a month by component",
    responses=error_responses(404, 422),
)
def get_internal(
    user: Reader, site_id: ReadableSite, period: Month, months: InternalRevenueService
) -> Envelope[InternalRevenueView]:
    """Use it to check what the company earns by the site's contract.

    Answers each component of the contract with its amount by series and the sentence of how it is made, and adjustments
    by hand; hours that are billed need `payroll:read`. Keep the ETag: a save needs it.
    """
    return found(months.get(site_id, period, wages=permits(user, "payroll:read")))


@router.put(
    "/internal/{siteId}/{period}",
    operation_id="UpdateInternalRevenue",
    summary="Save manual adjustments of a month's internal revenue",
    responses=error_responses(404, 409, 412, 413, 415, 422, 428),
)
def update_internal(  # noqa: PLR0913, PLR0917 - the path, the body and its conditions
    user: Writer,
    site_id: WritableSite,
    period: Month,
    update: Annotated[InternalUpdate, Depends(internal_update)],
    write: MonthWrite,
    months: InternalRevenueService,
) -> Envelope[InternalRevenueView]:
    """Use it where the contract cannot tell what will be earned, for this month or one of the next twelve.

    Takes amounts to add by component, each with its reason, and If-Match with the ETag of your last GET; calculated
    parts cannot be written. Adjustments that are not named stay, null removes one. Answers the recalculated month.
    """
    return saved(months.save(site_id, period, update, write, wages=permits(user, "payroll:read")))


@router.get(
    "/other/{siteId}/{period}",
    operation_id="GetOtherRevenue",
    summary="Get other revenue of a site for a month",
    responses=error_responses(404),
)
def get_other(site_id: ReadableSite, period: Month, months: OtherRevenueService) -> Envelope[OtherRevenueView]:
    """Use it for what is neither parking nor the contract's: billed expenses, validations, fees, bonuses.

    Answers the six fields of the month, null where nobody set one, and their total. Keep the ETag: a save needs it.
    """
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
    write: MonthWrite,
    months: OtherRevenueService,
) -> Envelope[OtherRevenueView]:
    """Use it to forecast other revenue of this month or one of the next twelve.

    Takes the fields that change, in $, deductions negative, and If-Match with the ETag of your last GET. An absent
    field keeps what is stored, null unsets it. Answers the month.
    """
    return saved(months.save(site_id, period, update, write))
