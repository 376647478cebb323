"""The model as rows of a workbook: every figure a formula over cells, as an account manager would write it.

A formula names other rows of its site: `{payroll}` is the cell in the same column, `{fee!}` the site's term,
`{flc<}` January up to the month before, `{flc^}` up to the month itself, `{flc*}` all twelve.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from benchmarks.peers.model import (
    ACCOUNTS_OF,
    COSTS,
    EXPENSES,
    LINES,
    REVENUE_ACCOUNTS,
    SAVED,
    SERIES,
)
from benchmarks.peers.sites import CATEGORIES, CODES_CLOSED, CODES_TO_DATE, JOB_CODES, OTHER_REVENUE, YEAR
from shared_code.accounts.numbers import RATE_ACCOUNTS, RateCategory
from shared_code.pl.models import Line

DAYS = (("forecast", "forecast"), ("remaining", "mixed"))
"""The days that are forecast, and what they make: the forecast month, or the month with its actual days."""
TO_DATE = {
    Line.EXTERNAL_REVENUE: "{earned_to_date}",
    Line.PAYROLL: "{payroll_to_date}",
    **{line: f"{{ledger_{line}}}" for line in (Line.CLAIMS, Line.PARKING_RENTS, Line.OTHER_EXPENSE)},
}
SHOWN = frozenset(f"{series}_{line}" for series in SERIES for line in (*LINES, Line.FLC))
"""The rows that have a total."""


class Row(NamedTuple):
    """A row of a site: the formula of its months, and of its year."""

    name: str
    month: str
    year: str = ""


def rows() -> Iterator[Row]:
    """All rows of a site that are calculated, each below those it needs; lines of a series with their totals."""
    for row in _rows():
        total = f'IF(COUNT({{{row.name}*}})=0,"",SUM({{{row.name}*}}))'
        yield row._replace(year=total) if row.name in SHOWN else row


def _rows() -> Iterator[Row]:
    yield from _rates()
    yield from _revenue()
    yield from _payroll()
    for ledger in ("budget", "ledger"):
        for line in LINES:
            yield _balance(ledger, line)
    yield from _costs()
    yield from _contract()
    for line in LINES:
        yield from _series(line)
    for series in SERIES:
        yield from _contribution(series)
    yield Row("flc_to_budget", "SUM({trend_flc^})-SUM({budget_flc^})")
    for line in (*LINES, Line.FLC):
        amount = f"variance_{line}"
        yield Row(amount, f"ROUND({{trend_{line}}}-{{budget_{line}}},2)")
        percent = f"ROUND({{{amount}}}*100/ABS({{budget_{line}}}),2)"
        yield Row(f"variance_percent_{line}", f'IF({{budget_{line}}}=0,"",{percent})')


def _sum(names: Sequence[str]) -> str:
    return "+".join(f"{{{name}}}" for name in names)


def _span(names: Sequence[str]) -> str:
    """A sum over rows that stand below each other."""
    return f"SUM({{{names[0]}}}:{{{names[-1]}}})"


def _rates() -> Iterator[Row]:
    """The saved rate, else the budget's; aggregators have none."""
    for category, name in zip(RateCategory, CATEGORIES, strict=True):
        saved, accounts = f"{{saved_rate_{name}}}", RATE_ACCOUNTS.get(category)
        other = "0"
        if accounts:
            revenue, vehicles = (f"{{budget_{account}}}" for account in accounts)
            other = f"IF({vehicles}=0,0,ROUND({revenue}/{vehicles},2))"
        yield Row(f"rate_{name}", f'IF({saved}="",{other},{saved})')
    gross = _span([f"budget_{account}" for account in REVENUE_ACCOUNTS])
    yield Row("adjustment_ratio", f"IF({gross}=0,0,{{budget_9417}}/{gross})")


def _revenue() -> Iterator[Row]:
    for days, _ in DAYS:
        for name in CATEGORIES:
            yield Row(f"revenue_{days}_{name}", f"{{vehicles_{days}_{name}}}*{{rate_{name}}}")
        gross = _span([f"revenue_{days}_{name}" for name in CATEGORIES])
        yield Row(f"adjustments_{days}", f"{gross}*{{adjustment_ratio}}")
        yield Row(f"net_{days}", f"{gross}+{{adjustments_{days}}}")
    yield Row("earned_to_date", _span([f"to_date_{code}" for code in CODES_TO_DATE]))
    yield Row("forecast_external_revenue", "ROUND({net_forecast},2)")
    yield Row("mixed_external_revenue", "ROUND({earned_to_date}+{net_remaining},2)")
    yield Row("closed_revenue", f"ROUND({_span([f'closed_{code}' for code in CODES_CLOSED])},2)")


def _payroll() -> Iterator[Row]:
    """Job codes and salaries, each in cents."""
    for days, made in DAYS:
        for code in JOB_CODES:
            hours = f"{{hours_{days}_{code}}}+{{overtime_{days}_{code}}}*{{overtime_factor!}}"
            yield Row(f"cost_{days}_{code}", f"ROUND(({hours})*{{wage_{code}}},2)")
        yield _salary(days)
        parts = _span([*(f"cost_{days}_{code}" for code in JOB_CODES), f"cost_{days}_salary"])
        yield Row(f"{made}_payroll", parts if days == "forecast" else f"ROUND({{timekeeping}},2)+{parts}")
    yield _salary("to_date")
    yield Row("payroll_to_date", "ROUND({timekeeping},2)+{cost_to_date_salary}")


