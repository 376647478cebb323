"""The chart of accounts, budgets and ledgers of the demo company; site 0170 has the books of one real month."""

import csv
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from random import Random
from typing import Final

from demo import history, labor
from demo.company import DemoSite
from shared_code.kit.money import to_cents
from shared_code.kit.period import Period
from shared_code.pl.models import AccountChart, ChartedAccount
from shared_code.sites.models import LedgerMonth
from shared_code.statistics.models import COUNTER_ACCOUNTS, EXTERNAL_REVENUE

Amounts = Mapping[str, Decimal]
_HERE = Path(__file__).parent
_LOADED = time(4, tzinfo=UTC)
_SALARY: Final = Decimal(62_400)
_DAYS_OF_A_YEAR: Final = 365
_PTEB: Final = {"6200": Decimal("0.0765"), "6399": Decimal("0.031"), "6500": Decimal("0.024")}
_EXPENSES: Final = {
    "7010": 90, "7045": 120, "7075": 70, "7085": 40, "7100": 80, "7105": 60, "7113": 180, "7115": 600, "7130": 140,
    "7175": 420, "7178": 110, "7180": 30, "7185": 350, "7205": 210, "7220": 260,
}  # fmt: skip
"""$ a month at a site of middling size."""
_RENTED: Final = {"0511": Decimal("0.03"), "0835": Decimal("0.08"), "0925": Decimal("0.05")}
"""Part of external revenue that is paid on to the owner of the spaces."""
_REVENUE_ACCOUNTS: Final = {
    "fixed_fee": "4700", "revenue_share": "4790", "per_labor_hour": "4791", "per_occupied_room": "4791",
    "management_agreement": "4791", "billable_accounts": "4792", "bell": "4795",
}  # fmt: skip
_VALIDATED: Final = {"0170": Decimal("0.07")}
"""Part of external revenue that the client gave away."""
_NOT_BILLED: Final = {"0914": Decimal(350)}
"""$ a month of expense that the agreement leaves to the company."""
_BOOKED_AT_ONCE: Final = ("7115", "7170", "7220")
"""Accounts that hold something while a month runs."""
_NOT_VARIED: Final = {"7080", "7082", "7100"}
"""Expense accounts whose ledger follows payroll, stays as it is, or holds nothing."""
_EXTERNAL: Final = COUNTER_ACCOUNTS[EXTERNAL_REVENUE]
_REAL_SITE, _REAL_MONTH = "0170", Period(2025, 3)
_REAL_BUDGET: Final = {
    "9410": "1250357.92", "4790": "-279663.89", "6000": "82246.00", "6200": "10857.28", "7080": "5114.93",
    "7115": "20000.00", "7175": "8029.99", "7220": "5000.00",
}  # fmt: skip
_REAL_LEDGER: Final = {
    "9410": "1258925.10", "4790": "-308022.41", "6000": "82330.62001", "6200": "10980.61", "7080": "5143.74",
    "7115": "25600.37", "7175": "11000.00", "7220": "6000.00",
}  # fmt: skip
NOT_CLOSED: Final = "0822"
"""The site whose last month is over and not closed."""


@cache
def chart() -> AccountChart:
    """The chart of accounts."""
    with (_HERE / "chart.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return AccountChart(
        accounts={row["account"]: ChartedAccount(name=row["name"], category=row["category"]) for row in rows}
    )


def is_real(site: DemoSite, period: Period) -> bool:
    """Whether it is the month of the site whose books are those of a real one."""
    return site.id == _REAL_SITE and period == _REAL_MONTH


def real_month(site: DemoSite) -> Iterator[Period]:
    """The month whose books are real, at the site that has it."""
    if site.id == _REAL_SITE:
        yield _REAL_MONTH


@lru_cache(maxsize=4)
def budget(site: DemoSite, period: Period) -> Amounts:
    """A month's budget by main account: vehicles, rooms and their revenue, and what the site earns and costs."""
    balances = dict(history.budget(site, period))
    if is_real(site, period):
        return {**balances, **_decimals(_REAL_BUDGET)}
    payroll = sum(labor.budget(site, period).cost.values(), Decimal(0)) + _salary(period)
    costs = {**_of_payroll(site, payroll), **_fixed(site, balances[_EXTERNAL])}
    income = to_cents(sum(costs.values(), Decimal(0)) * _margin(site))
    return {**balances, **costs, **_by_block(site, -income)}


