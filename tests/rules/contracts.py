"""Contracts and their months, small enough to stand in a test: what is not named is zero or not there.

Figures are written as numbers or texts, months as `2025-06`.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from shared_code.accounts.numbers import RateCategory
from shared_code.contracts.models import Contract, read_contract
from shared_code.derivations.nodes import Node, given
from shared_code.kit.money import to_cents
from shared_code.kit.period import Period
from shared_code.payroll.facts import Hours
from shared_code.pl.site_year.document import OtherRevenueMonth
from shared_code.revenue.external.month import ExternalRevenue, shares_of_classes
from shared_code.revenue.inputs import BestKnown, ContractMonth, Figures, SeriesBasis
from shared_code.revenue.internal.month import InternalRevenue, KnownMonth, internal_revenue

Figure = int | str | Decimal
NOTHING: Mapping[str, Any] = {}
BY_NAME = {str(category): category for category in RateCategory}


def contract(**blocks: Any) -> Contract:
    """A contract since 2020 unless it says otherwise; blocks as in a document."""
    return read_contract({"effective_date": "2020-01-01", **blocks}, strict=False)


def contract_month(
    period: str = "2025-06",
    *,
    basis: SeriesBasis = SeriesBasis.FORECAST,
    actual: Mapping[str, Figure] = NOTHING,
    forecast: Mapping[str, Figure] = NOTHING,
    history: Mapping[str, Figure] = NOTHING,
    rooms: Figure = 0,
    hours: Mapping[str, tuple[Figure, Figure]] = NOTHING,
    payroll: Figure = 0,
    payroll_accounts: Mapping[str, Figure] = NOTHING,
    pteb: Figure = 0,
    accounts: Mapping[str, Figure] = NOTHING,
    claims: Mapping[str, Figure] = NOTHING,
    vehicle_insurance: Figure = 0,
    insurance_percent: Figure = "5.77",
    bell: Iterable[Figure] = (),
    other_revenue: Mapping[str, Figure] = NOTHING,
    validations: Figure = 0,
    non_billable_expense: Figure = 0,
    earlier: Mapping[Period, BestKnown] | None = None,
    loss_reduces_profit_base: bool = False,
) -> ContractMonth:
    """One month of a contract.

    `actual` is net external revenue by revenue code, `forecast` by rate category (valetDaily …) and ADJ, `history`
    that of the last closed months by code. `hours` are regular and overtime hours by job code. `accounts` and
    `claims` are figures of the P&L by account, of which the contract takes those it enables.
    """
    return ContractMonth(
        period=Period.parse(period),
        basis=basis,
        revenue=ExternalRevenue(
            _nodes(actual), {BY_NAME.get(name, name): node for name, node in _nodes(forecast).items()}
        ),
        rooms=_node("rooms", rooms),
        hours=lambda code: given(_hours(hours.get(code, (0, 0))), "test", code),
        payroll=_node("payroll", payroll),
        pteb=_node("pteb", pteb),
        payroll_accounts=_nodes(payroll_accounts),
        accounts=_figures(accounts),
        claims_accounts=_figures(claims),
        budget_vehicle_insurance=_node("7082", vehicle_insurance),
        bell=[Decimal(day) for day in bell],
        other_revenue=_nodes({**dict.fromkeys(OtherRevenueMonth.model_fields, 0), **other_revenue}),
        validations=_node("validations", validations),
        non_billable_expense=_node("non_billable_expense", non_billable_expense),
        earlier=earlier or {},
        class_shares=shares_of_classes({code: Decimal(amount) for code, amount in history.items()}),
        insurance_percent=_node("insurance_percent", insurance_percent),
        loss_reduces_profit_base=loss_reduces_profit_base,
    )


def year(terms: Contract, months: Iterable[ContractMonth]) -> Iterator[InternalRevenue]:
    """Internal revenue of months in their order; each sees those before it, as a year of the P&L does."""
    earlier: dict[Period, BestKnown] = {}
    for alone in months:
        month = replace(alone, earlier=dict(earlier))
        revenue = internal_revenue(terms, month)
        earlier[month.period] = _known(terms, month, revenue)
        yield revenue


def replays(node: Node) -> bool:
    """Whether an amount and all it was calculated from come out the same when they are calculated again."""
    return bool(node.replay() == node.amount) and all(replays(child) for child in node.children())


def _known(terms: Contract, month: ContractMonth, revenue: InternalRevenue) -> KnownMonth:
    return KnownMonth(terms, lambda: month, lambda: revenue)


def _node(name: str, amount: Figure) -> Node:
    return given(Decimal(amount), "test", name)


def _nodes(amounts: Mapping[str, Figure]) -> dict[str, Node]:
    return {name: _node(name, amount) for name, amount in amounts.items()}


def _figures(amounts: Mapping[str, Figure]) -> Figures:
    def of(accounts: Collection[str]) -> tuple[Node, ...]:
        return tuple(node for account, node in _nodes(amounts).items() if account in accounts)

    return of


def _hours(hours: tuple[Figure, Figure]) -> Hours:
    regular, overtime = hours
    return Hours(Decimal(regular), Decimal(overtime))


ALL = "all"
MONTHS = [f"2025-{number:02}" for number in range(1, 13)]


def earned(terms: Contract, month: ContractMonth) -> InternalRevenue:
    """The internal revenue of a month, every amount of which replays from its operands."""
    revenue = internal_revenue(terms, month)
    assert replays(revenue.total)
    return revenue


def dollars(node: Node) -> str:
    """An amount as people read it; every finished amount is in cents."""
    assert node.amount == to_cents(node.amount)
    return f"{node.amount:.2f}"


def component(name: str, terms: Contract, month: ContractMonth) -> str:
    return dollars(earned(terms, month).components[name])


def by_month(name: str, terms: Contract, months: Iterable[ContractMonth]) -> list[str]:
    return [dollars(revenue.components[name]) for revenue in year(terms, months)]


def share(*tiers: tuple[float, float], **options: Any) -> dict[str, Any]:
    """A revenue share of all codes in one structure."""
    return {"structures": [structure(ALL, *tiers, **options)]}


def structure(codes: str, *tiers: tuple[float, float], **options: Any) -> dict[str, Any]:
    return {"codes": codes, "tiers": [{"percent": str(p), "limit": str(limit)} for p, limit in tiers], **options}


def annual(*tiers: tuple[float, float], kind: str = "Annual Calendar", **blocks: Any) -> Contract:
    return contract(revenue_share=share(*tiers, accumulation=kind), **blocks)
