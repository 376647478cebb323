"""What a document may write for the same term, and which version of a contract is in force."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from shared_code.contracts.models import (
    ALL_CODES,
    Accumulation,
    BillableAccounts,
    Contract,
    ContractTerms,
    EscalatorFormat,
    FixedFee,
    LaborJob,
    ManagementFeeType,
    RevenueCode,
    RevenueShare,
    Structure,
    Tier,
    ValidationType,
    read_contract,
    read_terms,
    terms_on,
)
from shared_code.kit.period import Period

START = {"effective_date": "2024-05-15"}


def read(**fields: Any) -> Contract:
    return read_contract({**START, **fields})


@pytest.mark.parametrize("month", [7, "7", "July", "JULY", "jul", " July "])
def test_a_month_is_a_number_or_its_english_name(month: object) -> None:
    assert read(increment_month=month, increment_percent=3).increment_month == 7


@pytest.mark.parametrize("amount", ["25.08", 25.08, Decimal("25.08"), " 25.08 "])
def test_an_amount_is_a_number_or_its_text_and_exact(amount: object) -> None:
    assert read(fixed_fee=[{"fee": amount}]).fixed_fee[0].fee == Decimal("25.08")


@pytest.mark.parametrize("number", [4700, "4700", " 4700\n"])
def test_a_name_or_number_is_a_text_without_blanks_around_it(number: object) -> None:
    assert read(fixed_fee=[{"fee": 1, "gl_code": number}]).fixed_fee[0].gl_code == "4700"


@pytest.mark.parametrize("word", ["Annual Calendar", "AnnualCalendar", "annual_calendar", "ANNUAL-CALENDAR"])
def test_words_are_read_without_regard_to_case_spaces_and_hyphens(word: str) -> None:
    share = RevenueShare.model_validate({"structures": [{"codes": "all", "accumulation": word}]})
    assert share.structures[0].accumulation is Accumulation.ANNUAL_CALENDAR


def test_percent_and_percentage_are_the_same_word() -> None:
    assert EscalatorFormat("percent") is EscalatorFormat.PERCENTAGE
    assert ValidationType("revenue percent") is ValidationType.REVENUE_PERCENTAGE
    assert ManagementFeeType("Revenue-Percentage") is ManagementFeeType.REVENUE_PERCENTAGE


@pytest.mark.parametrize("word", [7, None, "annually"])
def test_anything_else_is_no_word(word: Any) -> None:
    with pytest.raises(ValueError, match="is not a valid Accumulation"):
        Accumulation(word)


def test_null_is_the_same_as_not_there() -> None:
    names = [name for name in Contract.model_fields if name != "effective_date"]
    assert read(**dict.fromkeys(names)) == read()


def test_a_contract_is_priced_as_of_its_start_unless_it_says_otherwise() -> None:
    assert read().price_date == date(2024, 5, 15)
    assert read(priced_as_of="2025-01-01").price_date == date(2025, 1, 1)


def test_a_contract_counts_in_months_whose_first_day_it_covers() -> None:
    contract = read(end_date="2025-03-01")
    months = [Period(2024, 5), Period(2024, 6), Period(2025, 3), Period(2025, 4)]
    assert [contract.valid_in(month) for month in months] == [False, True, True, False]
    assert read().valid_in(Period(2099, 1))


def test_a_row_without_dates_counts_always() -> None:
    assert LaborJob(job_code="GSA", rate=Decimal(20)).valid_in(Period(1999, 1))
    assert not FixedFee(fee=Decimal(1), end=date(2025, 3, 31)).valid_in(Period(2025, 4))


def test_a_job_code_is_upper_case() -> None:
    assert read(per_labor_hour=[{"job_code": "gsa2", "rate": 20}]).per_labor_hour[0].job_code == "GSA2"


@pytest.mark.parametrize("word", [{}, {"invoice_group": None}, {"enabled": True, "anything": 1}, True, "yes", "on"])
def test_bell_service_is_enabled_by_any_object(word: object) -> None:
    assert read(bell=word).bell is not None


@pytest.mark.parametrize("word", [None, False, "no", {"enabled": False}])
def test_bell_service_is_off_where_it_says_so(word: object) -> None:
    assert read(bell=word).bell is None


def test_an_agreement_switches_billable_accounts_on() -> None:
    assert read(management_agreement={}).billable_accounts == BillableAccounts()
    given = read(management_agreement={}, billable_accounts={"payroll_accounts": ["6000"]}).billable_accounts
    assert given == BillableAccounts(payroll_accounts=("6000",))


def test_a_step_of_a_fee_starts_by_any_of_three_names() -> None:
    steps = [
        {"start": "2024-01-01", "amount": 1},
        {"from": "2025-01-01", "amount": 2},
        {"since": "2026-01-01", "amount": 3},
    ]
    fee = read(management_agreement={"fee": {"type": "FixedFee", "steps": steps}}).management_agreement
    assert fee is not None
    assert fee.fee is not None
    assert [step.start.year for step in fee.fee.steps] == [2024, 2025, 2026]


def codes(*structures: object) -> list[tuple[str, ...]]:
    share = RevenueShare.model_validate({"structures": [{"codes": given} for given in structures]})
    return [structure.codes for structure in share.structures]


def test_codes_are_listed_or_named_by_family_in_one_order() -> None:
    assert codes(["VO2", "vd1", "VO1"]) == codes("vo2, VO1, VD1") == [("VD1", "VO1", "VO2")]
    assert codes(["valet overnight", "SM1"]) == [("VO1", "VO2", "VO3", "SM1")]
    assert codes("all") == [ALL_CODES]


def test_all_others_are_the_codes_that_no_other_structure_names() -> None:
    apart, others = codes(["self_monthly"], "All-Others")
    assert apart == ("SM1", "SM2", "SM3")
    assert {*others} == {*ALL_CODES} - {*apart}


def test_all_others_know_structures_that_are_read_already() -> None:
    apart = Structure(codes=(RevenueCode.SM1,), tiers=(Tier(percent=Decimal(100)),))
    share = RevenueShare.model_validate({"structures": (apart, {"codes": "all others"})})
    assert RevenueCode.SM1 not in share.structures[1].codes
    assert len(share.structures[1].codes) == 20


def accounts(given: object) -> tuple[str, ...]:
    return BillableAccounts.model_validate({"expense_accounts": given}).expense_accounts


def test_accounts_are_listed_or_given_as_ranges_with_exceptions() -> None:
    assert accounts([7010, "7005", 7010]) == ("7005", "7010")
    assert accounts("7000-7004 except 7001-7002, 7003") == ("7000", "7004")
    assert accounts(["7000 - 7002 EXCEPT 7001", "7001"]) == ("7000", "7001", "7002")
    assert len(accounts("7000-7999 except 7005, 7016")) == 998


def version(since: str, **fields: Any) -> ContractTerms:
    return read_terms({"site": 170, "from": since, "contract": {**START, **fields}})


def test_the_site_of_a_version_has_its_one_spelling() -> None:
    assert version("2025-01-01").site == "0170"


def test_the_version_in_force_is_the_latest_that_has_begun() -> None:
    old, new = version("2024-05-15"), version("2025-07-01", end_date="2026-12-31")
    assert terms_on([new, old], date(2024, 5, 14)) is None
    assert terms_on([new, old], date(2025, 6, 30)) is old
    assert terms_on([new, old], date(2025, 7, 1)) is new
    assert terms_on([], date(2025, 7, 1)) is None
