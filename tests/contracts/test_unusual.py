"""What is legal and worth a second look is said, and keeps no contract from use."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from shared_code.contracts.models import ended, problems, read_contract, restarts, unusual

Json = dict[str, Any]
START: Json = {"effective_date": "2024-05-15"}
RISE: Json = {"month": 7, "format": "Percentage", "value": 5}
RISING: Json = {"increment_month": 7, "increment_percent": 3}
JOB: Json = {"job_code": "GSA", "rate": 20}
FEE: Json = {"fee": {"type": "FixedFee", "amount": 1000}}
ACCOUNTS: Json = {"billable_accounts": {"payroll_accounts": ["6000"]}}


def billable(**fields: Any) -> Json:
    return {"billable_accounts": {"payroll_accounts": ["6000"], **fields}}


def agreement(**fields: Any) -> Json:
    return {**ACCOUNTS, "management_agreement": {**FEE, **fields}}


def share(**fields: Any) -> Json:
    return {"revenue_share": {"structures": [{"codes": "all", "tiers": [{"percent": 20}], **fields}]}}


CASES = [
    ("increment_percent: 7 is outside the usual 2 to 6", {**RISING, "increment_percent": 7, "fixed_fee": [{"fee": 9}]}),
    ("increment_percent: raises nothing", RISING),
    ("per_occupied_room.escalates: has no effect", {"per_occupied_room": {"room_rate": 1, "escalates": True}}),
    ("per_occupied_room.room_rate: 80 is outside", {"per_occupied_room": {"room_rate": 80}}),
    ("fixed_fee[0].fee: 70000 is outside", {"fixed_fee": [{"fee": 70000}]}),
    ("fixed_fee[0]: ends before the contract begins", {"fixed_fee": [{"fee": 10, "end": "2024-01-31"}]}),
    (
        "per_labor_hour[0]: starts after the contract has ended",
        {"end_date": "2025-12-31", "per_labor_hour": [{**JOB, "start": "2026-01-01"}]},
    ),
    (
        "fixed_fee[0].end: lies in the month of the start",
        {"fixed_fee": [{"fee": 10, "start": "2025-01-02", "end": "2025-01-31"}]},
    ),
    ("per_labor_hour[0].rate: 1 is outside", {"per_labor_hour": [{**JOB, "rate": 1}]}),
    ("per_labor_hour[0].overtime_rate: 19 is not between", {"per_labor_hour": [{**JOB, "overtime_rate": 19}]}),
    ("mid_month_advance.amount: 100000 is outside", {"mid_month_advance": {"amount": 100000}}),
    ("revenue_share: limits never rise", share(limit_increment_percent=3)),
    (
        "revenue_share.structures[0].tiers[0].escalator: raises the percentage above 100 in 2024-07",
        share(tiers=[{"percent": 98, "escalator": RISE}]),
    ),
    ("billable_accounts.pteb.percent: 60 is outside", billable(pteb={"type": "percentage", "percent": 60})),
    (
        "billable_accounts.pteb.escalator: raises the percentage above 100 in 2031-07",
        billable(
            pteb={"type": "percentage", "percent": 30, "escalator": {**RISE, "format": "FixedAmount", "value": 9}}
        ),
    ),
    (
        "billable_accounts.support.value: 9 is outside the usual 1 to 4",
        billable(support={"type": "percent", "base": "total", "value": 9}),
    ),
    (
        "billable_accounts.pteb.escalator.value: 0 raises nothing",
        billable(pteb={"type": "percentage", "percent": 30, "escalator": {**RISE, "value": 0}}),
    ),
    ("billable_accounts.expense_accounts: 6000: billed as payroll too", billable(expense_accounts="6000")),
    ("billable_accounts.payroll_accounts: 6200: payroll taxes", billable(payroll_accounts="6200")),
    ("billable_accounts.payroll_accounts: 7010: not in the 6000s", billable(payroll_accounts="7010")),
    ("billable_accounts: has no account", {"management_agreement": FEE}),
    ("management_agreement.fee: there is neither", agreement(fee=None)),
    ("management_agreement.fee: there is neither", agreement(fee={"type": "FixedFee", "amount": 0})),
    (
        "management_agreement.fee.steps: are not read",
        agreement(fee={"type": "PerLaborHour", "jobs": [JOB], "steps": [{"start": "2025-01-01", "amount": 1}]}),
    ),
    (
        "management_agreement.fee.overtime_escalator: raises nothing for type FixedFee",
        agreement(fee={**FEE["fee"], "overtime_escalator": RISE}),
    ),
    (
        "management_agreement.fee.escalator: raises the percentage above 100 in 2025-07",
        agreement(
            fee={"type": "RevenuePercentage", "percent": 95, "escalator": {**RISE, "since": "2024-07-01", "value": 6}}
        ),
    ),
    ("management_agreement.claims.cap: is not set", agreement(claims={"type": "AnnualCalendar"})),
    (
        "management_agreement.insurance.additional_percent: 300 is outside",
        agreement(insurance={"type": "BasedOnBillableAccounts", "additional_percent": 300}),
    ),
]


@pytest.mark.parametrize(("sentence", "change"), CASES, ids=[sentence for sentence, _ in CASES])
def test_what_is_unusual_is_said_and_accepted(sentence: str, change: Json) -> None:
    assert problems({**START, **change}) == ()
    found = unusual(read_contract({**START, **change}))
    assert any(str(one).startswith(sentence) for one in found), found
    assert len(found) <= 2


TIERS = [{"percent": 15, "limit": 0}, {"percent": 17, "limit": 50000}, {"percent": 20, "limit": 100000}]
FEES = [{"name": "Valet", "fee": 900, "end": "2025-03-31"}, {"name": "Valet", "fee": 950, "start": "2025-05-01"}]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            share(tiers=[{"percent": "0.18"}]),
            "revenue_share.structures[0].tiers[0].percent: 0.18 is a percentage below 1",
        ),
        (agreement(profit_share={"tiers": [{"percent": "0.5"}]}), "management_agreement.profit_share.tiers[0].percent"),
        (agreement(fee={"type": "RevenuePercentage", "percent": "0.05"}), "management_agreement.fee.percent: 0.05 is"),
        (
            share(validation={"type": "RevenuePercentage", "percent": "0.08"}),
            "revenue_share.structures[0].validation.percent: 0.08 is a percentage below 1 %; write 8.00 for 8.00 %",
        ),
        (
            agreement(insurance={"type": "BasedOnBillableAccounts", "additional_percent": "0.125"}),
            "management_agreement.insurance.additional_percent: 0.125 is",
        ),
        (agreement(non_gl=[{"type": "Revenue", "value": "0.025"}]), "management_agreement.non_gl[0].value: 0.025 is"),
        (
            share(tiers=[{"percent": 20, "escalator": {**RISE, "value": "0.03"}}]),
            "revenue_share.structures[0].tiers[0].",
        ),
        ({"fixed_fee": FEES}, "fixed_fee[1].start: leaves Valet without a price in 2025-04"),
        ({"per_labor_hour": [{**JOB, "end": "2024-12-31"}, {**JOB, "start": "2025-02-02"}]}, "per_labor_hour[1].start"),
        (share(tiers=TIERS), "revenue_share.structures[0].tiers: begin with limit 0 and rise"),
        (agreement(validation={"type": "VehicleCount"}), "management_agreement.validation: has no effect without"),
    ],
)
def test_f21_what_is_seldom_meant_is_said(change: Json, sentence: str) -> None:
    found = unusual(read_contract({**START, **change}))
    assert any(str(one).startswith(sentence) for one in found), found


def test_f66_a_version_without_any_block_is_said() -> None:
    (found,) = unusual(read_contract(START))
    assert (found.code, found.path) == ("EARNS_NOTHING", "fixed_fee")
    assert str(found).startswith("fixed_fee: is missing like every other block: the contract earns nothing but other")


def test_f66_another_effective_date_begins_the_accumulation_year_anew() -> None:
    annual = share(accumulation="Annual Calendar")
    before, after = (read_contract({**annual, "effective_date": day}) for day in ("2024-05-15", "2025-07-01"))
    (found,) = restarts(before, after)
    assert str(found).startswith("effective_date: 2025-07-01 instead of 2024-05-15 begins the accumulation year anew")
    monthly = read_contract({**share(), "effective_date": "2025-07-01"})
    assert [*restarts(before, before), *restarts(None, after), *restarts(before, monthly)] == []


def test_f21_what_is_unusual_is_data_too() -> None:
    """A program reads the kind, the place and the figures; a person the sentence, which ends with what to do."""
    found = unusual(read_contract({**START, "fixed_fee": FEES, **share(tiers=[{"percent": "0.18"}])}))
    assert [(one.code, one.path, dict(one.values)) for one in found] == [
        ("PRICE_GAP", "fixed_fee[1].start", {"name": "Valet", "first": "2025-04", "last": "2025-04"}),
        (
            "BELOW_ONE_PERCENT",
            "revenue_share.structures[0].tiers[0].percent",
            {"value": Decimal("0.18"), "percent": Decimal("18.00")},
        ),
    ]
    assert all("; " in one.text for one in found)


@pytest.mark.parametrize("change", [change for _, change in CASES])
def test_f21_each_sentence_ends_with_what_to_do(change: Json) -> None:
    for found in unusual(read_contract({**START, **change})):
        assert "; " in found.text or found.code == "NO_CAP", found.text


def test_f21_a_contract_that_is_over_is_said() -> None:
    contract = read_contract({**START, "end_date": "2025-03-31"})
    (found,) = ended(contract, date(2025, 4, 1))
    assert (found.code, found.values) == ("CONTRACT_ENDED", {"end": date(2025, 3, 31)})
    assert [*ended(contract, date(2025, 3, 31))] == []


@pytest.mark.parametrize("end", ["2025-04-30", "2025-04-01"])
def test_f21_fees_that_follow_each_other_leave_no_gap(end: str) -> None:
    assert unusual(read_contract({**START, "fixed_fee": [{**FEES[0], "end": end}, FEES[1]]})) == ()


USUAL = [
    {**RISING, "fixed_fee": [{"fee": 10, "start": "2025-01-01", "end": "2025-01-31"}]},
    {**RISING, "per_occupied_room": {"room_rate": 1, "escalates": True}},
    {"per_labor_hour": [{**JOB, "overtime_rate": 30}]},
    share(tiers=[{"percent": 20, "escalator": RISE}]),
    billable(support={"type": "fixed", "value": 2500, "escalator": RISE}),
    {"end_date": "2025-06-30", **share(tiers=[{"percent": 96, "escalator": {**RISE, "value": 4}}])},
    agreement(fee={"type": "FixedFee", "amount": 0}, profit_share={"tiers": [{"percent": 50}]}),
    agreement(fee={"type": "PerLaborHour", "jobs": [JOB], "escalator": RISE, "overtime_escalator": RISE}),
    agreement(claims={"type": "PerClaim"}),
]


@pytest.mark.parametrize("change", USUAL)
def test_what_is_usual_is_not_mentioned(change: Json) -> None:
    assert unusual(read_contract({**START, **change})) == ()
