"""What a reader of a P&L year should know about its inputs: what was missing, and what was taken instead."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from shared_code.accounts.categories import CATEGORY_NAMES, Category
from shared_code.accounts.chart import Chart
from shared_code.contracts.hours import billed_jobs, unbilled_hours
from shared_code.contracts.models import ALL_CODES, Contract, ended, unusual
from shared_code.derivations.formatting import format_value
from shared_code.derivations.parameters import parameters
from shared_code.kit.finding import Finding, first_of_each
from shared_code.kit.money import ZERO
from shared_code.kit.period import Period
from shared_code.payroll.plausibility import long_days, unlisted_codes
from shared_code.payroll.warnings import unpriced
from shared_code.pl.calculation.year import CalculatedMonth, Year
from shared_code.pl.models import MonthState
from shared_code.pl.rules import revenue_differs
from shared_code.pl.view.refunds import refunds
from shared_code.sites.plausibility import unusual_dates
from shared_code.statistics.models import UNSHARED


def findings(year: Year) -> Sequence[Finding]:
    """Everything that is missing or odd, in the order of the months; what does not change is told once."""
    periods = year.inputs.periods()
    found = [one.of_month(periods[0]) for one in unusual_dates(year.inputs.start_date, year.inputs.close_date)]
    told: set[str] = set()
    for period in periods:
        month = year.months[period]
        found += (finding.of_month(period, finding.field) for finding in _of_month(year, period, month))
        if month.is_open and month.month.facts.contract is not None:
            terms = [one for one in _of_contract(period, month.month.facts.contract) if str(one) not in told]
            told |= {str(one) for one in terms}
            found += terms
    return [*found, *refunds(year)]


def _of_contract(period: Period, contract: Contract) -> Iterator[Finding]:
    """Terms that are seldom meant, and a contract that is over."""
    for finding in (*unusual(contract), *ended(contract, period.first_day)):
        yield finding.within("contract").of_month(period, "internalRevenue")


def unusual_days(year: Year) -> list[Finding]:
    """Days whose figures are legal and seldom meant, in the order of the months."""
    return [
        days.finding.of_month(period, days.finding.field)
        for period in year.inputs.periods()
        for days in year.months[period].month.facts.unusual
    ]


def sentences(found: Iterable[Finding]) -> list[str]:
    """Findings as sentences, the first of each kind."""
    return [finding.sentence() for finding in first_of_each(found)]


def unknown_codes(codes: Collection[str]) -> Iterator[Finding]:
    """Those of some revenue codes that no contract can name."""
    if unknown := sorted({*codes} - {*ALL_CODES, UNSHARED}):
        text = (
            f"revenue codes {', '.join(unknown)} are unknown: external revenue that no structure shares; correct "
            "them in `actuals`"
        )
        yield Finding("UNKNOWN_REVENUE_CODE", text, "externalRevenue", values={"codes": unknown})


def _of_month(year: Year, period: Period, month: CalculatedMonth) -> Iterator[Finding]:
    facts = month.month.facts
    budget = month.month.budget
    if not facts.budget:
        yield Finding("NO_BUDGET", "no budget; it counts as 0; ask finance for it")
    elif budget.category(Category.PTEB).amount and not budget.category(Category.PAYROLL).amount:
        text = "budget PTEB without budget payroll; PTEB is 0.00; correct the budget"
        yield Finding("PTEB_WITHOUT_PAYROLL_BUDGET", text, "pteb")
    if month.state is MonthState.CLOSED and not facts.ledger:
        yield Finding("EMPTY_LEDGER", "closed, but the ledger holds nothing; load `ledger`")
    yield from _revenue_apart(year, month)
    yield from unknown_codes({*facts.drivers.revenue_to_date, *(facts.closed_revenue or ())})
    yield from (days.finding for days in facts.unusual)
    yield from _of_labor(period, month)
    chart = Chart(year.inputs.chart)
    for account in sorted({*facts.budget, *facts.ledger, *facts.expenses}):
        if chart.is_unknown_expense(account):
            text = f"account {account} is not in the chart of accounts; it counts as other expense; load `chart`"
            yield Finding("UNKNOWN_ACCOUNT", text, "otherExpense")
        elif account not in year.inputs.chart:
            text = f"account {account} is not in the chart of accounts; it is left out; load `chart`"
            yield Finding("UNKNOWN_ACCOUNT", text)
        elif (category := year.inputs.chart[account]) not in CATEGORY_NAMES:
            text = f"account {account} is of category {category}, which is on no line; it is left out; correct `chart`"
            yield Finding("UNKNOWN_CATEGORY", text)


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
        text = f"{both}; what accumulates counts {counted}; reconcile the two"
        yield Finding("REVENUE_DIFFERS", text, "externalRevenue", values={"daily": daily, "ledger": ledger})


def _of_labor(period: Period, month: CalculatedMonth) -> Iterator[Finding]:
    """Hours without a cost, hours that nobody can work, codes that nobody lists, and billed hours that nobody knows."""
    labor, contract = month.month.facts.labor, month.month.facts.contract
    if month.state is MonthState.CLOSED:
        return
    if labor.unpriced and month.state is MonthState.CURRENT:
        yield unpriced(labor.unpriced, "payroll")
    yield from long_days(labor.long_days)
    yield from unlisted_codes(labor.unlisted)
    if contract is None or not contract.valid_in(period):
        return
    hours = {**labor.hours_forecast, **labor.hours_trend}
    known = {code: of_code.total for code, of_code in hours.items() if of_code.total}
    salaried = {salary.code for salary in labor.salaried}
    yield from unbilled_hours(contract, period, {code: known[code] for code in known if code not in salaried})
    for code in dict.fromkeys(job.job_code for job in billed_jobs(contract) if job.job_code not in known):
        text = (
            f"the contract bills hours of {code}, and none are budgeted, forecast or worked; plan them, or correct the "
            "code in the contract"
        )
        yield Finding("NO_BILLED_HOURS", text, "internalRevenue", values={"code": code})
