"""The registry of rules: versions, and errors that name rule and operands."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from shared_code.derivations.nodes import RULES, by, given, rule, rule_of, rules_version
from shared_code.kit.errors import CalculationError
from shared_code.revenue.rules import profit_share, superseded, tiered_share
from tests.derivations.registry import registry_of_its_own

ENDS = ((Decimal(10), Decimal(500)),)


@pytest.fixture
def registry() -> Iterator[None]:
    """Rules registered by a test are forgotten after it."""
    with registry_of_its_own():
        yield


def test_a_rule_is_called_in_its_newest_version_and_found_in_any() -> None:
    assert RULES["REV-19"] == rule_of("REV-19", 2)
    assert rule_of("REV-19", 2).calculate is tiered_share
    assert rule_of("REV-19", 1).calculate is superseded.tiered_share_1
    assert by(superseded.tiered_share_1, prior=Decimal(0), month=Decimal(9), tiers=ENDS).rule == rule_of("REV-19", 1)


@pytest.mark.parametrize(("rule_id", "version"), [("REV-19", 9), ("REV-999", 1)])
def test_a_version_that_there_never_was_is_named(rule_id: str, version: int) -> None:
    with pytest.raises(LookupError, match=f"^there is no version {version} of rule {rule_id}$"):
        rule_of(rule_id, version)


@pytest.mark.usefixtures("registry")
@pytest.mark.parametrize("version", [1, 2])
def test_a_version_is_registered_once(version: int) -> None:
    with pytest.raises(ValueError, match=f"^version {version} of rule REV-19 is registered twice$"):
        rule("REV-19", version)(lambda: None)


@pytest.mark.usefixtures("registry")
def test_the_newest_version_is_the_highest_whichever_was_registered_last() -> None:
    for version in (2, 3, 1):
        rule("REV-999", version)(lambda: None)
    assert RULES["REV-999"] == rule_of("REV-999", 3)


@pytest.mark.usefixtures("registry")
def test_the_version_of_all_rules_follows_what_is_registered_later() -> None:
    before = set(rules_version().split(","))
    rule("REV-999")(lambda: None)
    assert set(rules_version().split(",")) == before | {"REV-999:1"}
    rule("REV-999", 2)(lambda: None)
    assert set(rules_version().split(",")) == before | {"REV-999:2"}


def test_an_error_of_a_rule_names_the_rule_that_was_asked_for_and_its_operands() -> None:
    profit = given(Decimal(800), "test", "profit")
    with pytest.raises(CalculationError, match=r"above \$500\.00, the highest limit") as caught:
        by(profit_share, prior_profit=Decimal(0), profit=profit, tiers=ENDS)
    assert caught.value.items[0].details == {
        "rule": "REV-40",
        "operands": {"prior_profit": Decimal(0), "profit": Decimal(800), "tiers": ENDS},
    }
    assert (caught.value.code, caught.value.status_code) == ("CALCULATION_ERROR", 422)


def test_an_error_keeps_the_place_that_it_knows() -> None:
    inner = CalculationError("no").within(period="2025-06")
    assert inner.within(period="2025-07", site="0170").items[0].details == {"period": "2025-06", "site": "0170"}
