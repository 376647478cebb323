"""The reader of equations: it finds what is wrong in sentences that used to be told."""

import pytest

from tests.pl.equations import equation, holds


@pytest.mark.parametrize(
    "sentence",
    [
        "Payroll, GSA1: 120 h at $14.056667 an hour = $1,686.80",
        "Forecast of some classes: $1,674.00 × (0.3 + 0.1) = $669.60",
        "Valet daily: 11 vehicles at $31.00 a vehicle + budget $9,765.00 × 29 days of 30 days nobody saved = $9,780.50",
        "Ledger: balances 4700 $19,081.10 + 4790 $9,540.55 = $28,621.65; the ledger books revenue with a minus",
        "Insurance: (5.77 % of payroll $22,127.98 + vehicle insurance $250.00) raised by 12.5 % = $1,717.63",
        "Price after increments: $18,000.00 raised by 3 %, twice = $19,096.20",
        "Share: the larger of structure 1 $1,004.40 + structure 2 $972.00 and the guaranteed $20,000.00 = $20,000.00",
        "Prior: earlier months July 2025 $500.00 + August 2025 $1.00 = $501.00; losses count 0: June 2025 -$70.00",
        "FLC: internal revenue $1,000.00 - payroll $400.00 - claims (-$20.00) = $620.00",
        "Other expense: accounts $3,829.00 in 13 parts = $3,829.00",
        "PTEB: nothing, no payroll is budgeted = $0.00",
        "Hours: 10.333 h at $25.05 an hour + 2.17 h overtime at $37.50 an hour, each product in cents = $340.22",
    ],
)
def test_what_is_right_holds(sentence: str) -> None:
    found = equation(sentence)
    assert found is not None
    assert holds(found)


@pytest.mark.parametrize(
    "sentence",
    [
        "Payroll, GSA1: 120 h at $14.06 an hour = $1,686.80",
        "Forecast of some classes: $1,674.00 × 0.3 + 0.1 = $669.60",
        "Ledger: balances -$110,739.58 = $110,739.58",
        "Prior profit: earlier months July 2025 $500.00 - August 2025 $70.00 = $500.00",
        "Gross revenue: vehicles 39 at $25.00 a vehicle + $9.00 a vehicle = $975.00",
        "Internal revenue: nothing = $0.01",
    ],
)
def test_f69_what_is_wrong_does_not(sentence: str) -> None:
    found = equation(sentence)
    assert found is not None
    assert not holds(found)


def test_a_sentence_without_an_equation_is_none() -> None:
    assert equation("Increments: every 1 July after 2025-01-01 until 2026-07-01: twice") is None
