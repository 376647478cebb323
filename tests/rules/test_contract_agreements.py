"""Worked examples of billable accounts and management agreements: terms and a month in, every part out."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

import pytest

from shared_code.revenue.inputs import ContractMonth, SeriesBasis
from shared_code.revenue.internal.agreement import Agreement
from tests.rules.contracts import (
    MONTHS,
    contract,
    contract_month,
    dollars,
    earned,
    replays,
    year,
)


def billed(month: ContractMonth, **block: Any) -> dict[str, str]:
    accounts = {"payroll_accounts": "6000-6199", "expense_accounts": "7000-7999 except 7005, 7016", **block}
    parts = earned(contract(billable_accounts=accounts), month).billable
    assert parts is not None
    names = {name: dollars(getattr(parts, name)) for name in ("payroll", "pteb", "support", "expenses")}
    return {**names, "total": dollars(parts.total())}


def test_v59_billable_accounts_of_a_forecast_month() -> None:
    month = contract_month(payroll=42_000, payroll_accounts={"6000": 38_000}, accounts={"7045": 3_000, "7005": 99})
    parts = billed(
        month,
        additional_payroll=5_000,
        pteb={"type": "percentage", "percent": 15},
        support={"type": "percent", "base": "billable", "value": 10},
    )
    assert parts == {
        "payroll": "47000.00",
        "pteb": "7050.00",
        "support": "4700.00",
        "expenses": "3000.00",
        "total": "61750.00",
    }


def test_v60_support_services_of_total_payroll() -> None:
    parts = billed(
        contract_month(payroll=40_000, payroll_accounts={"6000": 1}),
        pteb={"type": "percentage", "percent": 35},
        support={"type": "percent", "base": "total", "value": 3},
    )
    assert (parts["pteb"], parts["support"]) == ("14000.00", "1620.00")


def test_accounts_that_are_not_enabled_take_their_share_of_the_payroll_with_them() -> None:
    budget = {"6000": 30_000, "6010": 10_000}
    parts = billed(contract_month(payroll=42_000, payroll_accounts=budget), payroll_accounts=["6000"])
    assert parts["payroll"] == "31500.00"
    closed = contract_month(basis=SeriesBasis.LEDGER, payroll=42_000, payroll_accounts={"6000": 33_000, "6010": 9_000})
    assert billed(closed, payroll_accounts=["6000"])["payroll"] == "33000.00"
    assert billed(contract_month(payroll=42_000), payroll_accounts=["6000"])["payroll"] == "42000.00"
    assert billed(contract_month(payroll=42_000), payroll_accounts=["6100"])["payroll"] == "0.00"


@pytest.mark.parametrize(
    ("form", "value", "percents"),
    [
        pytest.param("Percentage", "5", ["25.00", "26.25", "27.56"], id="V61"),
        pytest.param("FixedAmount", "2", ["25.00", "27.00", "29.00"], id="V62"),
    ],
)
def test_the_pteb_percentage_escalates_and_compounds(form: str, value: str, percents: list[str]) -> None:
    rise = {"month": 1, "format": form, "value": value, "since": "2024-02-01"}
    months = [contract_month(month, payroll=100, payroll_accounts={"6000": 1}) for month in ("2024-12", "2025-01")]
    months.append(contract_month("2026-01", payroll=100, payroll_accounts={"6000": 1}))
    pteb = {"type": "percentage", "percent": "25", "escalator": rise}
    assert [billed(month, pteb=pteb)["pteb"] for month in months] == percents


def test_v63_support_services_rise_from_july_on() -> None:
    rise = {"month": 7, "format": "Percentage", "value": "3", "since": "2025-01-01"}
    support = {"type": "fixed", "value": "2500", "escalator": rise}
    months = map(contract_month, ["2025-06", "2025-07", "2025-08"])
    assert [billed(month, support=support)["support"] for month in months] == ["2500.00", "2575.00", "2575.00"]


def managed(month: ContractMonth, accounts: Any = None, **block: Any) -> Agreement:
    revenue = earned(contract(billable_accounts=accounts or {}, management_agreement=block), month)
    assert revenue.agreement is not None
    assert replays(revenue.agreement.total)
    return revenue.agreement


def fee(month: ContractMonth, **terms: Any) -> str:
    return dollars(managed(month, fee=terms).management_fee)


@pytest.mark.parametrize(
    ("form", "value", "risen"), [("Percentage", "5", "1050.00"), ("FixedAmount", "100", "1100.00")]
)
def test_v64_a_fixed_management_fee_rises(form: str, value: str, risen: str) -> None:
    rise = {"month": 7, "format": form, "value": value, "since": "2025-01-01"}
    terms = {"type": "FixedFee", "amount": "1000", "escalator": rise}
    assert [fee(contract_month(month), **terms) for month in ("2025-06", "2025-07")] == ["1000.00", risen]


def test_v65_a_management_fee_per_labor_hour() -> None:
    rates = {"ACCTMGR": "55", "GSC": "30", "GSA": "22"}
    month = contract_month(hours={"ACCTMGR": (40, 0), "GSC": (80, 0), "GSA": (160, 0)})
    jobs = [{"job_code": code, "rate": rate} for code, rate in rates.items()]
    assert fee(month, type="PerLaborHour", jobs=jobs) == "8120.00"


def test_v66_a_management_fee_as_a_percentage_of_revenue_that_rises() -> None:
    rise = {"month": 7, "format": "Percentage", "value": "10", "since": "2025-01-01"}
    june, july = (contract_month(month, actual={"VD1": 500_000}) for month in ("2025-06", "2025-07"))
    assert fee(june, type="RevenuePercentage", percent=5) == "25000.00"
    assert fee(july, type="RevenuePercentage", percent=10, escalator=rise) == "55000.00"


def test_v67_hourly_rates_of_a_fee_rise_by_their_own_escalators() -> None:
    rise = {"month": 7, "format": "Percentage", "value": "3", "since": "2025-01-01"}
    jobs = [{"job_code": "GSA", "rate": "25", "overtime_rate": "35"}]
    escalators = {"escalator": rise, "overtime_escalator": {**rise, "format": "FixedAmount", "value": "2"}}
    months = [contract_month("2025-07", hours={"GSA": hours}) for hours in ((1, 0), (0, 1))]
    assert [fee(month, type="PerLaborHour", jobs=jobs, **escalators) for month in months] == ["25.75", "37.00"]


def test_a_schedule_of_fees_holds_each_step_from_its_day_on() -> None:
    steps = [{"start": "2025-01-01", "amount": 1000}, {"start": "2024-01-01", "amount": 500}]
    steps.append({"start": "2026-01-15", "amount": 1500})
    months = ["2023-12", "2024-06", "2025-01", "2026-01", "2026-02"]
    found = [fee(contract_month(month), type="FixedFee", steps=steps) for month in months]
    assert found == ["0.00", "500.00", "1000.00", "1000.00", "1500.00"]


def test_v68_and_v69_insurance_of_closed_months_and_of_the_others() -> None:
    accounts = {"expense_accounts": ["7080", "7082", "7085", "7045"]}
    figures = {"7080": 1200, "7082": 500, "7085": 300, "7045": 4000}
    closed = contract_month(basis=SeriesBasis.LEDGER, accounts=figures)
    insurance = {"type": "BasedOnBillableAccounts", "additional_percent": "12.5"}
    assert dollars(managed(closed, accounts, insurance=insurance).insurance) == "2250.00"
    assert dollars(managed(closed, accounts, insurance=insurance).billable.expenses) == "4000.00"
    forecast = contract_month(payroll=100_000, vehicle_insurance=2_500)
    added = {"type": "BasedOnBillableAccounts", "additional_percent": "2"}
    assert dollars(managed(forecast, accounts, insurance=added).insurance) == "8435.40"


CLAIMS = {"2025-03": 15_000, "2025-06": 20_000, "2025-09": 18_000, "2025-12": 10_000}


def claims_of_a_year(terms: Mapping[str, Any], **contract_terms: Any) -> list[str]:
    accounts = {"expense_accounts": ["7099", "7100", "7101", "7102"]}
    agreement = {"fee": {"type": "FixedFee", "amount": 0}, "claims": terms}
    months = [contract_month(month, claims={"7100": CLAIMS.get(month, 0)}) for month in MONTHS]
    deal = contract(billable_accounts=accounts, management_agreement=agreement, **contract_terms)
    found = [revenue.agreement.claims for revenue in year(deal, months) if revenue.agreement]
    return [dollars(found[MONTHS.index(month)]) for month in CLAIMS]


def test_v70_claims_over_a_year_stop_at_the_cap() -> None:
    billed_claims = claims_of_a_year({"type": "AnnualCalendar", "cap": 50_000})
    assert billed_claims == ["15000.00", "20000.00", "15000.00", "0.00"]


def test_v70_an_anniversary_in_august_begins_a_new_cap() -> None:
    billed_claims = claims_of_a_year({"type": "AnnualAnniversary", "cap": 30_000}, effective_date="2020-08-01")
    assert billed_claims == ["15000.00", "15000.00", "18000.00", "10000.00"]


def test_v71_per_claim_bills_everything_whatever_cap_is_written_beside_it() -> None:
    assert claims_of_a_year({"type": "PerClaim", "cap": 500}) == [f"{claims}.00" for claims in CLAIMS.values()]


def test_claims_are_billed_from_enabled_accounts_and_only_once() -> None:
    month = contract_month(claims={"7100": 1200, "7102": 50}, accounts={"7100": 700, "7045": 10})
    agreement = managed(month, {"expense_accounts": ["7100", "7045"]}, claims={"type": "PerClaim"})
    assert (dollars(agreement.claims), dollars(agreement.billable.expenses)) == ("1200.00", "10.00")
    without = managed(month, {"expense_accounts": ["7100", "7045"]}, fee={"type": "FixedFee", "amount": 0})
    assert (dollars(without.claims), dollars(without.billable.expenses)) == ("0.00", "710.00")


def test_expenses_outside_the_ledger_are_billed_through_their_final_period() -> None:
    non_gl = [
        {"type": "Payroll", "value": 2, "base": "total", "final_period": "2025-09"},
        {"type": "FixedAmount", "value": "25", "final_period": "2025-10"},
        {"type": "Revenue", "value": "2.5"},
    ]
    accounts = {"payroll_accounts": ["6000"], "pteb": {"type": "percentage", "percent": 35}}
    months = ("2025-09", "2025-10", "2025-11")
    found = [
        managed(contract_month(month, payroll=40_000, actual={"VD1": 1_000}), accounts, non_gl=non_gl).non_gl.amount
        for month in months
    ]
    assert found == [1080 + 25 + 25, 25 + 25, 25]


def profit_shares(profits: Sequence[int], accumulation: str, *, loss_reduces: bool = False) -> list[str]:
    tiers = [{"percent": 20, "limit": 50_000}, {"percent": 30, "limit": 100_000}, {"percent": 40}]
    deal = contract(management_agreement={"profit_share": {"accumulation": accumulation, "tiers": tiers}})
    months = [
        contract_month(month, actual={"VD1": profit}, loss_reduces_profit_base=loss_reduces)
        for month, profit in zip(MONTHS, profits, strict=False)
    ]
    return [dollars(revenue.agreement.profit_share) for revenue in year(deal, months) if revenue.agreement]


def test_v72_and_v73_a_month_of_profit_and_a_month_of_loss() -> None:
    assert profit_shares([125_000, -4_200, 10_000], "Monthly") == ["35000.00", "0.00", "2000.00"]


def test_profit_of_a_year_stands_on_the_months_before_with_losses_or_without() -> None:
    profits = [40_000, -30_000, 20_000]
    assert profit_shares(profits, "Annual Calendar") == ["8000.00", "0.00", "5000.00"]
    assert profit_shares(profits, "Annual Calendar", loss_reduces=True) == ["8000.00", "0.00", "4000.00"]


V74 = {
    "billable_accounts": {
        "payroll_accounts": ["6000"],
        "expense_accounts": ["7045", "7082", "7100"],
        "pteb": {"type": "percentage", "percent": 35},
        "support": {"type": "percent", "base": "total", "value": 3},
    },
    "management_agreement": {
        "fee": {"type": "FixedFee", "amount": 1000},
        "insurance": {"type": "BasedOnBillableAccounts", "additional_percent": "12.5"},
        "claims": {"type": "AnnualCalendar", "cap": 40_000},
        "profit_share": {"tiers": [{"percent": 8}]},
    },
}


def test_v74_a_whole_management_agreement() -> None:
    month = contract_month(
        actual={"VO1": 180_000},
        payroll=42_000,
        payroll_accounts={"6000": 41_000},
        accounts={"7045": 6_500, "7082": 300, "7100": 1_200},
        claims={"7100": 1_200},
        vehicle_insurance=300,
    )
    revenue = earned(contract(**V74), month)
    assert revenue.agreement is not None
    parts = {field.name: getattr(revenue.agreement, field.name) for field in fields(Agreement)}
    billable = parts.pop("billable")
    assert {name: dollars(getattr(billable, name)) for name in ("payroll", "pteb", "support", "expenses")} == {
        "payroll": "42000.00",
        "pteb": "14700.00",
        "support": "1701.00",
        "expenses": "6500.00",
    }
    assert {name: dollars(node) for name, node in parts.items()} == {
        "net_external_revenue": "180000.00",
        "management_fee": "1000.00",
        "insurance": "3063.83",
        "claims": "1200.00",
        "non_gl": "0.00",
        "validation_excess": "0.00",
        "non_billable": "0.00",
        "profit": "109835.17",
        "profit_share": "8786.81",
        "total": "78951.64",
    }
    assert dollars(revenue.total) == "78951.64"
    assert "billable_accounts" not in revenue.components


def test_validation_excess_and_non_billable_expense_change_the_profit_and_nothing_else() -> None:
    validation = {"type": "RevenuePercentage", "percent": 10}
    blocks = {"profit_share": {"tiers": [{"percent": 50}]}, "validation": validation}
    month = contract_month(actual={"VD1": 90_000}, validations=50_000, non_billable_expense=1_000)
    agreement = managed(month, **blocks)
    assert [dollars(node) for node in (agreement.profit, agreement.total)] == ["130000.00", "65000.00"]
