"""What-if endpoints: the P&L of a month with other drivers, and which driver reaches a goal; nothing is stored."""

from typing import Annotated

from fastapi import APIRouter, Depends, Security

from functions.dependencies import Month, WhatIfDependency, accessible_site
from shared_code.api.envelope import Envelope, found
from shared_code.api.errors import RawBody, read_body
from shared_code.api.route import ContractRoute, error_responses
from shared_code.pl.what_if.drivers import Drivers
from shared_code.pl.what_if.goal_seek import Goal
from shared_code.pl.what_if.views import GoalView, WhatIfView

router = APIRouter(prefix="/what-if", tags=["what-if"], route_class=ContractRoute)

ReadableSite = Annotated[str, Security(accessible_site, scopes=["forecasting:read"])]


def wanted_drivers(site_id: ReadableSite, body: RawBody[Drivers]) -> Drivers:
    """The body."""
    return read_body(Drivers, body, site_id=site_id)


def wanted_goal(site_id: ReadableSite, body: RawBody[Goal]) -> Goal:
    """The body."""
    return read_body(Goal, body, site_id=site_id)


@router.post(
    "/{siteId}/{period}",
    operation_id="WhatIf",
    summary="Calculate a month with other drivers, without storing anything",
    responses=error_responses(404, 409, 413, 415, 422),
)
def what_if(
    site_id: ReadableSite,
    period: Month,
    drivers: Annotated[Drivers, Depends(wanted_drivers)],
    what_if_service: WhatIfDependency,
) -> Envelope[WhatIfView]:
    return found(what_if_service.what_if(site_id, period, drivers))


@router.post(
    "/{siteId}/{period}/goal",
    operation_id="SeekGoal",
    summary="Find the value of a driver with which front line contribution of a month reaches a target",
    responses=error_responses(404, 409, 413, 415, 422),
)
def seek_goal(
    site_id: ReadableSite,
    period: Month,
    goal: Annotated[Goal, Depends(wanted_goal)],
    what_if_service: WhatIfDependency,
) -> Envelope[GoalView]:
    return found(what_if_service.seek(site_id, period, goal))
