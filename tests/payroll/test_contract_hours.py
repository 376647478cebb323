"""Labor hours as contracts bill them, and what payroll brings with it by the budget."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from shared_code.contracts.models import Contract
from shared_code.expenses.burden import BudgetBurden
from shared_code.payroll.models import BilledHours, BillRate, Burden
from shared_code.revenue.internal.hourly import ContractHours
from tests.conftest import APRIL

CHART = {"6000": "PAYROLL", "6100": "PAYROLL", "6200": "PTEB", "7082": "INSURANCE"}
BALANCES = {"6000": Decimal(70_000), "6100": Decimal(12_246), "6200": Decimal("10857.28"), "7082": Decimal(250)}


def hours(**blocks: Any) -> ContractHours:
    contract = Contract.model_validate({"effective_date": "2022-01-01", **blocks})
    return ContractHours(lambda _site, _period: contract)


def burden(contract: Contract | None, balances: dict[str, Decimal]) -> Burden:
    return BudgetBurden(lambda _site, _period: balances, lambda: CHART, lambda _site, _period: contract).of(
        "0170", APRIL, Decimal(90_000)
    )


class TestContractHours:
    def test_rates_are_those_after_the_increments(self) -> None:
        billed = hours(
            increment_month="January", increment_percent=10, per_labor_hour=[{"job_code": "GSA", "rate": 20}]
        )
        assert billed.on("0170", date(2022, 4, 1)) == {"GSA": BillRate(Decimal(20), Decimal(20))}
        assert billed.on("0170", date(2023, 4, 1)) == {"GSA": BillRate(Decimal("22.00"), Decimal("22.00"))}

    def test_a_management_fee_by_the_hour_bills_too(self) -> None:
        fee = {"type": "PerLaborHour", "jobs": [{"job_code": "GSA", "rate": 25, "overtime_rate": 37.5}]}
        billed = hours(management_agreement={"fee": fee})
        worked = {"GSA": BilledHours(Decimal(40), Decimal(2)), "BELL": BilledHours(Decimal(8), Decimal(0))}
        assert billed.of("0170", APRIL, worked) == Decimal(1_075)

    @pytest.mark.parametrize(
        "blocks",
        [
            pytest.param({}, id="no such block"),
            pytest.param({"per_labor_hour": [{"job_code": "GSA", "rate": 20, "end": "2024-12-31"}]}, id="ended job"),
            pytest.param(
                {"end_date": "2024-12-31", "per_labor_hour": [{"job_code": "GSA", "rate": 20}]}, id="ended contract"
            ),
            pytest.param({"management_agreement": {"fee": {"type": "FixedFee", "amount": 500}}}, id="another fee"),
        ],
    )
    def test_nothing_is_billed_where_the_contract_bills_no_hours(self, blocks: dict[str, Any]) -> None:
        assert hours(**blocks).on("0170", APRIL.first_day) == {}
        assert hours(**blocks).of("0170", APRIL, {"GSA": BilledHours(Decimal(40), Decimal(0))}) == 0

    def test_a_site_without_contract_bills_nothing(self) -> None:
        assert ContractHours(lambda _site, _period: None).on("0170", APRIL.first_day) == {}


class TestBurden:
    def test_pteb_keeps_the_proportion_of_the_budget(self) -> None:
        assert burden(None, BALANCES).pteb == Decimal("11880.88")

    def test_insurance_is_a_percentage_by_kind_of_contract(self) -> None:
        managed = Contract.model_validate({"effective_date": "2022-01-01", "management_agreement": {}})
        assert burden(None, BALANCES).insurance == Decimal("4255.00")
        assert burden(managed, BALANCES).insurance == Decimal("5443.00")

    def test_without_budgeted_payroll_there_is_no_proportion(self) -> None:
        assert burden(None, {"6200": Decimal(900)}) == Burden(Decimal(0), Decimal("4005.00"), is_budgeted=False)
