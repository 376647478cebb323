"""The words of rules, `<feature>/explanations.yaml`, and what tells the operands of a row apart."""

import re
from calendar import month_name
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Final

import yaml

from shared_code.derivations.nodes import Node, Source
from shared_code.kit.model import Model

MONTH: Final = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


class Wording(Model):
    """The words for a rule's amount: units are those of `derivations/formatting.py`, or `as asked` (see `unit_of`)."""

    title: str
    unit: str
    operands: Mapping[str, str]
    sentence: str
    subject: str = ""
    """The operand that names what the amount is of, or that name itself."""
    rows: Mapping[str, str] = {}
    """What tells the items of a row apart: `month`, a word that numbers them, or names in their order: with commas, or
    `trend by month` for what begins in January.

    Of a row that is not named here each item says itself what it is of.
    """


@cache
def wordings() -> Mapping[str, Wording]:
    """The words of all features, by rule id."""
    found: dict[str, Wording] = {}
    for feature in files("shared_code").iterdir():
        path = feature.joinpath("explanations.yaml")
        if path.is_file():
            document = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506 - nothing but text
            found |= {rule: Wording.model_validate(entry) for rule, entry in document.items()}
    return found


_OF_HOURS: Final = frozenset({"hours", "$/hour"})


@cache
def is_of_payroll(rule_id: str) -> bool:
    """Whether a rule tells hours, wages or salaries: it is payroll's own, or takes hours, as a bill for them does.

    >>> is_of_payroll("PAY-22"), is_of_payroll("REV-12"), is_of_payroll("REV-13")
    (True, True, False)
    """
    return rule_id.startswith("PAY-") or not _OF_HOURS.isdisjoint(wordings()[rule_id].operands.values())


GIVEN: Final = Wording(title="given", unit="value", operands={}, sentence="{amount}")
AS_ASKED: Final = "as asked"
"""The unit of what rises like an amount or like a percentage: it is that of the operand which it stands for."""
MONTHLY: Final = "month"
BY_MONTH: Final = " by month"


def wording_of(node: Node) -> Wording:
    """The words for a node; what no rule made is named as it is."""
    return wordings()[node.rule.id] if node.rule else GIVEN


def worded(node: Node, asked: str) -> Wording:
    """The words for a node that stands for an operand in the unit `asked`."""
    wording = wording_of(node)
    if wording.unit != AS_ASKED:
        return wording
    operands = {name: asked if unit == AS_ASKED else unit for name, unit in wording.operands.items()}
    return wording.model_copy(update={"unit": asked, "operands": operands})


def unit_of(units: Mapping[str, str], name: str) -> str:
    """The unit of an operand, or of an item of it; a tier is a percentage and a limit.

    >>> unit_of({"tiers": "tiers", "prior": "$"}, "tiers[1][0]"), unit_of({"prior": "$"}, "prior")
    ('%', '$')
    """
    operand, *item = re.split(r"[.\[]", name)
    unit = units.get(operand, "value")
    return ("%" if item[-1] == "0]" else "$") if unit == "tiers" and item else unit


def is_row(operand: Any) -> bool:  # noqa: ANN401 - whatever a rule takes
    """Whether an operand is a row of others."""
    return type(operand) in (tuple, list)


def plain(operand: Any, told_by: str = "") -> Any:  # noqa: ANN401 - whatever a rule takes
    """An operand for a sentence: amounts, by what they are amounts of where they stand in a row."""
    if isinstance(operand, Node):
        return operand.amount
    if isinstance(operand, Mapping):
        return {key: plain(value) for key, value in operand.items()}
    if is_row(operand):
        items = [plain(item) for item in operand]
        names = _told_apart(subjects(operand, told_by))
        return dict(zip(names, items, strict=True)) if names else tuple(items)
    return operand


def _told_apart(names: Sequence[str]) -> Sequence[str]:
    """Names of which no two are the same; none where some item has none, or a third one has the same.

    >>> _told_apart(["VLT1", "CASH", "VLT1"]), _told_apart(["VLT1", ""])
    (['VLT1', 'CASH', 'another VLT1'], [])
    """
    apart = [f"another {name}" if name in names[:number] else name for number, name in enumerate(names)]
    return apart if all(names) and len({*apart}) == len(apart) else []


def subjects(items: Sequence[Any], told_by: str = "") -> Sequence[str]:
    """What each item of a row is of: account, job code, category, month; empty where nothing says it."""
    if not told_by:
        return [subject(item) if isinstance(item, Node) else "" for item in items]
    numbered = [f"{told_by} {number}" for number, _ in enumerate(items, 1)]
    if told_by == MONTHLY:
        return [_month(_leaf(item).as_of) or number for item, number in zip(items, numbered, strict=True)]
    return listed_names(told_by)[: len(items)] or numbered


def listed_names(told_by: str) -> Sequence[str]:
    """The names of a row's items in their order, where the words of the rule list them.

    >>> listed_names("payroll, PTEB"), listed_names("trend by month")[:2], listed_names("fee")
    (['payroll', 'PTEB'], ['trend of January', 'trend of February'], [])
    """
    if told_by.endswith(BY_MONTH):
        return [f"{told_by.removesuffix(BY_MONTH)} of {month}" for month in month_name[1:]]
    return told_by.split(", ") if ", " in told_by else []


def subject(node: Node) -> str:
    """What an amount is of: the name of what was given, of the operand that names it, or of its part of a row."""
    if node.source is not None:
        return node.source.name
    naming = wording_of(node).subject
    operand: Any = node.operands.get(naming)
    if is_row(operand) and isinstance(node.name, int):
        operand = operand[node.name]
    return subject(operand) if isinstance(operand, Node) else naming


def _leaf(item: Any) -> Source:  # noqa: ANN401 - an item of a row
    """The source of the first value below an item that was given."""
    while isinstance(item, Node) and item.source is None:
        item = next(item.children(), None)
    return (item.source if isinstance(item, Node) else None) or Source("", "")


def _month(name: str) -> str:
    """A month as people write it, any other name as it is.

    >>> _month("2025-07"), _month("7045")
    ('July 2025', '7045')
    """
    return f"{month_name[int(name[5:])]} {name[:4]}" if MONTH.fullmatch(name) else name
