"""One sentence on what a rule did: its template with figures that give the amount."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from shared_code.derivations.formatting import ALL_PLACES, READABLE, format_value, readable
from shared_code.derivations.nodes import Node, amount_of
from shared_code.derivations.wording import Wording, is_row, plain, unit_of, worded
from shared_code.kit.errors import CalculationError

OperandWording = Callable[[Mapping[str, Any]], Mapping[str, str]]
"""Words for places of a sentence that a template cannot say, from the operands as they are shown and the UNIT."""
UNIT = "unit"
"""Under this name stands the unit of the amount beside the operands."""
MOST_MORE = 15
GROUP = re.compile(r"\(([^()]*)\)")
"""Brackets of arithmetic; they go where nothing in them needs them."""
WHOLE_GROUP = re.compile(r"^\(([^()]*)\)(?= = )")
NEEDS_GROUP = re.compile(r"^-| -\$?\d| [-+×/] ")
OPTIONAL = re.compile(r"\[([^\]]*)\]")
PLACE = re.compile(r"\{(\w+)\}")
NO_ACCOUNTS = re.compile(r"\baccounts none\b")


def sentence(node: Node, wordings: Mapping[str, OperandWording], unit: str = "$") -> str:
    """What the rule of a node did, with its figures; a part in brackets is left out where a figure of it is 0.

    Figures are shown with as many decimals as it takes to get the amount from them. `unit` is that of the operand which
    the node stands for.
    """
    wording = worded(node, unit)
    shown = _shown(node, wording)
    figures = {
        f"{name}_operand" if name == "amount" else name: format_value(
            value, unit_of(wording.operands, name), ALL_PLACES
        )
        for name, value in shown.items()
    }
    if node.rule and node.rule.id in wordings:
        figures |= wordings[node.rule.id]({**shown, UNIT: wording.unit})
    there = {name for name, value in shown.items() if _is_there(value)}
    template = OPTIONAL.sub(lambda part: part[1] if set(PLACE.findall(part[1])) <= there else "", wording.sentence)
    text = template.format_map(
        {"amount": format_value(node.amount, wording.unit, READABLE.get(wording.unit)), **figures}
    )
    text = GROUP.sub(lambda group: group[0] if NEEDS_GROUP.search(group[1]) else group[1], text)
    text = NO_ACCOUNTS.sub("no accounts", text)
    text = WHOLE_GROUP.sub(r"\1", re.sub("^ = ", "nothing = ", text))
    return re.sub(r"^( \+ |, )", "", text)


def _shown(node: Node, wording: Wording) -> Mapping[str, Any]:
    """The operands with as few decimals as give the amount again; the rule itself says whether they do."""
    units = {name: unit_of(wording.operands, name) for name in node.operands}
    exact = {
        name: plain(value, wording.rows.get(name, "")) if units[name] in READABLE else amount_of(value)
        for name, value in node.operands.items()
    }
    for more in range(MOST_MORE if exact else 0):
        shown = {name: readable(value, units[name], more) for name, value in exact.items()}
        if _gives_the_amount(node, shown, wording.unit):
            return shown
    return exact


def _gives_the_amount(node: Node, shown: Mapping[str, Any], unit: str) -> bool:
    operands = {
        name: tuple(value.values()) if isinstance(value, Mapping) and is_row(node.operands[name]) else value
        for name, value in shown.items()
    }
    try:
        again = Node(None, node.rule, operands, None, node.name).replay()
    except (CalculationError, ArithmeticError):
        return False
    most = READABLE.get(unit)
    return format_value(again, unit, most) == format_value(node.amount, unit, most)


def _is_there(value: Any) -> bool:  # noqa: ANN401 - whatever a rule takes
    """Whether a value adds anything: not missing, not 0, not a row of these."""
    items = value.values() if isinstance(value, Mapping) else value if isinstance(value, tuple | list) else (value,)
    return any(items)
