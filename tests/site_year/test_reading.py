"""A document that cannot be calculated is refused with one sentence a problem, each with its path."""

import json
from collections.abc import Callable
from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest

from shared_code.accounts.series import SeriesName
from shared_code.kit.validation import WORDINGS
from shared_code.pl.models import Line
from shared_code.pl.site_year.reading import InvalidSiteYear, read_site_year
from tests.site_year.comparing import WORKED, result_of, year_of

NUMBER = WORDINGS["decimal_type"].sentence

Change = Callable[[Any], None]


def document(change: Change = lambda _: None) -> Any:
    """The hybrid worked year, changed."""
    inputs = deepcopy(WORKED["Y19"]["inputs"])
    change(inputs)
    return inputs


def problems(text: str) -> list[str]:
    with pytest.raises(InvalidSiteYear) as caught:
        read_site_year(text)
    return [str(problem) for problem in caught.value.problems]


def put(*path: Any) -> Change:
    """Put a value (the last argument) at a path."""

    def change(inputs: Any) -> None:
        *steps, last, value = path
        for step in steps:
            inputs = inputs[step]
        inputs[last] = value

    return change


ONE_VALUE_A_DAY = "write one value a day, or one for every day"
REFUSED = [
    (put("site", "available_rooms", "many"), "site.available_rooms: write a whole number"),
    (put("site", "number", "01/70"), "site.number: write the number of a site, such as 0170"),
    (put("today", "15.07.2025"), "today: write a date as YYYY-MM-DD"),
    (put("budget", "2025-13", {}), "budget.2025-13: write a month as YYYY-MM"),
    (put("budget", "2025-01", "741", "5"), "budget.2025-01.741: write a main account of four digits, such as 7045"),
    (
        put("ledger", "2025-02", "7045", "12,50"),
        f"ledger.2025-02.7045: {NUMBER}",
    ),
    (
        put("ledger", "2025-02", "7045", "NaN"),
        f"ledger.2025-02.7045: {NUMBER}",
    ),
    (
        put("ledger", "2025-02", "7045", True),
        f"ledger.2025-02.7045: {NUMBER}",
    ),
    (
        put("forecast_statistics", "2025-03", "valet_daily", 4, "x"),
        f"forecast_statistics.2025-03.valet_daily[4]: {NUMBER}",
    ),
    (
        put("forecast_statistics", "2025-02", "valet_daily", [1, 2, 3]),
        f"forecast_statistics.2025-02.valet_daily: has 3 values, 2025-02 has 28 days; {ONE_VALUE_A_DAY}",
    ),
    (
        put("forecast_payroll", "2025-01", "hours", "GSA", [1]),
        f"forecast_payroll.2025-01.hours.GSA: has 1 values, 2025-01 has 31 days; {ONE_VALUE_A_DAY}",
    ),
    (
        put("forecast_payroll", "2025-01", "hours", "GSA", -1),
        "forecast_payroll.2025-01.hours.GSA: must be at least 0",
    ),
    (
        put("actual_hours", "2025-07-01", "gsa", {"total": 5, "overtime": 1}),
        "actual_hours.2025-07-01.gsa: write regular and overtime, or total alone",
    ),
    (
        put("actual_hours", "2025-07-01", "gsa", {}),
        "actual_hours.2025-07-01.gsa: write regular and overtime, or total alone",
    ),
    (
        put("contract", "fixed_fee", 0, "fee", "abc"),
        f"contract.fixed_fee[0].fee: {NUMBER}",
    ),
    (
        put("contract", "revenue_share", "structures", 0, "tiers", []),
        "contract.revenue_share.structures[0].tiers: is empty; write at least one tier with its percent",
    ),
    (put("forecast_rate", {}), "forecast_rate: is no field here; did you mean forecast_rates?"),
]


@pytest.mark.parametrize(("change", "sentence"), REFUSED, ids=lambda value: value if isinstance(value, str) else "")
def test_a_problem_is_named_with_its_path(change: Change, sentence: str) -> None:
    assert problems(json.dumps(document(change))) == [sentence]


