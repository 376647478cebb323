"""Nodes as JSON and back: types stay, what is shared is stored once, and any changed amount is found."""

import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from shared_code.derivations.nodes import Node, by, given
from shared_code.derivations.persistence import Derivation, Document, nodes_of, replay
from shared_code.kit.period import Period
from shared_code.payroll.facts import Hours
from shared_code.payroll.rules import split_week
from shared_code.revenue.rules import Band, accumulated, accumulation_start, fixed_amount, tiered_share

ONE = Decimal("1.00")


class Meal(StrEnum):
    SOUP = "soup"


class Plate(NamedTuple):
    meal: Any
    price: Any


scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.decimals()
    | st.text()
    | st.dates()
    | st.dates().map(Period.of)
    | st.sampled_from(Meal)
)
keys = st.text() | st.dates() | st.dates().map(Period.of) | st.sampled_from(Meal) | st.integers() | st.booleans()
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(keys, inner, max_size=3)
        | st.builds(Plate, inner, inner)
        | st.builds(Hours, inner, inner)
    ),
    max_leaves=8,
)


def through_json(*roots: Node) -> list[Document]:
    derivation = Derivation()
    for root in roots:
        derivation.place(root)
    nodes: list[Document] = json.loads(json.dumps(derivation.nodes))
    return nodes


def back(value: Any) -> Any:
    """What comes back of a value."""
    return nodes_of(through_json(given(value, "test", "value")))[-1].amount


def typed(value: Any) -> Any:
    """A value with the names of its types, and decimals digit by digit; an enumeration is its text."""
    if isinstance(value, dict):
        return {(typed(key), typed(item)) for key, item in value.items()}
    if isinstance(value, tuple):
        return type(value).__name__, getattr(value, "_fields", None), *map(typed, value)
    if isinstance(value, Decimal):
        return "Decimal", str(value)
    return ("str", str(value)) if isinstance(value, StrEnum) else (type(value).__name__, value)


@settings(max_examples=200, derandomize=True)
@drawn(scalars)
def test_a_plain_value_comes_back_with_its_type_and_every_digit(value: Any) -> None:
    assert typed(back(value)) == typed(value)


@settings(max_examples=200, derandomize=True)
@drawn(values)
def test_so_does_what_holds_such_values(value: Any) -> None:
    nodes = through_json(given(value, "test", "value"))
    assert through_json(*nodes_of(nodes)) == nodes


def test_named_results_keep_their_names_and_entries_their_order() -> None:
    hours = back({date(2025, 7, 1): Hours(ONE, Decimal(2)), Meal.SOUP: (Band(ONE, ONE), [1])})
    assert list(hours) == [date(2025, 7, 1), "soup"]
    assert (hours[date(2025, 7, 1)].regular, hours[Meal.SOUP][0].percent) == (ONE, ONE)
    assert hours["soup"][1] == (1,)


def test_a_value_of_another_kind_is_refused() -> None:
    with pytest.raises(TypeError, match=r"^1\.5 is nothing that a derivation can hold$"):
        through_json(given(1.5, "test", "float"))


def test_a_node_is_its_rule_version_operands_and_amount() -> None:
    prior = given(Decimal(0), "ledger", "9410", Period(2025, 3))
    tiers = ((given(Decimal(18), "contract", "tiers[0].percent"), Decimal(0)),)
    assert through_json(by(tiered_share, prior=prior, month=Decimal("96450.0"), tiers=tiers)) == [
        {"amount": "18", "source": ["contract", "tiers[0].percent", ""]},
        {"amount": "0", "source": ["ledger", "9410", "2025-03"]},
        {
            "amount": "17361.00",
            "rule": "REV-19",
            "version": 2,
            "operands": {"prior": {"node": 1}, "month": "96450.0", "tiers": [[{"node": 0}, "0"]]},
        },
    ]


def test_what_is_the_same_is_stored_once() -> None:
    fees = [by(fixed_amount, amount=given(ONE, "contract", "fee")) for _ in range(2)]
    nodes = through_json(by(accumulated, months=(*fees, fees[0])), fees[1])
    assert len(nodes) == 3
    assert nodes[2]["operands"] == {"months": [{"node": 1}] * 3}


