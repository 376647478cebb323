"""The id of a run: the same for the same inputs anywhere, another one for anything that differs."""

import os
import re
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared_code.derivations.nodes import rule, rules_version
from shared_code.pl.calculation.inputs import YearInputs
from shared_code.pl.calculation.run import _number, calc_run_id, stored_run
from shared_code.pl.calculation.year import calculate
from tests.derivations.registry import registry_of_its_own
from tests.oracle.generator import DEALS
from tests.oracle.years import random_year
from tests.pl.changes import Place, changed, kind_of, places
from tests.pl.years import inputs_of, worked
from tests.site_year.comparing import WORKED

THOROUGH = os.environ.get("THOROUGH") == "true"
ROOT = Path(__file__).parents[2]
HYBRID = "Y19"
WHOLE = """
import sys
from hashlib import sha256
from json import dumps
{first}
from tests.pl.years import inputs_of, worked
from shared_code.pl.calculation.run import calc_run_id, stored_run
from shared_code.pl.calculation.year import calculate
inputs = inputs_of(worked(sys.argv[1]))
print(calc_run_id(inputs), sha256(dumps(stored_run(calculate(inputs))).encode()).hexdigest())
"""
ALONE = ""
AFTER_OTHERS = """
from shared_code.statistics import rules
from shared_code.derivations.nodes import rules_version
rules_version()
import function_app
"""


def in_another_process(seed: str, first: str) -> list[str]:
    """Id and digest of the stored run of a worked year, as another process has them."""
    run = subprocess.run(
        [sys.executable, "-c", WHOLE.format(first=first), HYBRID],
        env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout.split()


def test_id_and_stored_run_are_the_same_in_any_process() -> None:
    ours = calc_run_id(inputs_of(worked(HYBRID)))
    others = [in_another_process(*how) for how in (("0", ALONE), ("1", ALONE), ("4711", AFTER_OTHERS))]
    assert [run[0] for run in others] == [ours] * 3
    assert len({run[1] for run in others}) == 1


def test_a_year_that_is_read_again_has_its_id_again_and_calculating_changes_nothing() -> None:
    inputs = inputs_of(worked(HYBRID))
    before = calc_run_id(inputs)
    assert re.fullmatch(r"[0-9a-f]{64}", before)
    assert stored_run(calculate(inputs))["calcRunId"] == before == calc_run_id(inputs_of(worked(HYBRID)))


@pytest.mark.parametrize("name", WORKED)
def test_neither_the_order_of_entries_nor_zeros_at_the_end_make_another_id(name: str) -> None:
    def written_otherwise(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: written_otherwise(item) for key, item in reversed(value.items())}
        if isinstance(value, list):
            return [written_otherwise(item) for item in value]
        return f"{value}0" if isinstance(value, str) and re.fullmatch(r"-?\d+\.\d{1,3}", value) else value

    inputs = worked(name)
    assert written_otherwise(inputs) != inputs
    assert calc_run_id(inputs_of(written_otherwise(inputs))) == calc_run_id(inputs_of(inputs))


def test_the_days_that_facts_were_added_up_from_are_no_inputs() -> None:
    inputs = inputs_of(worked(HYBRID))
    assert inputs.days is not None
    assert calc_run_id(replace(inputs, days=None)) == calc_run_id(inputs)


def kinds_of_places(inputs: YearInputs) -> dict[Place, list[Place]]:
    kinds: dict[Place, list[Place]] = {}
    for path in places(inputs):
        kinds.setdefault(kind_of(path), []).append(path)
    return kinds


def test_another_value_in_any_kind_of_place_is_another_id() -> None:
    """Each kind of place of worked and random years is changed in one of them."""
    years = [*(inputs_of(worked(name)) for name in WORKED), *(random_year(deal).inputs for deal in DEALS)]
    seen: set[Place] = set()
    for inputs in years:
        before = calc_run_id(inputs)
        new = {kind: found for kind, found in kinds_of_places(inputs).items() if kind not in seen}
        for found in new.values():
            for path in found if THOROUGH else found[len(found) // 2 :][:1]:
                assert calc_run_id(changed(inputs, path)) != before, path
        seen |= set(new)
    assert {kind[0] for kind in seen} == {name for name in YearInputs.__dataclass_fields__ if name != "days"}
    assert len(seen) > 100


@pytest.mark.parametrize("block", ["budget", "ledger", "rates", "expenses", "other_revenue"])
def test_a_value_that_is_not_there_is_another_id_than_none(block: str) -> None:
    inputs = inputs_of(worked(HYBRID))
    period = inputs.periods()[0]
    facts: Any = inputs.months[period]
    facts = replace(facts, **{block: {**getattr(facts, block), "x": None}})
    assert calc_run_id(replace(inputs, months={**inputs.months, period: facts})) != calc_run_id(inputs)


def test_another_version_of_a_rule_is_another_id() -> None:
    inputs = inputs_of(worked(HYBRID))
    before, versions = calc_run_id(inputs), rules_version()
    with registry_of_its_own():
        rule("REV-19", version=3)(lambda: None)
        assert calc_run_id(inputs) != before
    assert (calc_run_id(inputs), rules_version()) == (before, versions)


def test_what_cannot_be_written_down_exactly_is_no_input() -> None:
    inputs = inputs_of(worked(HYBRID))
    with pytest.raises(TypeError, match=r"^float is no input of a calculation$"):
        calc_run_id(replace(inputs, class_history={"VD1": 1.5}))  # type: ignore[dict-item]  # that is refused


numbers = st.decimals(allow_nan=False, allow_infinity=False)


@settings(max_examples=500, derandomize=True)
@given(numbers | st.sampled_from([Decimal(0), Decimal("-0.0"), Decimal("1e999999"), Decimal(10) ** 40 + 1]))
def test_a_number_is_written_in_one_way_that_says_all_of_it(number: Decimal) -> None:
    assert Decimal(_number(number)) == number
    sign, digits, exponent = number.as_tuple()
    assert isinstance(exponent, int)
    assert _number(Decimal((sign, (*digits, 0), exponent - 1))) == _number(number)
    assert _number(Decimal((sign, (0, *digits), exponent))) == _number(number)