def ledger(site: DemoSite, period: Period, today: date, actual: history.Days) -> LedgerMonth | None:
    """What is booked of a month: everything once it is over, rents and expenses while it runs."""
    ahead = Period.of(today).months_until(period)
    if ahead > 0:
        return None
    at = datetime.combine(today, _LOADED)
    if is_real(site, period) and ahead < 0:
        return LedgerMonth(loaded_at=at, balances=_decimals(_REAL_LEDGER), closed=True)
    booked = _booked(site, period, budget(site, period), actual, today)
    return LedgerMonth(
        loaded_at=at,
        balances={name: booked[name] for name in _BOOKED_AT_ONCE if name in booked} if ahead == 0 else booked,
        closed=ahead < 0 and not (site.id == NOT_CLOSED and ahead == -1),
        validations=to_cents(booked[_EXTERNAL] * _VALIDATED[site.id]) if site.id in _VALIDATED else None,
        non_billable_expense=_NOT_BILLED.get(site.id),
    )


def _booked(site: DemoSite, period: Period, planned: Amounts, actual: history.Days, today: date) -> Amounts:
    chance = Random(f"{site.id}|{period}|ledger")  # noqa: S311 - a demo
    counts = {
        account: sum((day.get(name, Decimal(0)) for day in actual.values()), Decimal(0)) if actual else planned[account]
        for name, account in COUNTER_ACCOUNTS.items()
    }
    worked = labor.month(site, period, today).actual
    wages = (
        sum((row.cost or Decimal(0) for rows in worked.days.values() for row in rows.values()), Decimal(0))
        if worked
        else None
    )
    payroll = _varied(planned["6000"], chance) if wages is None else wages
    salary = planned.get("6100", Decimal(0))
    costs = _of_payroll(site, payroll + salary)
    rest = {
        name: _varied(planned[name], chance) for name in planned if "7000" < name < "7999" and name not in _NOT_VARIED
    }
    income = {name: _varied(amount, chance, 0.02) for name, amount in planned.items() if name < "5000"}
    if chance.random() < 0.25:  # noqa: PLR2004 - every fourth month
        rest["7099"] = to_cents(Decimal(chance.randrange(80, 1900)))
    return {**counts, **income, **costs, "6000": to_cents(payroll), "6100": salary, **rest}


def _by_block(site: DemoSite, income: Decimal) -> dict[str, Decimal]:
    """Income on the accounts of the blocks of the contract, the larger part on that of the first."""
    names = list(dict.fromkeys(_REVENUE_ACCOUNTS[block] for block in site.contracts)) or ["4790"]
    part = to_cents(income / (len(names) + 1))
    return {**dict.fromkeys(names[1:], part), names[0]: income - part * (len(names) - 1)}


def _of_payroll(site: DemoSite, payroll: Decimal) -> dict[str, Decimal]:
    """Wages, the salary in them, and what depends on both."""
    percent = Decimal("0.0577") if "management_agreement" in site.contracts else Decimal("0.0445")
    salary = to_cents(_SALARY / 12)
    return {
        "6000": to_cents(payroll - salary),
        "6100": salary,
        **{account: to_cents(payroll * part) for account, part in _PTEB.items()},
        "7080": to_cents(payroll * percent),
        "7082": Decimal("250.00"),
    }


def _fixed(site: DemoSite, external: Decimal) -> dict[str, Decimal]:
    """Expenses that do not follow vehicles; larger sites have more of them."""
    size = Decimal(1) + Decimal(site.spaces) / 400
    costs = {account: (amount * size).quantize(Decimal(1)) for account, amount in _EXPENSES.items()}
    return costs | ({"7170": to_cents(external * _RENTED[site.id])} if site.id in _RENTED else {})


def _salary(period: Period) -> Decimal:
    return to_cents(_SALARY * period.day_count / _DAYS_OF_A_YEAR)


def _margin(site: DemoSite) -> Decimal:
    return Decimal(str(round(Random(f"{site.id}|margin").uniform(1.1, 1.28), 3)))  # noqa: S311 - a demo


def _varied(amount: Decimal, chance: Random, spread: float = 0.05) -> Decimal:
    return to_cents(amount * Decimal(str(round(chance.gauss(1.01, spread), 4))))


def _decimals(texts: Mapping[str, str]) -> Amounts:
    return {account: Decimal(text) for account, text in texts.items()}
