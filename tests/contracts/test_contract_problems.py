"""Each wrong thing in a contract is named once, with its place and what to write instead."""

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from shared_code.contracts.models import (
    InvalidContract,
    problems,
    read_contract,
    read_terms,
    terms_problems,
)
from shared_code.kit.validation import Problem

Json = dict[str, Any]
START: Json = {"effective_date": "2024-05-15"}
FLAT = [{"percent": 20}]
JOB: Json = {"job_code": "GSA", "rate": "25.08"}
ESCALATOR: Json = {"month": 7, "format": "Percentage", "value": 3}


def share(*structures: Json) -> Json:
    return {"revenue_share": {"structures": list(structures)}}


def tiers(*rows: tuple[float, float]) -> Json:
    return share({"codes": "all", "tiers": [{"percent": percent, "limit": limit} for percent, limit in rows]})


def billable(**fields: Any) -> Json:
    return {"billable_accounts": fields}


def agreement(**fields: Any) -> Json:
    return {"management_agreement": fields}


def fee(**fields: Any) -> Json:
    return agreement(fee=fields)


def found(document: object, *, strict: bool = True) -> tuple[str, str]:
    """Path and message of the only problem."""
    (problem,) = problems(document, strict=strict)
    return problem


CASES = yaml.safe_load((Path(__file__).parent / "problems.yaml").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['path']} {case['says'][:60]}")
def test_a_problem_is_named_once_with_its_place(case: Json) -> None:
    path, message = found({**START, **case["change"]})
    assert path == case["path"]
    assert case["says"] in message


@pytest.mark.parametrize("amount", [Decimal("NaN"), Decimal("-Infinity"), float("inf"), "٣"])
def test_what_is_no_figure_is_refused(amount: object) -> None:
    assert "write a plain number" in found({**START, "fixed_fee": [{"fee": amount}]})[1]


LEGAL = [
    pytest.param({"bell": {"since": "always"}}, id="any object enables bell service"),
    pytest.param({"increment_percent": 0}, id="an increment of nothing needs no month"),
    pytest.param(
        {"increment_month": 7, **share({"codes": "all", "tiers": FLAT, "limit_increment_percent": 3})},
        id="the month may be there for the limits alone",
    ),
    pytest.param(tiers((30, 0), (20, 5000), (25, 9000)), id="tiers may be stored in any order"),
    pytest.param(tiers((100, 35000), (0, 70000), (21, 0)), id="shares may fall, stop and be whole"),
    pytest.param({"fixed_fee": [{"fee": 1}, {"fee": 1}]}, id="fees without a name are fees of their own"),
    pytest.param(
        {"fixed_fee": [{"fee": 1, "name": "A", "end": "2025-06-20"}, {"fee": 1, "name": "A", "start": "2025-06-10"}]},
        id="rows that share days and no first of a month take turns",
    ),
    pytest.param(agreement(insurance={"type": "BasedOnBillableAccounts", "additional_percent": 200}), id="insurance"),
    pytest.param(agreement(claims={"type": "AnnualCalendar"}), id="claims without a cap are billed whole"),
    pytest.param(agreement(validation={"type": None, "percent": 5}), id="no type is no validation billing"),
    pytest.param(billable(pteb={"type": "actual"}), id="actual taxes and benefits need no percent"),
    pytest.param(
        {
            "management_agreement": {
                "fee": {
                    "type": "FixedFee",
                    "amount": 1,
                    "escalator": {**ESCALATOR, "format": "FixedAmount", "value": 500},
                }
            }
        },
        id="an escalator in dollars may be more than 100",
    ),
]


@pytest.mark.parametrize("change", LEGAL)
def test_what_looks_odd_and_is_legal_is_accepted(change: Json) -> None:
    assert problems({**START, **change}) == ()


STILL_CALCULABLE = [
    share({"codes": ["SM1"], "tiers": FLAT}),
    share({"codes": "all", "tiers": FLAT}, {"codes": "all others", "tiers": FLAT}),
    {"per_labor_hour": [JOB, JOB]},
    fee(type="PerLaborHour", jobs=[JOB, JOB]),
    {"increment_month": 7},
    {"increment_percent": 3},
    tiers((20, 5000)),
    tiers((20, 5000), (10, 9000)),
]


@pytest.mark.parametrize("change", STILL_CALCULABLE)
def test_what_still_has_one_result_is_accepted_unless_strict(change: Json) -> None:
    assert len(problems({**START, **change})) == 1
    assert read_contract({**START, **change}, strict=False).effective_date.year == 2024


def test_what_has_no_result_is_refused_always() -> None:
    twice_without_limit = {**START, **tiers((20, 0), (10, 0))}
    assert found(twice_without_limit, strict=False)[0] == "revenue_share.structures[0].tiers[1].limit"


@pytest.mark.parametrize("document", [None, [], "contract", 7])
def test_a_document_that_is_no_block_is_refused(document: object) -> None:
    assert found(document) == ("", "must be a block of fields")


def test_all_problems_are_named_at_once_whatever_else_cannot_be_read() -> None:
    document: dict[Any, Any] = {
        "effective_date": "soon",
        1: 2,
        "increment_month": "Juli",
        "increment_percent": 3,
        "fixed_fee": [{"fee": "1 $"}],
        **tiers((20, 5000)),
        **billable(support={"type": "fixed"}),
    }
    with pytest.raises(InvalidContract) as caught:
        read_contract(document)
    assert [problem.path for problem in caught.value.problems] == [
        "effective_date",
        "increment_month",
        "fixed_fee[0].fee",
        "[1]",
        "revenue_share.structures[0].tiers[0].limit",
        "billable_accounts.support.value",
    ]
    lines = str(caught.value).splitlines()
    assert lines[0] == "effective_date: write a date as YYYY-MM-DD"
    assert all(re.fullmatch(r"[\w.\[\]]+: .+", line) for line in lines)


def test_a_problem_of_the_whole_document_has_no_path() -> None:
    assert str(Problem("", "must be a block of fields")) == "must be a block of fields"


TERMS: Json = {"site": 170, "from": "2025-01-01", "contract": START}


@pytest.mark.parametrize(
    ("path", "message", "change"),
    [
        ("site", "such as 0170", {"site": "0170/2"}),
        ("site", "such as 0170", {"site": "rollup"}),
        ("from", "is missing", {"from": None}),
        ("contract", "is missing", {"contract": None}),
        ("contract", "must be a block of fields", {"contract": "fixed fee"}),
        ("contract.effective_date", "is missing", {"contract": {"fixed_fee": []}}),
        ("contract.end_date", "is before effective_date", {"contract": {**START, "end_date": "2024-01-01"}}),
        ("reson", "did you mean reason?", {"reson": "renewal"}),
    ],
)
def test_terms_name_the_problems_of_their_contract_too(path: str, message: str, change: Json) -> None:
    (problem,) = terms_problems({**TERMS, **change})
    assert problem.path == path
    assert message in problem.message


def test_terms_that_are_no_block_are_refused() -> None:
    with pytest.raises(InvalidContract, match="must be a block with site, from and contract"):
        read_terms([])


def test_terms_are_refused_for_site_and_contract_at_once() -> None:
    found = terms_problems({"site": "?", "from": "2025-01-01", "contract": {}})
    assert [problem.path for problem in found] == ["site", "contract.effective_date"]