def test_figures_that_are_equal_and_written_differently_are_two() -> None:
    assert len(through_json(given(ONE, "a", "b"), given(Decimal(1), "a", "b"), given(ONE, "a", "c"))) == 3


def test_one_of_several_results_comes_back_as_that_part() -> None:
    week = by(split_week, hours=Decimal(9), hours_before=Decimal(34), threshold=Decimal(40))
    parts = (week.part("overtime"), week.part(0), given(Hours(ONE, ONE), "actual", "GSA").part("regular"))
    nodes = through_json(*parts)
    assert [(node.name, node.amount, node.replay()) for node in nodes_of(nodes)] == [
        ("overtime", Decimal(3), Decimal(3)),
        (0, Decimal(6), Decimal(6)),
        ("regular", ONE, ONE),
    ]
    assert replay(nodes) == []


def test_a_whole_named_result_replays() -> None:
    assert replay(through_json(by(split_week, hours=ONE, hours_before=ONE, threshold=ONE))) == []


def test_a_chain_of_any_length_is_stored() -> None:
    node = given(ONE, "ledger", "9410")
    for _ in range(3_000):
        node = by(accumulated, months=(node, ONE))
    nodes = through_json(node)
    assert (len(nodes), nodes_of(nodes)[-1].amount) == (3_001, Decimal(3_001))
    assert replay(nodes) == []


class TestReplayFinds:
    """Each thing somebody may have changed in a stored derivation."""

    @pytest.fixture
    def nodes(self) -> list[dict[str, Any]]:
        july = date(2025, 7, 1)
        start = by(accumulation_start, anniversary=True, contract_start=date(2023, 3, 15), first_of_month=july)
        share = by(tiered_share, prior=ONE, month=Decimal(200), tiers=((Decimal(10), Decimal(500)),))
        both = by(accumulated, months=(share, share))
        return [dict(node) for node in through_json(start, both)]

    def found(self, nodes: Sequence[Document]) -> list[tuple[int, str, int, Any, Any]]:
        return [tuple(difference) for difference in replay(nodes)]

    def test_nothing_where_nothing_changed(self, nodes: list[dict[str, Any]]) -> None:
        assert self.found(nodes) == []

    def test_an_amount_where_it_stands_and_where_it_went(self, nodes: list[dict[str, Any]]) -> None:
        nodes[1]["amount"] = "20.01"
        assert self.found(nodes) == [
            (1, "REV-19", 2, Decimal("20.01"), Decimal("20.00")),
            (2, "REV-18", 1, Decimal("40.00"), Decimal("40.02")),
        ]

    def test_a_date(self, nodes: list[dict[str, Any]]) -> None:
        nodes[0]["operands"]["first_of_month"] = {"date": "2025-03-01"}
        assert self.found(nodes) == [(0, "REV-17", 1, date(2025, 3, 15), date(2024, 3, 15))]

    def test_operands_for_which_there_is_no_amount(self, nodes: list[dict[str, Any]]) -> None:
        nodes[1]["operands"]["month"] = "600"
        ((place, _, _, stored, told),) = self.found(nodes)
        assert (place, stored) == (1, Decimal("20.00"))
        assert told.startswith(
            "CalculationError: the month and what was accumulated before make $601.00, above $500.00"
        )

    def test_an_operand_that_is_missing(self, nodes: list[dict[str, Any]]) -> None:
        del nodes[1]["operands"]["month"]
        ((_, _, _, _, told),) = self.found(nodes)
        assert told.startswith("TypeError: tiered_share() missing 1 required positional argument: 'month'")

    def test_a_version_that_there_never_was(self, nodes: list[dict[str, Any]]) -> None:
        nodes[1]["version"] = 7
        assert self.found(nodes) == [
            (1, "REV-19", 7, Decimal("20.00"), "LookupError: there is no version 7 of rule REV-19")
        ]

    @pytest.mark.parametrize("place", [2, 3, -1])
    def test_a_node_made_of_one_that_is_not_there_yet(self, nodes: list[dict[str, Any]], place: int) -> None:
        nodes[2]["operands"]["months"] = [{"node": place}]
        assert self.found(nodes) == [
            (2, "REV-18", 1, Decimal("40.00"), f"ValueError: node {place} is used before it is there")
        ]
