"""Worked examples of internal revenue as a whole: several blocks in one month."""

from shared_code.revenue.inputs import SeriesBasis
from tests.rules.contracts import (
    MONTHS,
    annual,
    by_month,
    component,
    contract,
    contract_month,
    dollars,
    earned,
    share,
    year,
)


def test_bell_service_takes_other_revenue_codes_out_of_share_and_agreement() -> None:
    blocks = {"revenue_share": share((10, 0)), "management_agreement": {"profit_share": {"tiers": [{"percent": 50}]}}}
    actual = {"VD1": 1_000, "OR1": 200, "OR2": 100}
    month = contract_month(basis=SeriesBasis.MIXED, actual=actual, bell=["120.50", "80"])
    without = earned(contract(**blocks), month).components
    bell = earned(contract(**blocks, bell={}), month).components
    names = ("revenue_share", "management_agreement")
    assert [dollars(without[name]) for name in names] == ["130.00", "650.00"]
    assert [dollars(bell[name]) for name in (*names, "bell")] == ["100.00", "500.00", "200.50"]
    future = contract_month(actual=actual, bell=["120.50"])
    assert component("bell", contract(bell={}), future) == "0.00"


CURRENT = {
    "revenue_share": share((15, 50_000), (17, 0)),
    "per_occupied_room": {"room_rate": "1.17"},
    "fixed_fee": [{"fee": 2500}],
}


def test_a_current_month_of_share_rooms_and_fee_is_20365() -> None:
    month = contract_month(
        "2025-07",
        basis=SeriesBasis.MIXED,
        actual={"VD1": 45_000},
        forecast={"valetDaily": 36_000, "ADJ": -1_000},
        rooms=1_900 + 2_600,
    )
    revenue = earned(contract(**CURRENT), month)
    assert {name: dollars(node) for name, node in revenue.components.items()} == {
        "fixed_fee": "2500.00",
        "per_occupied_room": "5265.00",
        "revenue_share": "12600.00",
        "other_revenue": "0.00",
    }
    assert revenue.total.amount == 20_365


def test_v75_other_revenue_is_there_before_during_and_after_the_contract() -> None:
    items = {"billable_expenses": 1200, "revenue_validations": 450, "miscellaneous": -75}
    other = {**items, "gpo_fees": -310, "signing_bonuses": -500, "client_paid_expenses": -260}
    terms = contract(effective_date="2025-02-02", end_date="2025-04-30", fixed_fee=[{"fee": 100}])
    months = [contract_month(month, other_revenue=other) for month in MONTHS[:5]]
    totals = [dollars(revenue.total) for revenue in year(terms, months)]
    assert totals == ["505.00", "505.00", "605.00", "605.00", "505.00"]


def test_what_stands_on_the_invoice_only_is_no_revenue() -> None:
    terms = contract(mid_month_advance={"amount": 75_000}, deposited_revenue={"responsible_for_parking_tax": True})
    assert earned(terms, contract_month(actual={"VD1": 90_000})).total.amount == 0


def test_a_better_march_changes_the_months_after_it_that_reach_the_limit_earlier() -> None:
    terms = annual((10, 100_000), (30, 0))
    as_planned = [contract_month(month, actual={"VD1": 12_000}) for month in MONTHS]
    better = [contract_month(month, actual={"VD1": 30_000 if month == "2025-03" else 12_000}) for month in MONTHS]
    shares = [by_month("revenue_share", terms, months) for months in (as_planned, better)]
    changed = [month for month, one, other in zip(MONTHS, *shares, strict=True) if one != other]
    assert changed == ["2025-03", "2025-07", "2025-08", "2025-09"]


def test_nodes_of_a_month_name_what_they_were_calculated_from() -> None:
    total = earned(contract(**CURRENT), contract_month(actual={"VD1": 80_000}, rooms=4_500)).total
    rules = [child.rule.id for child in total.children() if child.rule]
    assert rules == ["REV-9", "REV-11", "REV-21", "REV-15"]
