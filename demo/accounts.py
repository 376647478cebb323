"""The chart of accounts and what sites cost by account, planned and booked; 0170 has the books of one real month."""

import csv
from calendar import isleap
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from random import Random
from typing import Final

from demo import history, labor
from demo.company import DemoSite
from shared_code.accounts.models import AccountChart, ChartedAccount
from shared_code.kit.money import to_cents
from shared_code.kit.period import Period
from shared_code.statistics.models import COUNTER_ACCOUNTS, EXTERNAL_REVENUE

Amounts = Mapping[str, Decimal]
_HERE = Path(__file__).parent
_NEAR: Final = 32
"""Months of a site that are read again by those that accumulate after them."""
_SALARY: Final = Decimal(62_400)
_PTEB: Final = {"6200": Decimal("0.0765"), "6399": Decimal("0.031"), "6500": Decimal("0.024")}
_EXPENSES: Final = {
    "7010": 90, "7045": 120, "7075": 70, "7085": 40, "7100": 80, "7105": 60, "7113": 180, "7115": 600, "7130": 140,
    "7175": 420, "7178": 110, "7180": 30, "7185": 350, "7205": 210, "7220": 260,
}  # fmt: skip
"""$ a month at a site of middling size."""
_RENTED: Final = {"0511": Decimal("0.01"), "0835": Decimal("0.08"), "0925": Decimal("0.05")}
"""Part of external revenue that is paid on to the owner of the spaces."""
_VALIDATED: Final = {"0170": Decimal("0.07")}
"""Part of external revenue that the client gave away."""
NOT_BILLED: Final = {"0914": Decimal(350)}
"""$ a month of expense that the agreement leaves to the company."""
_BOOKED_AT_ONCE: Final = ("7115", "7170", "7220")
"""Accounts that hold something while a month runs."""
_NOT_VARIED: Final = {"7080", "7082", "7100"}
"""Expense accounts whose ledger follows payroll, stays as it is, or holds nothing."""
_EXTERNAL: Final = COUNTER_ACCOUNTS[EXTERNAL_REVENUE]
_REAL_BUDGET: Final = {
    "9410": "1250357.92", "6000": "82246.00", "6200": "10857.28", "7080": "5114.93",
    "7115": "20000.00", "7175": "8029.99", "7220": "5000.00",
}  # fmt: skip
_REAL_LEDGER: Final = {
    "9410": "1258925.10", "6000": "82330.62001", "6200": "10980.61", "7080": "5143.74",
    "7115": "25600.37", "7175": "11000.00", "7220": "6000.00",
}  # fmt: skip


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
    return site.id == history.REAL_SITE and period == history.REAL_MONTH


@lru_cache(maxsize=_NEAR)
def planned(site: DemoSite, period: Period) -> Amounts:
    """A month's budget without what the site earns: vehicles, rooms and their revenue, costs."""
    balances = history.budget(site, period)
    if is_real(site, period):
        return {**balances, **_decimals(_REAL_BUDGET)}
    wages = sum(labor.budget(site, period).cost.values(), Decimal(0))
    return {**balances, **_of_payroll(site, period, wages), **_fixed(site, balances[_EXTERNAL])}


@lru_cache(maxsize=_NEAR)
def booked(site: DemoSite, period: Period, today: date) -> Amounts:
    """The ledger of a month without what the site earns; it knows the days too that the daily feed left out."""
    if is_real(site, period) and period < Period.of(today):
        return _decimals(_REAL_LEDGER)
    plan, days = planned(site, period), history.days(site, period, today)
    chance = Random(f"{site.id}|{period}|ledger")  # noqa: S311 - a demo
    counts = {
        account: sum((day.get(name, Decimal(0)) for day in days.values()), Decimal(0)) if days else plan[account]
        for name, account in COUNTER_ACCOUNTS.items()
    }
    wages = _varied(plan["6000"], chance)
    if worked := labor.month(site, period, today).actual:
        known = sum((row.cost or Decimal(0) for rows in worked.days.values() for row in rows.values()), Decimal(0))
        wages = known * len(days) / len(worked.days)
    rest = {name: _varied(plan[name], chance) for name in plan if "7000" < name < "7999" and name not in _NOT_VARIED}
    if chance.random() < 0.25:  # noqa: PLR2004 - every fourth month
        rest["7099"] = to_cents(Decimal(chance.randrange(80, 1900)))
    return {**counts, **_of_payroll(site, period, wages), **rest}


def booked_at_once(books: Amounts) -> Amounts:
    """What the ledger holds while a month runs: rents and two expenses."""
    return {account: books[account] for account in _BOOKED_AT_ONCE if account in books}


def validations(site: DemoSite, balances: Amounts) -> Decimal | None:
    """$ of external revenue that the client gave away in a month, where it gives any."""
    return to_cents(balances[_EXTERNAL] * _VALIDATED[site.id]) if site.id in _VALIDATED else None


def _of_payroll(site: DemoSite, period: Period, wages: Decimal) -> dict[str, Decimal]:
    """Wages, the salary in them, and what depends on both."""
    percent = Decimal("0.0577") if "management_agreement" in site.contracts else Decimal("0.0445")
    salary = _salary(period)
    payroll = wages + salary
    return {
        "6000": to_cents(wages),
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
    return to_cents(_SALARY * period.day_count / (366 if isleap(period.year) else 365))


def _varied(amount: Decimal, chance: Random, spread: float = 0.05) -> Decimal:
    return to_cents(amount * Decimal(str(round(chance.gauss(1.01, spread), 4))))


def _decimals(texts: Mapping[str, str]) -> Amounts:
    return {account: Decimal(text) for account, text in texts.items()}
