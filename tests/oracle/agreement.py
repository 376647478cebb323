"""Billable accounts and the management agreement with its profit share (3.4.6 to 3.4.9, 3.15.13 to 17)."""

from datetime import date
from decimal import Decimal
from typing import Any

from tests.oracle.amounts import HUNDRED, ONE, ZERO, cents, number, optional
from tests.oracle.contract import (
    escalated,
    escalated_percent,
    job_revenue,
    overtime_rate,
    share_structures,
    tiered,
)
from tests.oracle.document import CLAIMS_ACCOUNTS, INSURANCE_ACCOUNTS, Document, Json
from tests.oracle.expenses import VEHICLE_INSURANCE, account_figure, insurance_percent, pteb
from tests.oracle.labor import payroll
from tests.oracle.periods import day_of, key_of, months_from, year_start
from tests.oracle.revenue import best_known_codes, codes_of_month, net_of

Parts = dict[str, Decimal]
LEDGER = "ledger"  # beside forecast and trend: a closed month, whose figures are the ledger's


def word(value: Any) -> str:
    return "".join(letter for letter in str(value or "").lower() if letter.isalpha())


def net_external_revenue(document: Document, series: str, month: date) -> Decimal:
    if series == LEDGER:
        return net_of(document, best_known_codes(document, month))
    return net_of(document, codes_of_month(document, series, month))


def billable_payroll(document: Document, series: str, month: date, block: Json) -> Decimal:
    """Payroll of the enabled accounts (spread in budget proportions) and the additional payroll (3.15.16)."""
    enabled = [str(account) for account in block.get("payroll_accounts") or []]
    additional = number(block.get("additional_payroll"))
    accounts = document.accounts_of("payroll", month)
    if series == LEDGER:
        chosen = [account for account in accounts if account in enabled]
        return cents(sum((document.balance("ledger", month, account) for account in chosen), additional))
    weights = {account: document.balance("budget", month, account) for account in accounts}
    if sum(weights.values(), ZERO) == 0:
        weights = {"6000": ONE}
    part = sum((weight for account, weight in weights.items() if account in enabled), ZERO)
    return cents(payroll(document, series, month) * part / sum(weights.values(), ZERO) + additional)


def billable_pteb(document: Document, series: str, month: date, terms: Json, base: Decimal) -> Decimal:
    if word(terms.get("type")) == "actual":
        ledger = document.line_balance("ledger", month, "pteb")
        figure = ledger if series == LEDGER else pteb(document, series, month)
        return cents(figure * (ONE + number(terms.get("additional_percent")) / HUNDRED))
    percent = escalated_percent(document, terms.get("percent"), terms.get("escalator"), month, "PTEB")
    return cents(base * percent / HUNDRED)


def support_services(document: Document, month: date, terms: Json, base: Decimal, burden: Decimal) -> Decimal:
    if word(terms.get("type")) == "fixed":
        return cents(escalated(document, terms.get("value"), terms.get("escalator"), month))
    percent = escalated_percent(document, terms.get("value"), terms.get("escalator"), month, "support services")
    return cents(percent / HUNDRED * (base + burden if word(terms.get("base")) == "total" else base))


def moved_accounts(agreement: Json | None) -> list[str]:
    """Accounts that leave the billable lines because a block of the agreement charges them (3.15.15)."""
    moved: list[str] = []
    if agreement is not None and agreement.get("claims") is not None:
        moved += CLAIMS_ACCOUNTS
    if agreement is not None and agreement.get("insurance") is not None:
        moved += INSURANCE_ACCOUNTS
    return moved


def expense_figure(document: Document, series: str, month: date, account: str) -> Decimal:
    if series == LEDGER:
        return document.balance("ledger", month, account)
    return account_figure(document, series, month, account)


def enabled_expenses(document: Document) -> list[str]:
    return [str(account) for account in (document.block("billable_accounts") or {}).get("expense_accounts") or []]


def billable_parts(document: Document, series: str, month: date, agreement: Json | None = None) -> Parts:
    block = document.block("billable_accounts") or {}
    base = billable_payroll(document, series, month, block)
    burden = billable_pteb(document, series, month, block["pteb"], base) if block.get("pteb") else ZERO
    support = support_services(document, month, block["support"], base, burden) if block.get("support") else ZERO
    accounts = sorted(set(enabled_expenses(document)) - set(moved_accounts(agreement)))
    expenses = cents(sum((expense_figure(document, series, month, account) for account in accounts), ZERO))
    return {"billable_payroll": base, "pteb": burden, "support": support, "expenses": expenses}


