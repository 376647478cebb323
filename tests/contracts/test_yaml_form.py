"""Contract files: written by people, read with lines in every problem, written back as they would write them."""

from collections.abc import Sequence

import pytest

from shared_code.contracts.models import ContractTerms, RevenueShare
from shared_code.contracts.yaml_form import FileProblem, InvalidContractFile, read_yaml, to_yaml
from shared_code.kit.validation import WORDINGS

NUMBER = WORDINGS["decimal_type"].sentence

FILE = """\
# The contracts of two hotels.
- site: 0170
  from: 2025-07-01
  reason: "Renewal: higher share"
  contract:
    effective_date: 2024-05-15
    increment_month: july
    increment_percent: 3.0
    per_labor_hour:
      - {job_code: on, rate: 25.10}
    revenue_share:
      structures:
        - codes: self monthly
          tiers: [{percent: 100}]
        - codes: all others
          accumulation: annual calendar
          tiers:
            - {percent: 20, limit: 1_400_000}
            - {percent: 26, limit: 1400000}
    bell: yes
- site: TP001
  from: 2025-01-01
  contract:
    effective_date: 2024-05-15
    end_date: ~
    billable_accounts:
      payroll_accounts: [6000, 6100]
      expense_accounts: 7000-7999 except 7005, 7016
"""
GOOD = FILE.replace("            - {percent: 20, limit: 1_400_000}\n", "            - {percent: 20}\n")


def refused(text: str) -> Sequence[FileProblem]:
    with pytest.raises(InvalidContractFile) as caught:
        read_yaml(text)
    return caught.value.problems


def share_of(version: ContractTerms) -> RevenueShare:
    assert version.contract.revenue_share is not None
    return version.contract.revenue_share


def test_texts_keep_their_digits_and_are_no_numbers_or_answers() -> None:
    first, second = read_yaml(GOOD)
    assert (first.site, second.site) == ("0170", "TP001")
    (job,) = first.contract.per_labor_hour
    assert (job.job_code, str(job.rate)) == ("ON", "25.10")
    assert first.contract.increment_month == 7
    assert share_of(first).structures[0].codes == ("SM1", "SM2", "SM3")
    assert second.contract.end_date is None


def test_a_file_is_written_as_people_write_it() -> None:
    assert (
        to_yaml(read_yaml(GOOD))
        == """\
- site: '0170'
  from: 2025-07-01
  reason: 'Renewal: higher share'
  contract:
    effective_date: 2024-05-15
    increment_month: July
    increment_percent: 3.0
    per_labor_hour:
    - {job_code: 'ON', rate: 25.10}
    revenue_share:
      structures:
      - codes: [self monthly]
        tiers:
        - {percent: 100}
      - codes: all others
        accumulation: Annual Calendar
        tiers:
        - {percent: 20}
        - {percent: 26, limit: 1400000}
    bell: {}
- site: TP001
  from: 2025-01-01
  contract:
    effective_date: 2024-05-15
    billable_accounts:
      payroll_accounts: ['6000', '6100']
      expense_accounts: 7000-7999 except 7005, 7016
"""
    )


def test_accounts_are_written_as_short_as_they_read_well() -> None:
    def written(accounts: str) -> str:
        contract = f"{{effective_date: 2024-05-15, billable_accounts: {{expense_accounts: '{accounts}'}}}}"
        versions = read_yaml(f"{{site: 1, from: 2025-01-01, contract: {contract}}}")
        assert read_yaml(to_yaml(versions)) == versions
        return to_yaml(versions)

    assert "{expense_accounts: 7000-7999}\n" in written("7000-7999")
    assert "{expense_accounts: '7000-7019, 7500-7519, 7777'}\n" in written("7000-7019, 7500-7519, 7777")
    assert "\n      expense_accounts: ['7001', '7002']\n" in written("7001-7002")


def test_one_contract_and_several_documents_are_files_too() -> None:
    one = "site: 1\nfrom: 2025-01-01\ncontract: {effective_date: 2025-01-01}\n"
    assert [version.site for version in read_yaml(f"{one}---\n{one.replace('site: 1', 'site: 2')}")] == ["0001", "0002"]
    assert read_yaml("") == read_yaml("# nothing yet\n") == read_yaml(to_yaml([])) == ()


def test_every_problem_of_a_file_has_its_line_and_its_site() -> None:
    text = FILE.replace("rate: 25.10", "rte: 25.10").replace("payroll_accounts: [6000", "payroll_accounts: [60")
    assert [(problem.line, problem.site, problem.path) for problem in refused(text)] == [
        (10, "0170", "contract.per_labor_hour[0].rate"),
        (10, "0170", "contract.per_labor_hour[0].rte"),
        (18, "0170", "contract.revenue_share.structures[1].tiers[0].limit"),
        (27, "TP001", "contract.billable_accounts.payroll_accounts"),
    ]


def test_a_problem_reads_as_a_sentence() -> None:
    with pytest.raises(InvalidContractFile) as caught:
        read_yaml(GOOD.replace("rate: 25.10", "rate: free").replace("site: 0170", "site: {}"))
    assert str(caught.value).splitlines() == [
        "line 2: site: write the number of a site, such as 0170",
        f"line 10: contract.per_labor_hour[0].rate: {NUMBER}",
    ]


def test_a_problem_between_two_fields_has_the_line_of_their_block() -> None:
    (problem,) = refused(GOOD.replace("    increment_month: july\n", ""))
    assert (problem.line, problem.path) == (5, "contract.increment_month")


def test_two_versions_of_a_site_from_the_same_day_are_refused() -> None:
    (problem,) = refused(GOOD + GOOD.split("- site: TP001")[0])
    assert problem.line == 31
    assert str(problem) == "line 31, site 0170: from: site 0170 has another contract from this day on"


def test_a_name_written_twice_is_refused_although_yaml_would_take_the_last() -> None:
    (problem,) = refused(GOOD.replace("    bell: yes\n", "    bell: yes\n    bell: no\n"))
    assert (problem.line, problem.path, problem.message) == (21, "contract.bell", "is written twice; keep one of them")


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("site: 1\ncontract: [1", 2, "is no YAML: expected ',' or ']'"),
        ("a: &rate 1\nb: *rate", 2, "is no YAML: write it out; *names are not read"),
        ("[" * 100, 1, "is no YAML: too many blocks inside blocks"),
        ("\x00", 1, "is no YAML: unacceptable character"),
        ("- hello", 1, "must be a block with site, from and contract"),
    ],
)
def test_what_is_no_contract_file_is_refused_with_its_line(text: str, line: int, message: str) -> None:
    (problem,) = refused(text)
    assert problem.line == line
    assert problem.message.startswith(message)


def test_a_name_that_is_no_text_is_refused() -> None:
    found = refused("site: 1\nfrom: 2025-01-01\n? [a]\n: 1\ncontract: {effective_date: 2025-01-01}\n")
    assert [(problem.line, problem.path) for problem in found] == [(3, "a name that is no text")]