def test_all_problems_are_named_at_once() -> None:
    def change(inputs: Any) -> None:
        for wrong, _ in REFUSED[:6]:
            wrong(inputs)

    assert len(problems(json.dumps(document(change)))) == 6


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "line 1, column 1: is no JSON: Expecting value"),
        ('{"site": }', "line 1, column 10: is no JSON: Expecting value"),
        ('{"year": NaN}', "is no JSON that can be read: NaN is no number; write null for what is not known"),
        (
            '{"year": 1, "year": 2}',
            "is no JSON that can be read: the name 'year' stands twice in one block; keep one of them",
        ),
        ("[]", "must be a block of fields"),
        ("{}", "site: is missing; write it"),
    ],
)
def test_a_text_that_is_no_document_is_refused(text: str, sentence: str) -> None:
    assert problems(text)[0] == sentence


def test_json_that_is_nested_without_end_is_refused() -> None:
    assert problems("[" * 100_000)[0].startswith("is no JSON that can be read")


def test_blocks_in_blocks_are_refused_before_they_break_anything() -> None:
    depth = 985
    assert problems('{"site": ' + '{"a":' * depth + "1" + "}" * depth + "}")


def test_a_worked_example_is_read_by_its_inputs() -> None:
    assert read_site_year(json.dumps(WORKED["Y03"])) == read_site_year(json.dumps(WORKED["Y03"]["inputs"]))


def test_null_is_the_same_as_absent_and_not_the_same_as_zero() -> None:
    def null(inputs: Any) -> None:
        inputs["forecast_expense"]["2025-09"]["7170"] = None
        inputs["settings"] = None

    def absent(inputs: Any) -> None:
        del inputs["forecast_expense"]["2025-09"]["7170"]
        del inputs["settings"]

    def zero(inputs: Any) -> None:
        inputs["forecast_expense"]["2025-09"]["7170"] = 0

    assert result_of(document(null)) == result_of(document(absent))
    rents = [year_of(document(change)).line(Line.PARKING_RENTS, SeriesName.FORECAST)[8] for change in (null, zero)]
    assert [node.amount for node in rents if node is not None] == [Decimal("1200.00"), Decimal(0)]


def test_null_is_absent_at_every_depth() -> None:
    def null(inputs: Any) -> None:
        inputs["forecast_payroll"]["2025-09"].update(salaried=None, rate_overrides=None, hours=None)
        inputs["budget"]["2025-11"] = None
        inputs["actual_rooms"]["2025-07-14"] = None
        inputs["forecast_statistics"]["2025-10"] = None

    def absent(inputs: Any) -> None:
        for name in ("salaried", "rate_overrides", "hours"):
            inputs["forecast_payroll"]["2025-09"].pop(name, None)
        del inputs["budget"]["2025-11"], inputs["forecast_statistics"]["2025-10"]

    assert result_of(document(null)) == result_of(document(absent))


def test_numbers_and_texts_that_are_numbers_are_the_same() -> None:
    text = json.dumps(document())
    assert read_site_year(text.replace('"1034"', "1034")) == read_site_year(text)


class TestWarnings:
    """What was missing in the inputs is said, beside what is unusual in them as they are."""

    def warnings(self, change: Change) -> list[str]:
        before: list[str] = result_of(document(lambda _: None))["warnings"]
        found: list[str] = result_of(document(change))["warnings"]
        return [warning for warning in found if warning not in before]

    def test_a_month_without_budget_counts_as_zero_and_says_so(self) -> None:
        assert self.warnings(lambda inputs: inputs["budget"].pop("2025-04")) == [
            "2025-04: no budget; it counts as 0; ask finance for it"
        ]

    def test_v87_budget_pteb_without_budget_payroll_gives_no_pteb_and_says_so(self) -> None:
        def no_payroll(inputs: Any) -> None:
            for account in ("6000", "6010", "6100"):
                inputs["budget"]["2025-09"][account] = "0"

        assert self.warnings(no_payroll) == [
            "2025-09: budget PTEB without budget payroll; PTEB is 0.00; correct the budget"
        ]

    def test_a_closed_month_without_ledger_says_so(self) -> None:
        assert self.warnings(lambda inputs: inputs["ledger"].pop("2025-04")) == [
            "2025-04: closed, but the ledger holds nothing; load `ledger`"
        ]

    def test_accounts_that_the_chart_does_not_know_are_named_with_what_becomes_of_them(self) -> None:
        def unknown(inputs: Any) -> None:
            inputs["budget"]["2025-09"].update({"7999": "10", "5000": "20"})

        assert self.warnings(unknown) == [
            "2025-09: account 5000 is not in the chart of accounts; it is left out; load `chart`",
            "2025-09: account 7999 is not in the chart of accounts; it counts as other expense; load `chart`",
        ]
