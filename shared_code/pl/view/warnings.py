"""What a reader of a P&L year should know about its inputs: what was missing, and what was taken instead."""

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from shared_code.accounts.categories import CATEGORY_NAMES, Category
from shared_code.accounts.chart import Chart
from shared_code.contracts.models import ALL_CODES, Contract, unusual
from shared_code.derivations.formatting import format_value
from shared_code.derivations.parameters import parameters
from shared_code.kit.money import ZERO
from shared_code.kit.period import Period
from shared_code.payroll.warnings import unpriced
from shared_code.pl.calculation.year import CalculatedMonth, Year
from shared_code.pl.models import MonthState
from shared_code.pl.rules import revenue_differs
from shared_code.statistics.models import UNSHARED


class Finding(NamedTuple):
    """One thing that is missing or odd in a month; `field` names the line it is about, where it is one."""

    period: Period
    code: str
    text: str
    field: str | None = None


def findings(year: Year) -> Sequence[Finding]:
    """Everything that is missing or odd, in the order of the months; of terms the first month that has them."""
    found, format_value = list[Finding](), set[str]()
    for period in year.inputs.periods():
        month = year.months[period]
        found += _of_month(year, period, month)
        if month.is_open and month.month.facts.contract is not None:
            found += _of_contract(period, month.month.facts.contract, format_value)
    return found


def _of_contract(period: Period, contract: Contract, format_value: set[str]) -> Iterator[Finding]:
    """Terms that are seldom meant, and a contract that is over; one warning a year each."""
    terms = [*unusual(contract)]
    if contract.end_date is not None and contract.end_date < period.first_day:
        terms = [f"it ended on {contract.end_date}; internal revenue is other revenue alone"]
    for sentence in terms:
        if sentence not in format_value:
            format_value.add(sentence)
            yield Finding(period, "UNUSUAL_CONTRACT", f"contract: {sentence}", "internalRevenue")


def warnings(year: Year) -> list[str]:
    """The findings as sentences."""
    return [f"{found.period}: {found.text}" for found in findings(year)]


def unknown_codes(codes: Collection[str]) -> Iterator[str]:
    """A sentence about those of some revenue codes that no contract can name."""
    if unknown := sorted({*codes} - {*ALL_CODES, UNSHARED}):
        yield f"revenue codes {', '.join(unknown)} are unknown: external revenue that no structure shares"


def _of_month(year: Year, period: Period, month: CalculatedMonth) -> Iterator[Finding]:
    facts = month.month.facts
    budget = month.month.budget
    if not facts.budget:
        yield Finding(period, "NO_BUDGET", "no budget; it counts as 0")
    elif budget.category(Category.PTEB).amount and not budget.category(Category.PAYROLL).amount:
        text = "budget PTEB without budget payroll; PTEB is 0.00"
        yield Finding(period, "PTEB_WITHOUT_PAYROLL_BUDGET", text, "pteb")
    if month.state is MonthState.CLOSED and not facts.ledger:
        yield Finding(period, "EMPTY_LEDGER", "closed, but the ledger holds nothing")
    yield from _revenue_apart(year, month)
    for text in unknown_codes({*facts.drivers.revenue_to_date, *(facts.closed_revenue or ())}):
        yield Finding(period, "UNKNOWN_REVENUE_CODE", text, "externalRevenue")
    yield from _of_labor(period, month)
    chart = Chart(year.inputs.chart)
    for account in sorted({*facts.budget, *facts.ledger, *facts.expenses}):
        if chart.is_unknown_expense(account):
            text = f"account {account} is not in the chart of accounts; it counts as other expense"
            yield Finding(period, "UNKNOWN_ACCOUNT", text, "otherExpense")
        elif account not in year.inputs.chart:
            text = f"account {account} is not in the chart of accounts; it is left out"
            yield Finding(period, "UNKNOWN_ACCOUNT", text)
        elif (category := year.inputs.chart[account]) not in CATEGORY_NAMES:
            text = f"account {account} belongs to category {category}, which is on no line; it is left out"
            yield Finding(period, "UNKNOWN_CATEGORY", text)


def _revenue_apart(year: Year, month: CalculatedMonth) -> Iterator[Finding]:
    """Daily revenue of a closed month that is far from the ledger's, and which of both later months build on."""
    facts = month.month.facts
    if month.state is not MonthState.CLOSED or facts.closed_revenue is None or not facts.ledger:
        return
    daily = sum((amount or ZERO for amount in facts.closed_revenue.values()), ZERO)
    ledger = month.month.ledger.category(Category.EXTERNAL_REVENUE).amount
    if revenue_differs(daily, ledger, parameters("pl")["revenue_difference"].on(year.inputs.today)):
        counted = "daily revenue" if facts.revenue_is_whole else "the ledger, for the daily feed has gaps"
        both = f"daily revenue {format_value(daily, '$')}, ledger {format_value(ledger, '$')}"
        text = f"{both}; what accumulates counts {counted}"
        yield Finding(facts.period, "REVENUE_DIFFERS", text, "externalRevenue")


def _of_labor(period: Period, month: CalculatedMonth) -> Iterator[Finding]:
    """Hours without a cost, hours that nobody can work, and billed hours that nobody knows."""
    labor, contract = month.month.facts.labor, month.month.facts.contract
    if month.state is MonthState.CLOSED:
        return
    if labor.unpriced and month.state is MonthState.CURRENT:
        yield Finding(period, "COST_MISSING", unpriced(labor.unpriced), "payroll")
    for code, days in labor.long_days.items():
        named = ", ".join(map(str, days))
        yield Finding(period, "UNUSUAL_VALUE", f"{code} has more than 24 hours for each employee on {named}", "payroll")
    if contract is None or not contract.valid_in(period):
        return
    hours = (*labor.hours_forecast.items(), *labor.hours_trend.items())
    known = {code for code, of_code in hours if of_code.total}
    for code in dict.fromkeys(job.job_code for job in contract.per_labor_hour if job.job_code not in known):
        text = f"the contract bills hours of {code}, and none are budgeted, forecast or worked"
        yield Finding(period, "UNKNOWN_JOB_CODES", text, "internalRevenue")
