"""Dated parameters: the value in force on a day, and what the files of the features must hold."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import ValidationError

from shared_code.derivations.parameters import Parameter, parameters

SHARED_CODE = Path(__file__).parents[2] / "shared_code"
FEATURES = sorted(path.parent.name for path in SHARED_CODE.glob("*/rates.yaml"))
FACTOR = {
    "description": "What an overtime hour costs",
    "unit": "factor",
    "who": "administrator",
    "values": [
        {"since": "2020-01-01", "value": "1.5", "source": "the law"},
        {"since": "2025-07-01", "value": "1.75", "source": "the new law"},
    ],
}


@pytest.mark.parametrize(
    ("day", "value"),
    [
        pytest.param(date(2019, 12, 31), "1.5", id="before the first value, the first"),
        pytest.param(date(2020, 1, 1), "1.5", id="on the first day"),
        pytest.param(date(2025, 6, 30), "1.5", id="on the last day of a value"),
        pytest.param(date(2025, 7, 1), "1.75", id="on the first day of the next"),
        pytest.param(date(2030, 1, 1), "1.75", id="after the last value, the last"),
    ],
)
def test_a_value_holds_from_its_day_until_the_next_one(day: date, value: str) -> None:
    assert Parameter.model_validate(FACTOR).on(day) == Decimal(value)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"values": []}, id="no value"),
        pytest.param({"values": [{"since": "2020-01-01", "value": "1.5"}]}, id="no source"),
        pytest.param({"values": [{"since": "soon", "value": "1.5", "source": "the law"}]}, id="no day"),
        pytest.param({"values": [{"since": "2020-01-01", "value": "a lot", "source": "the law"}]}, id="no figure"),
        pytest.param({"unti": "factor"}, id="a field nobody knows"),
    ],
)
def test_a_parameter_that_is_not_whole_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Parameter.model_validate({**FACTOR, **change})


def test_a_value_is_the_decimal_that_is_written() -> None:
    assert str(parameters("payroll")["fallback_rate"].on(date(2025, 7, 1))) == "15.00"
    assert str(parameters("payroll")["overtime_threshold"].on(date(2025, 7, 1))) == "40"


def test_a_feature_is_read_once() -> None:
    assert parameters("payroll") is parameters("payroll")


@pytest.mark.parametrize("feature", FEATURES)
def test_the_values_of_a_feature_stand_oldest_first_each_with_its_source(feature: str) -> None:
    for parameter in parameters(feature).values():
        days = [dated.since for dated in parameter.values]
        assert days == sorted(set(days))
        assert all(dated.source.strip() for dated in parameter.values)
        assert parameter.description
        assert parameter.unit
        assert parameter.who
