"""Payroll endpoints."""

from typing import Annotated

from fastapi import APIRouter, Depends, Security

from functions.dependencies import (
    JobsService,
    LaborService,
    Month,
    MonthWrite,
    PayrollService,
    accessible_site,
    permitted_user,
)
from shared_code.api.echo import EchoedRows, read_update
from shared_code.api.envelope import Envelope, found, saved
from shared_code.api.errors import RawBody, read_body
from shared_code.api.paging import PageQuery
from shared_code.api.route import ContractRoute, error_responses
from shared_code.auth.models import User
from shared_code.payroll.updates import LaborRequest, PayrollUpdate
from shared_code.payroll.views import JobFamily, LaborCosts, PayrollForecast, SiteJobCode

router = APIRouter(prefix="/payroll", tags=["payroll"], route_class=ContractRoute)

Reader = Annotated[User, Security(permitted_user, scopes=["payroll:read"])]
ReadableSite = Annotated[str, Security(accessible_site, scopes=["payroll:read"])]
WritableSite = Annotated[str, Security(accessible_site, scopes=["payroll:write"])]


ROWS = EchoedRows("rows", lambda row: ("date", "jobCode" if row.get("jobCode") else "group"))


def payroll_update(
    site_id: WritableSite, period: Month, body: RawBody[PayrollUpdate], payroll: PayrollService
) -> PayrollUpdate:
    """The body, read knowing the job codes of its site and its month, so that every wrong field is named at once."""
    staff = payroll.staff(site_id)
    return read_update(PayrollUpdate, body, ROWS, lambda: payroll.get(site_id, period), staff=staff, period=period)


def labor_request(site_id: ReadableSite, body: RawBody[LaborRequest], payroll: PayrollService) -> LaborRequest:
    """The body, read knowing the job codes of its site."""
    return read_body(LaborRequest, body, staff=payroll.staff(site_id))


@router.get("/job-families", operation_id="GetJobFamilies", summary="Get the job families with their job codes")
def get_job_families(user: Reader, jobs: JobsService, page: PageQuery) -> Envelope[list[JobFamily]]:  # noqa: ARG001 - asked for its permission
    """Use it to label the rows of payroll.

    Answers the job families with their job codes; codes that belong to none stand in the family `unassigned`, new ones
    are marked.
    """
    return found(page.answer(jobs.families()))


@router.get(
    "/{siteId}/job-codes",
    operation_id="GetJobCodes",
    summary="Get the job codes of a site",
    responses=error_responses(404),
)
def get_job_codes(site_id: ReadableSite, jobs: JobsService, page: PageQuery) -> Envelope[list[SiteJobCode]]:
    """Use it to know which codes a site's hours can be planned by.

    Answers the job codes of the site with their people and average rate, and what the contract pays for an hour where
    it bills labor hours.
    """
    return found(page.answer(*jobs.codes(site_id)))


@router.post(
    "/{siteId}/calculate",
    operation_id="CalculateLaborCosts",
    summary="Calculate what hours cost and bring, and store nothing",
    responses=error_responses(404, 413, 415),
)
def calculate_labor_costs(
    site_id: ReadableSite, request: Annotated[LaborRequest, Depends(labor_request)], labor: LaborService
) -> Envelope[LaborCosts]:
    """Use it while hours are being typed, before they are saved; it stores nothing.

    Takes hours by day and job family or job code. Answers what they cost with overtime, taxes and benefits and
    insurance, and what the contract pays for them.
    """
    return found(labor.calculate(site_id, request))


@router.get(
    "/{siteId}/{period}",
    operation_id="GetPayrollForecast",
    summary="Get the payroll forecast of a site for a month",
    responses=error_responses(404),
)
def get_forecast(site_id: ReadableSite, period: Month, payroll: PayrollService) -> Envelope[PayrollForecast]:
    """Use it to plan hours, once statistics say how many vehicles come.

    Answers hours, rate and cost by day and job family (by job code where the contract bills labor hours) in budget,
    forecast, schedule and actual, and totals. Keep the ETag: a save needs it.
    """
    return found(payroll.get(site_id, period))


@router.put(
    "/{siteId}/{period}",
    operation_id="UpdatePayrollForecast",
    summary="Save days of a month's payroll forecast",
    responses=error_responses(404, 409, 412, 413, 415, 422, 428),
)
def update_forecast(
    site_id: WritableSite,
    period: Month,
    update: Annotated[PayrollUpdate, Depends(payroll_update)],
    write: MonthWrite,
    payroll: PayrollService,
) -> Envelope[PayrollForecast]:
    """Use it to plan hours and rates of days from today to 12 months ahead; send only what changes.

    Takes rows by day, days to copy from the schedule, cells to return to the budget, and If-Match with the ETag of your
    last GET. An absent field keeps what is stored, null returns it to the budget, 0 is a value. Answers the
    recalculated month.
    """
    return saved(payroll.save(site_id, period, update, write))
