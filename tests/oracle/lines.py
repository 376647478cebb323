"""The P&L: components of internal revenue, nine lines in four series (3.4, 3.8, 3.15.4)."""

from datetime import date
from decimal import Decimal
from typing import Any

from tests.oracle.agreement import billable_parts, management_agreement, share_validation
from tests.oracle.amounts import ZERO, cents, number
from tests.oracle.contract import fixed_fee, per_labor_hour, per_occupied_room, revenue_share, share_structures
from tests.oracle.document import Document
from tests.oracle.expenses import by_account, claims, insurance, pteb
from tests.oracle.feeds import to_date
from tests.oracle.labor import payroll, payroll_to_date
from tests.oracle.revenue import external_revenue

EXPENSES = ("payroll", "claims", "parking_rents", "other_expense", "pteb", "insurance")
LINES = ("external_revenue", "internal_revenue", *EXPENSES, "flc")
SERIES = ("budget", "actual", "forecast", "trend")
OTHER_REVENUE = (
    "billable_expenses",
    "revenue_validations",
    "miscellaneous",
    "gpo_fees",
    "signing_bonuses",
    "client_paid_expenses",
)
Cells = dict[str, Decimal | None]


def other_revenue(document: Document, month: date) -> Decimal:
    row = document.of_month("other_revenue", month) or {}
    return cents(sum((number(row.get(field)) for field in OTHER_REVENUE), ZERO))


def contract_components(document: Document, series: str, month: date) -> dict[str, Any]:
    """Every block the contract has, while it is in force."""
    found: dict[str, Any] = {}
    if document.block("fixed_fee"):
        found["fixed_fee"] = fixed_fee(document, month)
    if document.block("per_occupied_room"):
        found["per_occupied_room"] = per_occupied_room(document, series, month)
    if document.block("per_labor_hour"):
        found["per_labor_hour"] = per_labor_hour(document, series, month)
    if document.block("revenue_share"):
        structures = share_structures(document, series, month)
        found["revenue_share"] = revenue_share(document, structures)
        found["revenue_share_structures"] = structures
        fee = share_validation(document, month, structures)
        if fee is not None:
            found["validation_fee"] = fee
    if document.block("bell") is not None:
        mixed = series == "trend" and document.state(month) == "current"
        found["bell"] = cents((to_date(document, "bell", month) if mixed else None) or ZERO)
    if document.block("management_agreement") is not None:
        parts = management_agreement(document, series, month)
        found["management_agreement"] = parts["total"]
        found["management_agreement_parts"] = parts
    elif document.block("billable_accounts") is not None:
        parts = billable_parts(document, series, month)
        found["billable_accounts"] = sum(parts.values(), ZERO)
        found["billable_accounts_parts"] = {**parts, "total": found["billable_accounts"]}
    return found


def components(document: Document, series: str, month: date) -> dict[str, Any]:
    if not document.alive(month):
        return {"total": ZERO}
    if document.contract is None:
        return {"total": document.line_balance("budget", month, "internal_revenue")}
    found = contract_components(document, series, month) if document.contract_in_force(month) else {}
    found["other_revenue"] = other_revenue(document, month)
    earned = (amount for name, amount in found.items() if name != "validation_fee")
    found["total"] = sum((amount for amount in earned if isinstance(amount, Decimal)), ZERO)
    return found


def calculated(document: Document, series: str, month: date) -> Cells:
    """Forecast of any month, or trend of a month that is not closed."""
    return {
        "external_revenue": external_revenue(document, series, month),
        "internal_revenue": components(document, series, month)["total"],
        "payroll": payroll(document, series, month),
        "claims": claims(document, series, month),
        "parking_rents": by_account(document, series, month, "parking_rents"),
        "other_expense": by_account(document, series, month, "other_expense"),
        "pteb": pteb(document, series, month),
        "insurance": insurance(document, series, month),
    }


def balances(document: Document, table: str, month: date) -> Cells:
    return {line: cents(document.line_balance(table, month, line)) for line in LINES if line != "flc"}


def month_to_date(document: Document, month: date) -> Cells:
    """What a month that is not closed shows as actual: feeds and the ledger's claims, rents, other expense."""
    ledger = balances(document, "ledger", month)
    cells: Cells = {line: ledger[line] for line in ("claims", "parking_rents", "other_expense")}
    cells["external_revenue"] = to_date(document, "revenue", month)
    cells["payroll"] = payroll_to_date(document, month)
    return cells


def cells_of(document: Document, series: str, month: date) -> Cells:
    state = document.state(month)
    if series == "budget":
        return {**balances(document, "budget", month), "claims": ZERO}
    if state == "closed" and series in {"actual", "trend"}:
        return balances(document, "ledger", month)
    if series == "actual":
        return month_to_date(document, month) if state == "current" else {}
    return calculated(document, series, month)


def flc(cells: Cells) -> Decimal | None:
    revenue = cells.get("internal_revenue")
    if revenue is None:
        return None
    return revenue - sum((cells.get(line) or ZERO for line in EXPENSES), ZERO)


def profit_and_loss(document: Document) -> dict[str, dict[str, list[Decimal | None]]]:
    lines: dict[str, dict[str, list[Decimal | None]]] = {line: {series: [] for series in SERIES} for line in LINES}
    for series in SERIES:
        for month in document.months:
            cells = cells_of(document, series, month)
            cells["flc"] = flc(cells)
            for line in LINES:
                amount = cells.get(line)
                lines[line][series].append(None if amount is None else cents(amount))
    return lines
