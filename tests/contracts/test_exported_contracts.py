"""Every shape of the company's contracts can be written, and is read back from YAML as it is."""

import json
from collections import Counter
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from shared_code.contracts.models import (
    Accumulation,
    Contract,
    ContractTerms,
    ManagementFeeType,
    NonGlType,
    Structure,
    SupportType,
    problems,
    read_contract,
    unusual,
)
from shared_code.contracts.yaml_form import read_yaml, to_yaml
from tests.contracts.exported import JOB_CODES, exported

DOCUMENTS = list(exported())
CONTRACTS = [read_contract(document) for document in DOCUMENTS]
BLOCKS = (
    "management_agreement",
    "billable_accounts",
    "revenue_share",
    "per_labor_hour",
    "fixed_fee",
    "mid_month_advance",
    "deposited_revenue",
    "bell",
    "per_occupied_room",
)
YEAR_CONTRACTS = json.loads((Path(__file__).parent / "year_contracts.json").read_text("utf-8"))


def enabled(contract: Contract) -> set[str]:
    return {block for block in BLOCKS if getattr(contract, block) not in {None, ()}}


def structures() -> list[Structure]:
    return [row for contract in CONTRACTS if contract.revenue_share for row in contract.revenue_share.structures]


def versions(contracts: Iterable[Contract]) -> tuple[ContractTerms, ...]:
    return tuple(
        ContractTerms(site=f"{number:04d}", since=date(2025, 1, 1), contract=contract)
        for number, contract in enumerate(contracts, 1)
    )


def test_all_621_contracts_are_valid() -> None:
    assert len(DOCUMENTS) == 621
    assert [problems(document) for document in DOCUMENTS] == [()] * 621


def test_none_of_them_is_refused_for_being_unusual_and_few_are() -> None:
    assert sum(bool(unusual(contract)) for contract in CONTRACTS) < 62


def test_blocks_are_as_often_enabled_as_in_the_company() -> None:
    assert Counter(block for contract in CONTRACTS for block in enabled(contract)) == {
        "management_agreement": 230,
        "billable_accounts": 247,
        "revenue_share": 215,
        "per_labor_hour": 143,
        "fixed_fee": 98,
        "mid_month_advance": 98,
        "deposited_revenue": 291,
        "bell": 13,
        "per_occupied_room": 10,
    }
    alone = Counter(min(blocks) for contract in CONTRACTS if len(blocks := enabled(contract)) == 1)
    assert (alone["per_labor_hour"], alone["fixed_fee"]) == (75, 32)


def test_general_terms_are_as_in_the_company() -> None:
    assert Counter(contract.billing_type.value for contract in CONTRACTS) == {"arrears": 612, "advanced": 9}
    rising = [contract for contract in CONTRACTS if contract.increment_percent]
    months = Counter(contract.increment_month for contract in rising)
    assert (len(rising), months[1], months[7], len(months)) == (125, 50, 18, 12)
    assert sum(contract.increment_percent == 3 for contract in rising) == 105
    assert sum((row.deviation_amount, row.deviation_percent) == (None, None) for row in CONTRACTS) == 606


def test_revenue_shares_are_as_in_the_company() -> None:
    tiered = [structure for structure in structures() if len(structure.tiers) > 1]
    assert (len(structures()), len(tiered)) == (237, 59)
    assert Counter(structure.accumulation for structure in tiered) == {
        Accumulation.ANNUAL_CALENDAR: 39,
        Accumulation.MONTHLY: 16,
        Accumulation.ANNUAL_ANNIVERSARY: 4,
    }


def test_labor_jobs_are_as_in_the_company() -> None:
    jobs = [job for contract in CONTRACTS for job in contract.per_labor_hour]
    assert len(jobs) == 521
    assert sum(job.overtime_rate == job.rate for job in jobs) == 332
    assert {job.job_code for job in jobs} == set(JOB_CODES)


def test_agreements_are_as_in_the_company() -> None:
    agreements = [contract.management_agreement for contract in CONTRACTS if contract.management_agreement]
    kinds = Counter(agreement.fee.type for agreement in agreements if agreement.fee)
    assert kinds[ManagementFeeType.FIXED_FEE] == 228
    assert sum(agreement.insurance is not None for agreement in agreements) == 155
    assert sum(agreement.claims is not None for agreement in agreements) == 15
    shares = Counter(agreement.profit_share.accumulation for agreement in agreements if agreement.profit_share)
    assert shares == {Accumulation.MONTHLY: 124, Accumulation.ANNUAL_CALENDAR: 18}
    expenses = Counter(expense.type for agreement in agreements for expense in agreement.non_gl)
    assert expenses == {NonGlType.REVENUE: 71, NonGlType.FIXED_AMOUNT: 35}
    accounts = [contract.billable_accounts for contract in CONTRACTS if contract.billable_accounts]
    assert sum(block.pteb is not None for block in accounts) == 161
    support = Counter(block.support.type for block in accounts if block.support)
    assert support == {SupportType.PERCENT: 138, SupportType.FIXED: 2}


def test_a_file_of_all_of_them_is_read_back_identical() -> None:
    written = to_yaml(versions(CONTRACTS))
    assert read_yaml(written) == versions(CONTRACTS)
    assert to_yaml(read_yaml(written)) == written


@pytest.mark.parametrize("name", YEAR_CONTRACTS)
def test_the_contract_of_a_year_document_is_valid_and_read_back_identical(name: str) -> None:
    contract = read_contract(YEAR_CONTRACTS[name])
    assert unusual(contract) == ()
    assert read_yaml(to_yaml(versions([contract]))) == versions([contract])