# Management agreement


def step_of(fee: Json, month: date) -> Json:
    """The row of a step schedule that is valid in the month."""
    begun = [step for step in fee["steps"] if (day_of(step.get("start")) or month) <= month]
    valid = [step for step in begun if day_of(step.get("end")) is None or str(step["end"]) >= month.isoformat()]
    return max(valid, key=lambda step: str(step.get("start") or ""), default={})


def management_fee(document: Document, series: str, month: date, fee: Json, revenue: Decimal) -> Decimal:
    kind, escalator = word(fee.get("type")), fee.get("escalator")
    if kind == "perlaborhour":
        total = ZERO
        for job in fee.get("jobs") or []:
            if document.in_force(job, month):
                rate = cents(escalated(document, job.get("rate"), escalator, month))
                overtime = cents(escalated(document, overtime_rate(job), fee.get("overtime_escalator"), month))
                total += job_revenue(document, series, month, job, (rate, overtime))
        return total
    stored = step_of(fee, month) if fee.get("steps") else fee
    if kind == "revenuepercentage":
        percent = escalated_percent(document, stored.get("percent"), escalator, month, "management fee")
        return cents(percent / HUNDRED * revenue)
    return cents(escalated(document, stored.get("amount"), escalator, month))


def agreement_insurance(document: Document, series: str, month: date, terms: Json) -> Decimal:
    if word(terms.get("type")) == "fixedfee":
        return cents(number(terms.get("amount")))
    factor = ONE + number(terms.get("additional_percent")) / HUNDRED
    if series == LEDGER:
        accounts = [account for account in INSURANCE_ACCOUNTS if account in enabled_expenses(document)]
        return cents(sum((document.balance("ledger", month, account) for account in accounts), ZERO) * factor)
    percent = insurance_percent(document, managed=True) / HUNDRED
    vehicles = document.balance("budget", month, VEHICLE_INSURANCE)
    return cents((percent * payroll(document, series, month) + vehicles) * factor)


def claims_of(document: Document, series: str, month: date) -> Decimal:
    """Enabled claims accounts as on the P&L: the ledger's while there can be one, 0 in a forecast."""
    known = series == LEDGER or (series == "trend" and document.state(month) == "current")
    if not known or not document.alive(month):
        return ZERO
    accounts = [account for account in CLAIMS_ACCOUNTS if account in enabled_expenses(document)]
    return cents(sum((document.balance("ledger", month, account) for account in accounts), ZERO))


def best_series(document: Document, month: date) -> str | None:
    """Which figures an accumulation takes from a month; None: nothing is known of it."""
    if not document.alive(month):
        return None
    if document.state(month) == "closed" and document.of_month("ledger", month) is not None:
        return LEDGER
    if month not in document.months:
        return None
    return "forecast" if document.state(month) == "closed" else "trend"


def agreement_claims(document: Document, series: str, month: date, terms: Json) -> Decimal:
    current, cap = claims_of(document, series, month), optional(terms.get("cap"))
    if word(terms.get("type")) == "perclaim" or cap is None:
        return current
    start = year_start(str(terms["type"]), document.contract_start(), month)
    known = [(best_series(document, earlier), earlier) for earlier in months_from(start, month)]
    prior = sum((claims_of(document, best, earlier) for best, earlier in known if best is not None), ZERO)
    return current if prior + current <= cap else max(cap - prior, ZERO)


def non_gl(document: Document, month: date, rows: list[Json], parts: Parts) -> Decimal:
    total = ZERO
    for row in rows:
        final = row.get("final_period")
        if final is not None and key_of(month) > str(final):
            continue
        share, kind = number(row.get("value")) / HUNDRED, word(row.get("type"))
        if kind == "payroll":
            both = word(row.get("base")) == "total"
            total += cents(share * (parts["billable_payroll"] + (parts["pteb"] if both else ZERO)))
        elif kind == "revenue":
            total += cents(share * parts["net_external_revenue"])
        else:
            total += cents(number(row.get("value")))
    return total


