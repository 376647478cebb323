"""Every amount of a P&L says where it comes from, in a tree and in sentences."""

import inspect
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from shared_code.accounts.series import SeriesName
from shared_code.derivations.narrative import Step
from shared_code.derivations.nodes import RULES, Node
from shared_code.derivations.wording import wordings
from shared_code.kit.period import Period
from shared_code.pl.calculation.year import Year
from shared_code.pl.explain.explanation import OPERAND_WORDINGS, Explanation, explain
from shared_code.pl.models import Line
from tests.oracle.generator import DEALS
from tests.oracle.years import random_year
from tests.pl.years import FIXED_FEE, worked
from tests.site_year.comparing import year_of

ROOT = Path(__file__).parents[2]
ESCALATED = {"percent": "25", "escalator": {"month": 1, "format": "Percentage", "value": "5"}}
POINTS = {"month": 1, "format": "FixedAmount", "value": "100"}
JULY = Period(2025, 7)
AGREEMENT = {
    "billable_accounts": {
        "payroll_accounts": ["6000"],
        "expense_accounts": ["7010", "7082", "7100"],
        "pteb": {"type": "percentage", "percent": "35"},
        "support": {"type": "percent", "base": "total", "value": "3"},
    },
    "management_agreement": {
        "fee": {"type": "FixedFee", "amount": "1000"},
        "insurance": {"type": "BasedOnBillableAccounts", "additional_percent": "12.5"},
        "claims": {"type": "PerClaim"},
        "profit_share": {"tiers": [{"percent": "8", "limit": "0"}]},
    },
}
"""The whole chain of vector V74."""


def management_agreement() -> Year:
    """The site of vector V74, on the last day of a month that runs, with everything loaded."""
    chart = {
        "9410": "EXTERNAL REVENUE",
        "6000": "PAYROLL",
        "7010": "OTHER EXPENSE",
        "7100": "CLAIMS",
        "7082": "INSURANCE",
    }
    return year_of(
        {
            "site": {"number": "0170"},
            "year": 2025,
            "today": "2025-07-31",
            "closed_through": "2025-06",
            "chart": chart,
            "budget": {"2025-07": {"6000": "40000", "7010": "6500", "7082": "300"}},
            "ledger": {"2025-07": {"7100": "1200"}},
            "actual_revenue": {f"2025-07-{day:02}": {"VO1": "180000" if day == 31 else "0"} for day in range(1, 32)},
            "actual_payroll": {f"2025-07-{day:02}": "42000" if day == 31 else "0" for day in range(1, 32)},
            "contract": {"effective_date": "2024-01-01", **AGREEMENT},
        }
    )


def steps_of(step: Step) -> Iterator[Step]:
    yield step
    for child in step.children:
        yield from steps_of(child)


def explained(year: Year, line: Line = Line.FLC, series: SeriesName = SeriesName.TREND) -> Explanation:
    return explain(year, line, series, JULY)


def test_v74_the_flc_of_a_management_agreement_reads_correctly_aloud() -> None:
    spoken = (Path(__file__).parent / "flc_of_v74.txt").read_text(encoding="utf-8")
    assert "\n".join(explained(management_agreement()).sentences) + "\n" == spoken


def test_the_tiers_that_a_share_reaches_are_told_one_by_one() -> None:
    def tiers(inputs: dict[str, object]) -> None:
        tiers = [{"percent": "15", "limit": "50000"}, {"percent": "17", "limit": "100000"}, {"percent": "20"}]
        inputs["contract"] = {
            "effective_date": "2024-01-01",
            "revenue_share": {"structures": [{"codes": "all", "tiers": tiers}]},
        }

    told = [sentence.strip() for sentence in explained(year_of(worked(FIXED_FEE, tiers))).sentences]
    assert "Tier 1 up to $50,000.00: 15 % of $50,000.00 = $7,500.00" in told
    assert "Tier 2 up to $100,000.00: 17 % of $50,000.00 = $8,500.00" in told


def test_an_amount_that_is_not_there_says_why() -> None:
    explanation = explained(year_of(worked(FIXED_FEE)), series=SeriesName.ACTUAL)
    assert explanation.node is None
    assert explanation.sentences == [
        "Front Line Contribution, actual of 2025-07: not available, because the ledger of the month is not closed."
    ]


def test_the_tree_names_rule_formula_operands_and_their_sources() -> None:
    node = explained(management_agreement(), Line.INSURANCE).node
    assert node is not None
    assert (node.id, node.rule, node.rule_version, node.unit) == ("insurance", "EXP-2", 1, "$")
    assert node.formula == "insurance = payroll * percent / 100 + budget of vehicle insurance (account 7082)"
    assert [operand.model_dump(by_alias=True) for operand in node.operands] == [
        {
            "name": "percent",
            "value": Decimal("5.77"),
            "unit": "%",
            "source": "setting insurance_percent_ma",
            "asOf": "",
        },
        {"name": "budget_vehicle_insurance", "value": 300, "unit": "$", "source": "budget 7082", "asOf": "2025-07"},
    ]
    assert [child.id for child in node.children] == ["insurance.payroll"]


