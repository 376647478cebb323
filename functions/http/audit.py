"""Audit endpoint: who changed what of a site."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Security

from functions.dependencies import AuditService, accessible_site, permitted_by_any
from shared_code.api.envelope import Envelope, found
from shared_code.api.paging import CursorPage, cursor_page
from shared_code.api.route import ContractRoute, error_responses
from shared_code.audit.models import Dates
from shared_code.audit.views import Audit
from shared_code.auth.models import User
from shared_code.auth.rbac import permits
from shared_code.kit.errors import ErrorItem, InvalidRequest
from shared_code.kit.period import Day
from shared_code.store.audit_log import AUDIT_KEY

PL_VIEW = ("pl-view:district", "pl-view:regional", "pl-view:admin")

router = APIRouter(
    prefix="/audit",
    tags=["audit"],
    route_class=ContractRoute,
    dependencies=[Security(permitted_by_any, scopes=PL_VIEW)],
)


def dates(
    first: Annotated[Day | None, Query(alias="from", description="First business date, YYYY-MM-DD")] = None,
    last: Annotated[Day | None, Query(alias="to", description="Last business date, YYYY-MM-DD")] = None,
) -> Dates:
    """The business dates a query asks for."""
    if first and last and first > last:
        raise InvalidRequest.of(
            [ErrorItem("INVALID_DATA_TYPE", "from: must not be after to; exchange the two dates", "from")]
        )
    return Dates(first, last)


@router.get(
    "/{siteId}",
    operation_id="ListAudit",
    summary="List who changed which fields of a site, newest first",
    responses=error_responses(404),
)
def list_audit(
    user: Annotated[User, Security(permitted_by_any, scopes=PL_VIEW)],
    site_id: Annotated[str, Security(accessible_site)],
    wanted: Annotated[Dates, Depends(dates)],
    page: Annotated[CursorPage, Depends(cursor_page(AUDIT_KEY))],
    audit: AuditService,
) -> Envelope[Audit]:
    """Use it to find out who changed a figure, when and why.

    Takes business dates. Answers each changed field with its old and new value, newest first. A change that the
    caller could not read on its own page (payroll without `payroll:read`) is left out, and the warning
    `CHANGES_LEFT_OUT` names the permissions that it takes. `meta.nextCursor` leads to earlier ones.
    """
    changes, last, warnings = audit.read(site_id, wanted, page.after, page.limit, partial(permits, user))
    return found(page.answer(changes, len(changes.entries), last, warnings))