def validation_excess(document: Document, month: date, terms: Json | None, revenue: Decimal) -> Decimal:
    kind = word((terms or {}).get("type"))
    if not terms or not kind:
        return ZERO
    validations = number(document.of_month("validations", month))
    allowance = ZERO
    if kind == "revenuepercentage":
        allowance = number(terms.get("percent")) / HUNDRED * revenue
    elif kind == "amount":
        allowance = number(terms.get("amount"))
    return cents(max(validations - allowance, ZERO))


def agreement_parts(document: Document, series: str, month: date) -> Parts:
    return document.once(("agreement", series, month), lambda: make_parts(document, series, month))


def make_parts(document: Document, series: str, month: date) -> Parts:
    """Steps 1 to 5 of 3.4.9 and the month's profit."""
    terms: Json = document.block("management_agreement")
    revenue = net_external_revenue(document, series, month)
    parts = {"net_external_revenue": revenue}
    parts["management_fee"] = management_fee(document, series, month, terms.get("fee") or {}, revenue)
    parts |= billable_parts(document, series, month, terms)
    insured, capped = terms.get("insurance"), terms.get("claims")
    parts["insurance"] = agreement_insurance(document, series, month, insured) if insured else ZERO
    parts["claims"] = agreement_claims(document, series, month, capped) if capped else ZERO
    parts["non_gl"] = non_gl(document, month, terms.get("non_gl") or [], parts)
    parts["validation_excess"] = validation_excess(document, month, terms.get("validation"), revenue)
    parts["non_billable"] = cents(number(document.of_month("non_billable_expense", month)))
    charged = ("billable_payroll", "pteb", "support", "expenses", "insurance", "claims", "management_fee")
    costs = sum((parts[name] for name in (*charged, "non_billable", "non_gl")), ZERO)
    parts["profit"] = revenue + parts["validation_excess"] - costs
    return parts


def prior_profit(document: Document, terms: Json, month: date) -> Decimal:
    """Profit of the accumulation year before the month: gains only, or the signed sum, not below 0 (3.15.17)."""
    start = year_start(str(terms.get("accumulation")), document.contract_start(), month)
    signed = bool(document.settings.get("loss_reduces_profit_base"))
    total = ZERO
    for earlier in months_from(start, month):
        series = best_series(document, earlier)
        if series is not None:
            profit = agreement_parts(document, series, earlier)["profit"]
            total += profit if signed else max(profit, ZERO)
    return max(total, ZERO)


def profit_share(document: Document, month: date, profit: Decimal) -> Decimal:
    terms = document.block("management_agreement").get("profit_share")
    if not terms:
        return ZERO
    tiers = []
    for tier in terms.get("tiers") or []:
        percent = escalated_percent(document, tier.get("percent"), tier.get("escalator"), month, "profit share")
        tiers.append((percent, number(tier.get("limit"))))
    return tiered(tiers, prior_profit(document, terms, month), max(profit, ZERO))


def management_agreement(document: Document, series: str, month: date) -> Parts:
    """All parts; the agreement's revenue is steps 1 to 6."""
    parts = dict(agreement_parts(document, series, month))
    parts["profit_share"] = profit_share(document, month, parts["profit"])
    charged = ("management_fee", "billable_payroll", "pteb", "support", "expenses", "insurance", "claims", "non_gl")
    parts["total"] = sum((parts[name] for name in (*charged, "profit_share")), ZERO)
    validation = document.block("management_agreement").get("validation")
    if validation and word(validation.get("type")):
        structures = share_structures(document, series, month)
        parts["validation_fee"] = validation_fee(structures, validation, parts["validation_excess"])
    return parts


def validation_fee(structures: list[dict[str, Decimal]], terms: Json, excess: Decimal) -> Decimal:
    """Information only: the excess at the weighted share of the first structure (3.4.6)."""
    if word(terms.get("type")) == "vehiclecount":
        return excess
    if not structures or structures[0]["revenue"] == 0:
        return ZERO
    return cents(excess * structures[0]["share"] / structures[0]["revenue"])


def share_validation(document: Document, month: date, structures: list[dict[str, Decimal]]) -> Decimal | None:
    """The fee of a revenue share: one allowance, the first structure's, of the revenue over all structures (3.4.6)."""
    terms = document.block("revenue_share")["structures"][0].get("validation") or {}
    if not word(terms.get("type")):
        return None
    over_all = sum((structure["revenue"] for structure in structures), ZERO)
    return validation_fee(structures, terms, validation_excess(document, month, terms, over_all))
