"""Cases of `cases/*.yaml`: figures in, figures out, written so that finance can read and add to them.

`expect` is exact and may be arithmetic; `shown` is compared after rounding half up to the decimals it is written with.
`2025-07-01..2025-07-13` stands for every day from the first to the second; `none` is a missing value, not 0.
"""

import ast
import importlib
import operator
import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from shared_code.derivations.nodes import RULES

ROOT = Path(__file__).parents[2]
VECTORS = {f"V{number:02}" for number in range(1, 105)}
WORDS: Mapping[str, bool | None] = {"none": None, "yes": True, "no": False}
OPERATORS: Mapping[type[ast.operator], Callable[[Decimal, Decimal], Decimal]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
DAYS = re.compile(rf"({DATE.pattern})\.\.({DATE.pattern})")
ARITHMETIC = re.compile(r"(?=.*\d)[-+*/(). \d]+")
Text = str | list["Text"] | dict[str, "Text"]

for path in (*ROOT.glob("shared_code/*/rules.py"), *ROOT.glob("shared_code/*/rules/")):
    importlib.import_module(f"shared_code.{path.parent.name}.rules")


class Case(NamedTuple):
    """One worked example of a rule, as the file has it."""

    id: str
    title: str
    rule: str
    given: dict[str, Text]
    expect: Text | None = None
    shown: str | None = None

    @property
    def name(self) -> str:
        return f"{self.id} {self.title}"


CASES = [
    Case(**entry)
    for path in sorted(Path(__file__).parent.glob("cases/*.yaml"))
    for entry in yaml.load(path.read_text(encoding="utf-8"), yaml.CBaseLoader)  # noqa: S506 - makes nothing but text
]


def figure(text: str) -> Decimal:
    """The exact result of an expression of +, -, *, / and brackets; ValueError for anything else."""

    def result(node: ast.expr) -> Decimal:
        match node:
            case ast.BinOp(left, op, right) if type(op) in OPERATORS:
                return OPERATORS[type(op)](result(left), result(right))
            case ast.UnaryOp(ast.USub(), operand):
                return -result(operand)
            case ast.Constant(int() | float()) if not isinstance(node.value, bool):
                return Decimal(ast.get_source_segment(text, node) or "")
        raise ValueError(f"{text!r} is no arithmetic")

    return result(ast.parse(text, mode="eval").body)


def each(text: str) -> list[object]:
    """The days of a range of days, the one value of any other text."""
    if days := DAYS.fullmatch(text):
        first, last = date.fromisoformat(days[1]), date.fromisoformat(days[2])
        return [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [read(text)]


def read(text: Text) -> object:
    """What a text of a case means: a figure, a date, a word, or a list or table of them."""
    if isinstance(text, dict):
        return {name: read(value) for key, value in text.items() for name in each(key)}
    if isinstance(text, list):
        return [item for entry in text for item in (each(entry) if isinstance(entry, str) else [read(entry)])]
    if text in WORDS:
        return WORDS[text]
    if DATE.fullmatch(text):
        return date.fromisoformat(text)
    return figure(text) if ARITHMETIC.fullmatch(text) else text


def plain(result: object) -> object:
    """A result as a case writes it: parts by name, items as a list."""
    if isinstance(result, tuple):
        fields: tuple[str, ...] | None = getattr(result, "_fields", None)
        items = [plain(item) for item in result]
        return items if fields is None else dict(zip(fields, items, strict=True))
    return result


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Case) -> None:
    result = RULES[case.rule].calculate(**{name: read(value) for name, value in case.given.items()})
    assert case.expect is not None or case.shown is not None
    if case.expect is not None:
        assert plain(result) == read(case.expect)
    if case.shown is not None:
        assert result.quantize(Decimal(case.shown), ROUND_HALF_UP) == Decimal(case.shown)


def test_the_reference_vectors_are_all_there() -> None:
    assert {case.id for case in CASES} >= VECTORS


def test_a_figure_is_exact_arithmetic() -> None:
    assert figure("-(28054.08 + 0.02) / 2 * 3") == Decimal("-42081.15")


@pytest.mark.parametrize("text", ["__import__('os')", "2 ** 3", "'1'", "True", "rate"])
def test_a_figure_is_nothing_but_arithmetic(text: str) -> None:
    with pytest.raises(ValueError, match="is no arithmetic"):
        figure(text)


def test_days_are_read_one_by_one_and_a_missing_value_is_not_zero() -> None:
    assert read({"2025-06-30..2025-07-01": "none", "2025-07-02": "0"}) == {
        date(2025, 6, 30): None,
        date(2025, 7, 1): None,
        date(2025, 7, 2): Decimal(0),
    }