@pytest.mark.parametrize("deal", DEALS)
def test_every_amount_of_every_deal_can_be_told(deal: str) -> None:
    year = random_year(deal)
    for period in year.inputs.periods():
        for series in SeriesName:
            explanation = explain(year, Line.FLC, series, period)
            assert explanation.sentences
            steps = [] if explanation.node is None else list(steps_of(explanation.node))
            assert len({step.id for step in steps}) == len(steps)


def nodes_of(year: Year) -> Iterator[Node]:
    waiting = [
        node
        for month in year.months.values()
        for lines in month.lines.values()
        for node in lines.values()
        if node is not None
    ]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += node.children()


def test_every_rule_of_a_pl_has_words_and_every_word_a_rule() -> None:
    used = {
        node.rule.id for deal in DEALS for number in (0, 1) for node in nodes_of(random_year(deal, number)) if node.rule
    }
    assert used <= set(wordings())
    assert set(wordings()) <= set(RULES)


@pytest.mark.parametrize("rule_id", sorted(wordings()))
def test_the_words_of_a_rule_fit_its_operands_and_its_page(rule_id: str) -> None:
    wording = wordings()[rule_id]
    assert list(wording.operands) == list(inspect.signature(RULES[rule_id].calculate).parameters)
    places = set(re.findall(r"\{(\w+)\}", wording.sentence)) - {"amount"}
    of_phrases = places if rule_id in OPERAND_WORDINGS else set()
    assert {place.removesuffix("_operand") for place in places - of_phrases} <= set(wording.operands)
    pages = "".join(page.read_text(encoding="utf-8") for page in ROOT.glob("docs/rules/*.md"))
    assert f"\n## {rule_id} {wording.title}\n" in pages


def test_f69_salaries_of_a_leap_year_are_told_over_its_366_days() -> None:
    payroll = {"hours": {"GSA": 1}, "rates": {"GSA": "20"}, "salaried": [{"allocated_annual_salary": "36600"}]}
    document = {
        "site": {"number": "0170"},
        "year": 2024,
        "today": "2024-01-10",
        "chart": {"6000": "PAYROLL"},
        "forecast_payroll": {"2024-02": payroll},
    }
    told = explain(year_of(document), Line.PAYROLL, SeriesName.FORECAST, Period(2024, 2)).sentences
    assert any("$36,600.00 a year × 29 days / 366 days = $2,900.00" in sentence for sentence in told), told


def _unnamed(step: Step) -> Iterator[str]:
    """Items of rows below a step that are called like any other."""
    for one in steps_of(step):
        items = [child for child in one.children if child.id.endswith("]")]
        labels = [child.label for child in items]
        for child in items:
            wording = wordings()[child.rule or ""]
            named = child.label != wording.title or one.rule == "REV-38"  # which lists the names of billed costs
            if not (named or (len(items) == 1 and not wording.subject)) or labels.count(child.label) > 1:
                yield f"{child.id}: {child.label}"


TWICE = re.compile(r"components\.per_labor_hour\.jobs|revenue_of_codes")
"""Rows that name one thing twice: two rates of a job in one month, the actual and the forecast adjustments."""


@pytest.mark.parametrize("deal", DEALS)
def test_f20_each_step_of_a_row_says_what_it_is_of(deal: str) -> None:
    year = random_year(deal)
    for month, series in ((0, SeriesName.FORECAST), (6, SeriesName.TREND)):
        node = explain(year, Line.FLC, series, year.inputs.periods()[month]).node
        assert node is not None
        assert [one for one in _unnamed(node) if not TWICE.search(one)] == []


@pytest.mark.parametrize(
    ("block", "told"),
    [
        (
            {"fixed_fee": [{"fee": "2500"}, {"fee": "30800", "start": "2024-01-01"}]},
            ["Fixed fee: fee 1 $2,500.00 + fee 2 $30,800.00 = $33,300.00"],
        ),
        (
            {"revenue_share": {"structures": [{"codes": "all", "tiers": [ESCALATED]}]}},
            [
                "Revenue share: structure 1 $51,232.21 = $51,232.21",
                "Share of tiers, structure 1: $195,170.32, 26.25 %: $51,232.21",
                "Escalated value, tier 1: 25 % raised by 5 %, once = 26.25 %",
            ],
        ),
        (
            {"management_agreement": {"fee": {"type": "FixedFee", "amount": "8000", "escalator": POINTS}}},
            ["Amount: $8,000.00 + $100.00 × 1 = $8,100.00"],
        ),
        (
            {
                "per_occupied_room": {"room_rate": "2.40", "escalates": True},
                "increment_month": 1,
                "increment_percent": "3",
            },
            ["Room rate: $2.40 a room raised by 3 %, once = $2.47 a room"],
        ),
    ],
)
def test_f20_parts_of_a_contract_are_told_by_name_and_in_their_unit(block: dict[str, object], told: list[str]) -> None:
    def terms(inputs: dict[str, object]) -> None:
        inputs["contract"] = {"effective_date": "2024-01-01", **block}

    sentences = explained(year_of(worked(FIXED_FEE, terms)), Line.INTERNAL_REVENUE, SeriesName.FORECAST).sentences
    assert set(told) <= {sentence.strip() for sentence in sentences}, sentences


def test_f20_a_single_account_is_named() -> None:
    told = explained(management_agreement(), Line.CLAIMS, SeriesName.TREND).sentences
    assert told[1].strip() == "Ledger: balances 7100 $1,200.00 = $1,200.00"
