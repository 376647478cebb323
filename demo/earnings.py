"""What the contracts of the demo company earn in its budgets and ledgers, by the product's own rules."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final

from demo import accounts, contracts, forms, history, labor
from demo.company import DemoSite
from shared_code.accounts.categories import Category
from shared_code.accounts.chart import Chart
from shared_code.accounts.numbers import RATE_ACCOUNTS, VEHICLE_INSURANCE_ACCOUNT
from shared_code.contracts.models import Contract, ContractTerms
from shared_code.derivations.nodes import Node, given
from shared_code.kit.money import ZERO
from shared_code.kit.period import Period
from shared_code.payroll.facts import NO_HOURS, Hours
from shared_code.revenue.external.month import ExternalRevenue
from shared_code.revenue.inputs import ContractMonth, SeriesBasis
from shared_code.revenue.internal.month import InternalRevenue, KnownMonth, internal_revenue
from shared_code.revenue.models import OTHER
from shared_code.statistics.models import COUNTER_ACCOUNTS, OCCUPIED_ROOMS

_MONTHS_OF_A_YEAR: Final = 12
_MONTHS: Final = 32
_WAGES: Final = "6000"


def in_budget(site: DemoSite, period: Period) -> InternalRevenue | None:
    """What the contract earns on the budget of a month, as if it ran for ever; None where there is none."""
    return _earned(site, period, None)


def in_ledger(site: DemoSite, period: Period, today: date) -> InternalRevenue | None:
    """What the contract earns on what is booked of a month; None where there is none."""
    return _earned(site, period, today)


@lru_cache(maxsize=_MONTHS)
def _earned(site: DemoSite, period: Period, today: date | None) -> InternalRevenue | None:
    contract = _contract(site, period, today)
    return internal_revenue(contract, _month(site, period, today)) if contract else None


def _contract(site: DemoSite, period: Period, today: date | None) -> Contract | None:
    """The terms in force on the first of a month."""
    versions: Sequence[ContractTerms] = contracts.dated(site, today) if today else contracts.of(site)
    past = [version.contract for version in versions if version.since <= period.first_day]
    return past[-1] if past else None


@lru_cache(maxsize=_MONTHS)
def _known(site: DemoSite, period: Period, today: date | None) -> KnownMonth | None:
    contract = _contract(site, period, today)
    if contract is None:
        return None
    return KnownMonth(contract, lambda: _month(site, period, today), lambda: _earned(site, period, today))


@lru_cache(maxsize=_MONTHS)
def _month(site: DemoSite, period: Period, today: date | None) -> ContractMonth:
    """A month as the contract sees it: its budget, or with a business date its ledger."""
    planned = accounts.planned(site, period)
    books = accounts.booked(site, period, today) if today else planned
    kind = "ledger" if today else "budget"
    nodes = {account: given(amount, kind, account, period) for account, amount in books.items()}
    of = Chart(accounts.chart().categories).by_category(books)
    payroll = {account: nodes[account] for account in of.get(Category.PAYROLL, ())}
    days = history.days(site, period, today) if today else {}
    more = books[_WAGES] / planned[_WAGES]
    hours = {code: Hours(worked * more, ZERO) for code, worked in labor.budget(site, period).hours.items()}
    first = period.shift(-_MONTHS_OF_A_YEAR)
    earlier = {near: _known(site, near, today) for near in first.through(period.shift(-1))}

    def total(category: Category) -> Node:
        amounts = (books[account] for account in of.get(category, ()))
        return given(sum(amounts, ZERO), kind, category, period)

    return ContractMonth(
        period=period,
        basis=SeriesBasis.LEDGER,
        revenue=ExternalRevenue(
            {code: given(amount, kind, code, period) for code, amount in _by_code(site, days, books).items()}
        ),
        rooms=given(books.get(COUNTER_ACCOUNTS[OCCUPIED_ROOMS], ZERO), kind, "occupied rooms", period),
        hours=lambda code: given(hours.get(code, NO_HOURS), kind, code, period),
        payroll=total(Category.PAYROLL),
        pteb=total(Category.PTEB),
        payroll_accounts=payroll,
        accounts=lambda wanted: tuple(node for account, node in nodes.items() if account in wanted),
        claims_accounts=lambda wanted: tuple(node for account, node in nodes.items() if account in wanted),
        budget_vehicle_insurance=given(
            planned.get(VEHICLE_INSURANCE_ACCOUNT, ZERO), "budget", VEHICLE_INSURANCE_ACCOUNT, period
        ),
        bell=tuple(history.bell(site, days).values()),
        other_revenue=_other_revenue(site, period, today),
        validations=given(accounts.validations(site, books) or ZERO, kind, "validations", period),
        non_billable_expense=given(accounts.NOT_BILLED.get(site.id, ZERO), kind, "non-billable expense", period),
        earlier={near: known for near, known in earlier.items() if known},
        class_shares={},
        insurance_percent=given(ZERO, "setting", "insurance percent"),
        loss_reduces_profit_base=False,
    )


def _by_code(site: DemoSite, days: history.Days, books: accounts.Amounts) -> Mapping[str, Decimal]:
    """External revenue of a month by revenue code: of its days, else as budgeted by category."""
    found: dict[str, Decimal] = {}
    for row in history.by_code(site, days).values():
        for code, amount in row.items():
            found[code] = found.get(code, ZERO) + amount
    return found or {
        code: books.get(account.revenue, ZERO) * part
        for category, account in RATE_ACCOUNTS.items()
        for code, part in history.CODES[category].items()
    }


def _other_revenue(site: DemoSite, period: Period, today: date | None) -> Mapping[str, Node]:
    """What managers billed beside the contract; nobody budgets it."""
    saved = dict(forms.forms(site, period, today)) if today else {}
    values = saved[OTHER].values if OTHER in saved else {}
    return {name: given(amount or ZERO, "forecast", name, period) for name, amount in values.items()}