def _salary(days: str) -> Row:
    return Row(f"cost_{days}_salary", f"ROUND({{salary}}*{{salary_days_{days}}}/365,2)")


def _balance(ledger: str, line: Line) -> Row:
    sign = "-" if line is Line.INTERNAL_REVENUE else ""
    parts = f"ROUND({sign}({_sum([f'{ledger}_{account}' for account in ACCOUNTS_OF[line]])}),2)"
    is_planned = ledger == "ledger" or line is not Line.CLAIMS
    return Row(f"{ledger}_{line}", parts if is_planned else "0")


def _costs() -> Iterator[Row]:
    for account in EXPENSES:
        saved, budget = f"{{saved_{account}}}", f"{{budget_{account}}}"
        yield Row(f"forecast_{account}", f'IF({saved}="",{budget},{saved})' if account in SAVED else f"N({budget})")
        yield Row(f"mixed_{account}", f"MAX({{forecast_{account}}},{{ledger_{account}}})")
    yield Row("forecast_claims", "0")
    yield Row("mixed_claims", "{ledger_claims}")
    for _, made in DAYS:
        for line in (Line.PARKING_RENTS, Line.OTHER_EXPENSE):
            yield Row(f"{made}_{line}", f"ROUND({_sum([f'{made}_{account}' for account in ACCOUNTS_OF[line]])},2)")
        pteb = f"ROUND({{{made}_payroll}}*{{budget_pteb}}/{{budget_payroll}},2)"
        yield Row(f"{made}_pteb", f"IF({{budget_payroll}}=0,0,{pteb})")
        percent = f"{{{made}_payroll}}*{{insurance_percent!}}/100"
        yield Row(f"{made}_insurance", f"ROUND({percent}+{{budget_7082}},2)")


def _contract() -> Iterator[Row]:
    rising = "({increment_month!}*100+1<={start_day!})"
    passed = f"{YEAR}-({{month}}<{{increment_month!}})"
    yield Row("increments", f"MAX(0,{passed}-({{start_year!}}+{rising})+1)")
    for name, base in (("fixed_fee", "fee"), ("room_price", "room_rate")):
        yield Row(name, f"ROUND({{{base}!}}*(1+{{increment_percent!}}/100)^{{increments}},2)")
    later = 'IF({state}="current",{mixed_external_revenue},{forecast_external_revenue})'
    yield Row("known_revenue", f'IF({{state}}="closed",{{closed_revenue}},{later})')
    yield Row("shared_before", "SUM({known_revenue<})")
    yield Row("other_revenue", f"ROUND({_span([f'other_{item}' for item in OTHER_REVENUE])},2)")
    for _, made in DAYS:
        rooms = "{rooms_forecast}" if made == "forecast" else "({rooms_to_date}+{rooms_remaining})"
        yield Row(f"{made}_per_room", f"ROUND({{room_price}}*{rooms},2)")
        yield Row(f"{made}_share", _share(f"{{{made}_external_revenue}}"))
        parts = ["fixed_fee", f"{made}_per_room", f"{made}_share", "other_revenue"]
        yield Row(f"{made}_internal_revenue", _sum(parts))


def _share(revenue: str) -> str:
    """Three tiers of the year on top of what it had before, at least the guarantee."""
    before, one, two = "{shared_before}", "{tier_limit_1!}", "{tier_limit_2!}"
    total = f"({before}+{revenue})"
    parts = (
        f"MAX(0,MIN({total},{one})-{before})*{{tier_percent_1!}}",
        f"MAX(0,MIN({total},{two})-MAX({before},{one}))*{{tier_percent_2!}}",
        f"MAX(0,{total}-MAX({before},{two}))*{{tier_percent_3!}}",
    )
    return f"MAX(ROUND(({'+'.join(parts)})/100,2),{{guarantee!}})"


def _series(line: Line) -> Iterator[Row]:
    """Actual, forecast and trend of a line; its budget stands among the balances, its forecast is there."""
    current = f'IF({{state}}="current",ROUND({TO_DATE[line]},2),"")' if line in TO_DATE else '""'
    yield Row(f"actual_{line}", f'IF({{state}}="closed",{{ledger_{line}}},{current})')
    later = f'IF({{state}}="current",{{mixed_{line}}},{{forecast_{line}}})'
    yield Row(f"trend_{line}", f'IF({{state}}="closed",{{ledger_{line}}},{later})')


def _contribution(series: str) -> Iterator[Row]:
    """Front line contribution, and all lines in percent of internal revenue, of the months and of the year."""
    revenue = f"{{{series}_{Line.INTERNAL_REVENUE}}}"
    costs = _sum([f"{series}_{line}" for line in COSTS])
    yield Row(f"{series}_{Line.FLC}", f'IF({revenue}="","",{revenue}-({costs}))')
    for line in (*LINES[1:], Line.FLC):
        amount = f"{{{series}_{line}}}"
        percent = f'IF(OR({revenue}="",{amount}=""),"",IF({revenue}<=0,"",ROUND({amount}*100/{revenue},2)))'
        yield Row(f"percent_{series}_{line}", percent, percent)
