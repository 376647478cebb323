"""Monthly cost lines: claims, rents, other expense, PTEB and insurance (3.6)."""

from datetime import date
from decimal import Decimal

from tests.oracle.amounts import HUNDRED, ZERO, cents, optional
from tests.oracle.document import EDITABLE, Document
from tests.oracle.labor import payroll
from tests.oracle.periods import key_of

VEHICLE_INSURANCE = "7082"


def account_forecast(document: Document, month: date, account: str) -> Decimal:
    """The manager's figure of an editable account, else budget; a forecast of zero is a figure."""
    typed = (document.of_month("forecast_expense", month) or {}).get(account)
    if typed is None or account not in EDITABLE:
        return document.balance("budget", month, account)
    return optional(typed) or ZERO


def account_figure(document: Document, series: str, month: date, account: str) -> Decimal:
    """An account in forecast or trend: the greater of forecast and ledger while the month is mixed (3.6.4)."""
    if not document.alive(month):
        return ZERO
    forecast = account_forecast(document, month, account)
    ledger = document.balances("ledger", month).get(account)
    if series == "trend" and document.state(month) == "current" and ledger is not None:
        return max(forecast, ledger)
    return forecast


def by_account(document: Document, series: str, month: date, line: str) -> Decimal:
    accounts = document.accounts_of(line, month)
    return cents(sum((account_figure(document, series, month, account) for account in accounts), ZERO))


def claims(document: Document, series: str, month: date) -> Decimal:
    if series == "trend" and document.state(month) == "current" and document.alive(month):
        return cents(document.line_balance("ledger", month, "claims"))
    return ZERO


def pteb(document: Document, series: str, month: date) -> Decimal:
    cost = payroll(document, series, month)
    base = document.line_balance("budget", month, "payroll")
    if base == 0:
        if cost != 0:
            document.warn(f"{key_of(month)} PTEB is 0: the budget has no payroll")
        return ZERO
    return cents(document.line_balance("budget", month, "pteb") * cost / base)


def insurance(document: Document, series: str, month: date) -> Decimal:
    if not document.alive(month):
        return ZERO
    managed = document.block("management_agreement") is not None
    percent = insurance_percent(document, managed=managed)
    vehicles = document.balance("budget", month, VEHICLE_INSURANCE)
    return cents(percent / HUNDRED * payroll(document, series, month) + vehicles)


def insurance_percent(document: Document, *, managed: bool) -> Decimal:
    if managed:
        return document.setting("insurance_percent_ma", "5.77")
    return document.setting("insurance_percent_other", "4.45")
