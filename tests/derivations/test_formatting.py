"""Figures in words."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from shared_code.derivations.formatting import format_value


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (Decimal("1234567.5"), "$", "$1,234,567.50"),
        (Decimal("-0.005"), "$", "-$0.005"),
        (Decimal("35588.514"), "$", "$35,588.514"),
        (Decimal(1) / 3, "$", "$0.33"),
        (Decimal("5.770"), "%", "5.77 %"),
        (Decimal("2296.80"), "vehicles", "2,296.8 vehicles"),
        (Decimal("27.7"), "$/vehicle", "$27.70 a vehicle"),
        (0, "days", "0 days"),
        (date(2025, 7, 1), "date", "2025-07-01"),
        (None, "$", "none"),
        (False, "yes or no", "no"),
        ((), "$", "none"),
        ((Decimal(1), Decimal(2)), "$", "$1.00 + $2.00"),
        (tuple(Decimal(n) for n in range(15)), "$", "$105.00 in 14 parts"),
        ({"valetDaily": Decimal(1), "pteb": None, "flc": Decimal(-2)}, "$", "valet daily $1.00 - FLC $2.00"),
        (((Decimal(20), Decimal(0)), (Decimal(15), Decimal(500))), "tiers", "15 % up to $500.00, then 20 %"),
        (7, "month", "July"),
        (1, "days", "1 day"),
    ],
)
def test_a_figure_is_told_in_its_unit(value: Any, unit: str, words: str) -> None:
    assert format_value(value, unit) == words
