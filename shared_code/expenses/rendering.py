"""A calculated month of expenses as the API shows it: with names, provenance and warnings."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from shared_code.accounts.numbers import CLAIMS_ACCOUNTS, EDITABLE_ACCOUNTS, INSURANCE_ACCOUNTS, PARKING_RENTS_ACCOUNT
from shared_code.accounts.provenance import Provenance, origin, planned_origin
from shared_code.accounts.series import SeriesAmounts, SeriesName
from shared_code.expenses.models import Tab
from shared_code.expenses.month import AccountMonth, ExpenseMonth
from shared_code.expenses.plausibility import far_from_budget
from shared_code.expenses.rules import TabReconciliation
from shared_code.expenses.views import AccountView, ExpensesView, LineCode
from shared_code.kit.answer import DataWarning
from shared_code.kit.money import to_cents


def show(month: ExpenseMonth, tab: Tab) -> ExpensesView:
    """The month in the shape of GET /expenses/{siteId}/{period}."""
    totals = {series: month.total(series) for series in SeriesName}
    return ExpensesView(
        site_id=month.site.site_id,
        period=month.period,
        accounts=tuple(_view(one, month, tab) for one in month.accounts),
        **{
            part: SeriesAmounts(**{series: getattr(total, part, None) for series, total in totals.items()})
            for part in TabReconciliation._fields
        },
    )


def warnings(month: ExpenseMonth, tab: Tab, today: date) -> Iterator[DataWarning]:
    """What a reader must know beside the figures."""
    if month.is_empty:
        yield DataWarning("NO_DATA", "Nothing is budgeted, booked or saved for this month; every figure is zero.")
    elif not month.has_budget:
        yield DataWarning("NO_BUDGET", "This month has no budget of expenses; what nobody saved is zero.")
    if not month.site.is_open_in(month.period):
        yield DataWarning("SITE_NOT_OPEN", "The site is not open in this month; its forecast is zero.")
    for one in month.accounts:
        if one.has_figures and not tab.knows(one.account):
            text = f"Account {one.account} is not in the chart of accounts; the P&L counts it as other expense."
            yield DataWarning("UNKNOWN_ACCOUNT", text, one.account)
    for account, category in tab.nowhere.items():
        text = f"Account {account} is of category {category}, which is on no line; it is left out; correct `chart`."
        yield DataWarning("UNKNOWN_CATEGORY", text, account)
    for finding in far_from_budget(month, today):
        yield finding.warning()


def _view(one: AccountMonth, month: ExpenseMonth, tab: Tab) -> AccountView:
    return AccountView(
        account=one.account,
        name=tab.name(one.account),
        editable=one.account in EDITABLE_ACCOUNTS,
        line=_line(one.account),
        provenance=_provenance(one, month),
        **{series: _cents(amount) for series, amount in one.amounts.items()},
    )


def _line(account: str) -> LineCode:
    if account in CLAIMS_ACCOUNTS:
        return "claims"
    if account in INSURANCE_ACCOUNTS:
        return "insurance"
    return "parkingRents" if account == PARKING_RENTS_ACCOUNT else "otherExpense"


def _provenance(one: AccountMonth, month: ExpenseMonth) -> Provenance:
    """Where the trend of an account comes from; what is booked and what is expected are not added, so have no parts."""
    loaded_at = month.ledger.loaded_at if month.ledger else None
    if month.is_closed:
        return Provenance(source="actual", loaded_at=loaded_at)
    planned = planned_origin(saved=one.saved is not None, budgeted=one.budgeted is not None)
    is_booked = one.booked is not None
    return Provenance(
        source=origin(planned, begun=is_booked, whole=False),
        loaded_at=loaded_at if is_booked else None,
        initialized_from="budget" if planned == "budget" else None,
    )


def _cents(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else to_cents(amount)
