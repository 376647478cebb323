"""Worked examples of fees, rooms and labor hours: terms and a month in, amounts out."""

from decimal import Decimal

import pytest

from shared_code.pl.rules import year_total
from tests.rules.contracts import (
    MONTHS,
    by_month,
    component,
    contract,
    contract_month,
)


def test_v28_two_fees_are_399600_a_year() -> None:
    terms = contract(fixed_fee=[{"fee": "2500"}, {"fee": "30800"}], increment_month=7, increment_percent="0")
    fees = by_month("fixed_fee", terms, map(contract_month, MONTHS))
    assert fees == ["33300.00"] * 12
    assert year_total([Decimal(fee) for fee in fees]) == 399_600


def test_v29_a_fee_rises_in_its_thirteenth_month() -> None:
    terms = contract(fixed_fee=[{"fee": "8000", "start": "2024-06-15"}], increment_month=7, increment_percent="3")
    months = ["2024-07", "2025-06", "2025-07", "2026-07"]
    rising = by_month("fixed_fee", terms, map(contract_month, months))
    assert rising == ["8240.00", "8240.00", "8487.20", "8741.82"]
    terms = contract(fixed_fee=[{"fee": "8000", "start": "2024-07-01"}], increment_month=7, increment_percent="3")
    assert by_month("fixed_fee", terms, map(contract_month, months)) == ["8000.00", "8000.00", "8240.00", "8487.20"]


@pytest.mark.parametrize(
    ("month", "fee"),
    [
        ("2023-05", "0.00"),
        ("2023-06", "1000.00"),
        ("2023-07", "1030.00"),
        ("2024-06", "1030.00"),
        ("2024-07", "1060.90"),
        ("2025-06", "1060.90"),
        ("2025-08", "1092.73"),
    ],
)
def test_v30_a_fee_compounds_every_july_since_its_own_start(month: str, fee: str) -> None:
    terms = contract(fixed_fee=[{"fee": "1000", "start": "2023-05-15"}], increment_month="July", increment_percent="3")
    assert component("fixed_fee", terms, contract_month(month)) == fee


def test_v31_and_v32_a_fee_counts_in_months_whose_first_day_it_is_there() -> None:
    starts = contract(fixed_fee=[{"fee": "2500", "start": "2025-01-22"}])
    assert by_month("fixed_fee", starts, map(contract_month, ["2025-01", "2025-02"])) == ["0.00", "2500.00"]
    ends = contract(fixed_fee=[{"fee": "700", "end": "2025-03-31"}])
    assert by_month("fixed_fee", ends, map(contract_month, ["2025-03", "2025-04"])) == ["700.00", "0.00"]


def test_a_chain_of_fees_does_not_rise_twice() -> None:
    """The billing run closes the row of 1,000.00 and opens one with the new price; the oldest row is out of play."""
    rows = [{"name": "A", "fee": "1000", "end": "2025-06-30"}, {"name": "A", "fee": "1030", "start": "2025-07-01"}]
    terms = contract(fixed_fee=rows, priced_as_of="2025-01-01", increment_month=7, increment_percent="3")
    months = map(contract_month, ["2025-06", "2025-07", "2026-06", "2026-07"])
    assert by_month("fixed_fee", terms, months) == ["1000.00", "1030.00", "1030.00", "1060.90"]


def test_prices_without_a_start_hold_since_the_day_the_contract_was_priced() -> None:
    jobs = [{"job_code": "GSA", "rate": "20"}]
    blocks = {"per_labor_hour": jobs, "increment_month": 7, "increment_percent": "3"}
    june = contract_month("2025-06", hours={"GSA": (1, 0)})
    assert component("per_labor_hour", contract(**blocks), june) == "23.19"
    assert component("per_labor_hour", contract(**blocks, priced_as_of="2025-06-01"), june) == "20.00"


def test_v33_and_v34_rooms_at_their_rate_which_rises_only_where_the_contract_says_so() -> None:
    blocks = {"increment_month": 7, "increment_percent": "3", "priced_as_of": "2025-01-01"}
    flat = contract(per_occupied_room={"room_rate": "2.40"}, **blocks)
    rising = contract(per_occupied_room={"room_rate": "2.40", "escalates": True}, **blocks)
    july = contract_month("2025-07", rooms=4650)
    assert component("per_occupied_room", flat, july) == "11160.00"
    assert component("per_occupied_room", rising, july) == "11485.50"


HOURS = {"IPT": (160, 20), "SRACCTMGR": (40, 5)}
JOBS = [{"job_code": code, "rate": "25.08", "overtime_rate": "25.08"} for code in HOURS]


def test_v35_two_jobs() -> None:
    month = contract_month(hours=HOURS)
    assert component("per_labor_hour", contract(per_labor_hour=JOBS), month) == "5643.00"


def test_v36_the_risen_rate_is_rounded_before_it_meets_hours() -> None:
    terms = contract(per_labor_hour=JOBS, increment_month=7, increment_percent="3", priced_as_of="2025-01-01")
    assert component("per_labor_hour", terms, contract_month("2025-07", hours=HOURS)) == "5811.75"
    assert component("per_labor_hour", terms, contract_month("2025-06", hours=HOURS)) == "5643.00"


def test_v38_and_v39_hours_at_one_rate_and_both_rates_risen() -> None:
    jobs = [{"job_code": "gsa", "rate": "10", "overtime_rate": "20"}, {"job_code": "CASH", "rate": "15"}]
    terms = contract(per_labor_hour=jobs, increment_month=7, increment_percent="10", priced_as_of="2025-01-01")
    assert component("per_labor_hour", terms, contract_month("2025-06", hours={"CASH": (60, 40)})) == "1500.00"
    assert component("per_labor_hour", terms, contract_month("2025-07", hours={"GSA": (1, 1)})) == "33.00"
