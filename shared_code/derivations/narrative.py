"""Tells where an amount comes from: nodes as a tree of labelled steps, and as sentences with figures.

The words stand in `<feature>/explanations.yaml`; rules and calculations know nothing of them.
"""

import inspect
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from shared_code.derivations.formatting import format_value, humanize, in_cents
from shared_code.derivations.nodes import Node, Rule
from shared_code.derivations.sentence import OperandWording, sentence
from shared_code.derivations.wording import listed_names, subjects, unit_of, worded, wording_of
from shared_code.kit.model import Model

Steps = Callable[[Node], Sequence[str]]
"""Sentences for the steps inside a rule: the tiers of a share."""


class Operand(Model):
    """A value that a step was calculated with; `source` and `as_of` are empty for the results of other steps."""

    name: str
    value: Any
    unit: str
    source: str = ""
    as_of: str = ""


class Step(Model):
    """A node in words: what it is, its rule and formula, operands, and the steps its operands come from.

    `id` is the path of operand names from the amount that was asked for; `part` names one of several results.
    """

    id: str
    label: str
    rule: str | None
    rule_version: int | None
    formula: str
    amount: Any
    unit: str
    part: str | None
    operands: Sequence[Operand]
    children: Sequence["Step"]


def _told_whole(_: str) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Narrator:
    """Tells nodes; `steps` and `wordings` by rule id say what a template cannot.

    What rules with an id that is `amount_only` made, as part of others, is told by its amount, not by what made it.
    """

    steps: Mapping[str, Steps] = field(default_factory=dict)
    wordings: Mapping[str, OperandWording] = field(default_factory=dict)
    amount_only: Callable[[str], bool] = _told_whole

    def tree(self, node: Node, path: str, label: str = "") -> Step:
        """A node and everything below it; ids begin with `path`."""
        return self._step(node, path, label or path)

    def sentences(self, node: Node, label: str) -> Sequence[str]:
        """One sentence for each step, the whole before its parts, each part once, what is zero left out."""
        return list(self._sentences(node, label, "$", 0, set()))

    def _step(self, node: Node, path: str, label: str, unit: str = "$") -> Step:
        wording = worded(node, unit)
        units = wording.operands
        operands = [
            _operand(name, part, unit_of(units, name)) for name, part in named_parts(node) if not self._is_step(part)
        ]
        children = [
            self._step(part, f"{path}.{name}", label, unit_of(units, name))
            for name, part, label in _labelled(node)
            if self._is_step(part)
        ]
        return Step(
            id=path,
            label=label,
            rule=node.rule.id if node.rule else None,
            rule_version=node.rule.version if node.rule else None,
            formula=formula(node.rule) if node.rule else "",
            amount=in_cents(node.amount, wording.unit),
            unit=wording.unit,
            part=None if node.name == "" else str(node.name),
            operands=operands,
            children=children,
        )

    def _sentences(self, node: Node, label: str, unit: str, depth: int, told_before: set[int]) -> Iterator[str]:
        if depth == 0 and node.source is not None:
            origin = f"{humanize(node.source.kind)} {humanize(node.source.name)}"
            yield f"{label}: {format_value(node.amount, '$')}, {origin}"
        if node.rule is None or id(node) in told_before or (depth and not (node.amount and self._is_step(node))):
            return
        told_before.add(id(node))
        indent = "  " * depth
        yield f"{indent}{label}: {self.sentence(node, unit)}"
        if node.rule.id in self.steps:
            yield from (f"{indent}  {step}" for step in self.steps[node.rule.id](node))
        units = worded(node, unit).operands
        for name, part, called in _labelled(node):
            yield from self._sentences(part, called, unit_of(units, name), depth + 1, told_before)

    def _is_step(self, part: Any) -> bool:  # noqa: ANN401 - whatever a rule takes
        return isinstance(part, Node) and part.rule is not None and not self.amount_only(part.rule.id)

    def sentence(self, node: Node, unit: str = "$") -> str:
        """What the rule of a node did, with its figures; `unit` is that of the operand which it stands for."""
        return sentence(node, self.wordings, unit)


@cache
def formula(rule: Rule) -> str:
    """The formula of a rule, as its documentation has it."""
    text = inspect.getdoc(rule.calculate) or ""
    block = re.search(r"(?:^    .+\n?)+", text, re.MULTILINE)
    return inspect.cleandoc(block[0]) if block else ""


def named_parts(node: Node) -> Iterator[tuple[str, Any]]:
    """The operands of a node one by one: `tiers[0][1]` for an item, `components.fixed_fee` for an entry."""
    for name, operand in node.operands.items():
        yield from _parts(name, operand)


def _parts(name: str, operand: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - whatever a rule takes
    if isinstance(operand, Mapping):
        for key, value in operand.items():
            yield from _parts(f"{name}.{key}", value)
    elif type(operand) in (tuple, list) and any(isinstance(item, Node | tuple | list) for item in operand):
        for index, value in enumerate(operand):
            yield from _parts(f"{name}[{index}]", value)
    else:
        yield name, operand


def _operand(name: str, part: Any, unit: str) -> Operand:  # noqa: ANN401 - whatever a rule takes
    if not isinstance(part, Node):
        return Operand(name=name, value=in_cents(part, unit), unit=unit)
    value, source = in_cents(part.amount, unit), part.source
    if source is None:
        return Operand(name=name, value=value, unit=unit)
    return Operand(name=name, value=value, unit=unit, source=f"{source.kind} {source.name}", as_of=source.as_of)


def _labelled(node: Node) -> Iterator[tuple[str, Node, str]]:
    """The nodes among the operands of a node with what each is called there."""
    rows = wording_of(node).rows
    subjects_of = cache(lambda row: subjects(node.operands[row], rows.get(row, "")))  # a long row is asked for often
    for name, part in named_parts(node):
        if isinstance(part, Node):
            yield name, part, _label(node, name, part, subjects_of)


def _label(node: Node, name: str, part: Node, subjects_of: Callable[[str], Sequence[str]]) -> str:
    """What a step is called in its place: the operand it stands for; in a row, its rule's title and its subject."""
    row = re.match(r"(\w+)\[(\d+)\]", name)
    if row is None or row[1] not in node.operands:
        return _capitalized(humanize(name.rsplit(".", 1)[-1]))
    subject = humanize(subjects_of(row[1])[int(row[2])])
    if listed_names(wording_of(node).rows.get(row[1], "")):
        return _capitalized(subject)
    return f"{wording_of(part).title}, {subject}" if subject else wording_of(part).title


def _capitalized(title: str) -> str:
    return title[:1].upper() + title[1:]
