"""The words of rules, `<feature>/explanations.yaml`, and what tells the operands of a row apart."""

import re
from calendar import month_name
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Final

import yaml

from shared_code.derivations.nodes import Node
from shared_code.kit.model import Model

MONTH: Final = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


class Wording(Model):
    """The words for a rule's amount: units are those of `derivations/formatting.py`."""

    title: str
    unit: str
    operands: Mapping[str, str]
    sentence: str
    subject: str = ""
    """What the amount is of, where no operand says it."""


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


GIVEN: Final = Wording(title="given", unit="value", operands={}, sentence="{amount}")


def wording_of(node: Node) -> Wording:
    """The words for a node; what no rule made is named as it is."""
    return wordings()[node.rule.id] if node.rule else GIVEN


def unit_of(units: Mapping[str, str], name: str) -> str:
    """The unit of an operand, or of an item of it."""
    return units.get(re.split(r"[.\[]", name)[0], "value")


def is_row(operand: Any) -> bool:  # noqa: ANN401 - whatever a rule takes
    """Whether an operand is a row of others."""
    return type(operand) in (tuple, list)


def plain(operand: Any) -> Any:  # noqa: ANN401 - whatever a rule takes
    """An operand for a sentence: amounts, by what they are amounts of where several stand in a row."""
    if isinstance(operand, Node):
        return operand.amount
    if isinstance(operand, Mapping):
        return {key: plain(value) for key, value in operand.items()}
    if is_row(operand):
        names = subjects(operand)
        return (
            {name: plain(item) for name, item in zip(names, operand, strict=True)}
            if names
            else tuple(plain(item) for item in operand)
        )
    return operand


def subjects(items: Sequence[Any]) -> Sequence[str]:
    """What tells the items of a row apart: account, job code or category, else the month; empty where nothing does."""
    if len(items) > 1:
        for place in ("name", "as_of"):
            names = [_first(item, place) for item in items]
            if all(names) and len(set(names)) == len(names):
                return [_month(name) for name in names]
    return ()


def _first(item: Any, place: str) -> str:  # noqa: ANN401 - whatever a rule takes
    """Name or month of the first given value below an item that has one; the subject of its rule goes before."""
    if not isinstance(item, Node):
        return ""
    if place == "name" and (subject := wording_of(item).subject):
        return subject
    if item.source is not None:
        return str(getattr(item.source, place))
    return next((found for child in item.children() if (found := _first(child, place))), "")


def _month(name: str) -> str:
    """A month as people write it, any other name as it is.

    >>> _month("2025-07"), _month("7045")
    ('July 2025', '7045')
    """
    return f"{month_name[int(name[5:])]} {name[:4]}" if MONTH.fullmatch(name) else name
