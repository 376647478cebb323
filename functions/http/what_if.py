"""What-if endpoints: the P&L of a month with other drivers, and which driver reaches a goal; nothing is stored."""

from typing import Annotated

from fastapi import APIRouter, Depends, Security

from functions.dependencies import Month, WhatIfDependency, accessible_site, permitted_user
from shared_code.api.envelope import Envelope, found
from shared_code.api.errors import RawBody, read_body, read_with
from shared_code.api.route import ContractRoute, error_responses
from shared_code.auth.models import User
from shared_code.auth.rbac import require
from shared_code.pl.what_if.drivers import Drivers
from shared_code.pl.what_if.goal_seek import Goal
from shared_code.pl.what_if.views import GoalView, WhatIfView

router = APIRouter(prefix="/what-if", tags=["what-if"], route_class=ContractRoute)

Reader = Annotated[User, Security(permitted_user, scopes=["forecasting:read"])]
ReadableSite = Annotated[str, Security(accessible_site, scopes=["forecasting:read"])]


def wanted_drivers(
    user: Reader, site_id: ReadableSite, period: Month, body: RawBody[Drivers], what_if_service: WhatIfDependency
) -> Drivers:
    """The body; what is written wrongly is named together with what the month does not have.

    What is answered of drivers of payroll are hours and wages, which need their own permission.
    """

    def tried(drivers: Drivers) -> None:
        _require_payroll(user, drivers)
        what_if_service.what_if(site_id, period, drivers)

    drivers = read_with(Drivers, body, tried)
    _require_payroll(user, drivers)
    return drivers


def _require_payroll(user: User, drivers: Drivers) -> None:
    if drivers.payroll:
        require(user, "forecasting:read", "payroll:read")


def wanted_goal(user: Reader, site_id: ReadableSite, body: RawBody[Goal]) -> Goal:
    """The body; what a driver of payroll comes to tells hours and wages."""
    goal = read_body(Goal, body, site_id=site_id)
    if goal.driver.startswith("payroll."):
        require(user, "forecasting:read", "payroll:read")
    return goal


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
    """Use it before saving: what would a full hotel, 10 % more hours or another fee bring?

    Takes changed drivers of this month or one of the next twelve; what is absent stays. Hours and wages need
    `payroll:read` too. Answers each line of the month and the year before and after, and what changed in sentences. It
    stores nothing.
    """
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
    """Use it to ask the other way round: what would it take to contribute so much?

    Takes the target of the month and the driver to vary; one of payroll needs `payroll:read` too. Answers the value of
    the driver that reaches it, or says that none does. It stores nothing.
    """
    return found(what_if_service.seek(site_id, period, goal))
