"""Expenses endpoints."""

from typing import Annotated

from fastapi import APIRouter, Depends, Security

from functions.dependencies import ExpensesService, Month, MonthWrite, accessible_site
from shared_code.api.echo import EchoedRows, read_update
from shared_code.api.envelope import Envelope, found, saved
from shared_code.api.errors import RawBody
from shared_code.api.route import ContractRoute, error_responses
from shared_code.expenses.updates import ExpensesUpdate
from shared_code.expenses.views import ExpensesView

router = APIRouter(prefix="/expenses", tags=["expenses"], route_class=ContractRoute)

ReadableSite = Annotated[str, Security(accessible_site, scopes=["forecasting:read"])]
WritableSite = Annotated[str, Security(accessible_site, scopes=["forecasting:write"])]


ACCOUNTS = EchoedRows("accounts", lambda _: ("account",))


def expenses_update(
    site_id: WritableSite, period: Month, body: RawBody[ExpensesUpdate], expenses: ExpensesService
) -> ExpensesUpdate:
    """The body, read knowing the accounts of the tab, so that every wrong field is named at once."""
    return read_update(ExpensesUpdate, body, ACCOUNTS, lambda: expenses.get(site_id, period), tab=expenses.tab())


@router.get(
    "/{siteId}/{period}",
    operation_id="GetExpenses",
    summary="Get the other expenses of a site for a month",
    responses=error_responses(404),
)
def get_expenses(site_id: ReadableSite, period: Month, expenses: ExpensesService) -> Envelope[ExpensesView]:
    """Use it for what a month costs besides payroll.

    Answers each account of the page with budget, actual, forecast and trend, which of them managers forecast, and the
    totals that the P&L shows. Keep the ETag: a save needs it.
    """
    return found(expenses.get(site_id, period))


@router.put(
    "/{siteId}/{period}",
    operation_id="UpdateExpenses",
    summary="Save other expenses of a month",
    responses=error_responses(404, 409, 412, 413, 415, 422, 428),
)
def update_expenses(
    site_id: WritableSite,
    period: Month,
    update: Annotated[ExpensesUpdate, Depends(expenses_update)],
    write: MonthWrite,
    expenses: ExpensesService,
) -> Envelope[ExpensesView]:
    """Use it to forecast accounts of this month or one of the next twelve.

    Takes forecasts in whole $ by account, and If-Match with the ETag of your last GET. An account that is not named
    keeps its forecast, null returns it to the budget. Answers the month.
    """
    return saved(expenses.save(site_id, period, update, write))
