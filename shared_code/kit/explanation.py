"""Tells where an amount comes from: nodes as a tree of labelled steps, and as sentences with figures.

The words stand in `<feature>/explanations.yaml`; rules and calculations know nothing of them.
"""

import inspect
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from shared_code.kit.explain import Node, Rule
from shared_code.kit.figures import told, words
from shared_code.kit.model import Model

Steps = Callable[[Node], Sequence[str]]
"""Sentences for the steps inside a rule: the tiers of a share."""
Phrases = Callable[[Node], Mapping[str, str]]
"""Operands in words of their own, by name."""


class Wording(Model):
    """How a rule's amount is told: units are those of `kit/figures.py`."""

    title: str
    unit: str
    operands: Mapping[str, str]
    sentence: str


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


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells nodes; `steps` and `phrases` by rule id say what a template cannot."""

    steps: Mapping[str, Steps] = field(default_factory=dict)
    phrases: Mapping[str, Phrases] = field(default_factory=dict)

    def tree(self, node: Node, path: str, label: str = "") -> Step:
        """A node and everything below it; ids begin with `path`."""
        return self._step(node, path, label or path)

    def sentences(self, node: Node, label: str) -> Sequence[str]:
        """One sentence for each step, the whole before its parts, each part once, what is zero left out."""
        return list(self._sentences(node, label, 0, set()))

    def _step(self, node: Node, path: str, label: str) -> Step:
        units = _wording(node).operands
        operands = [_operand(name, part, _unit(units, name)) for name, part in named_parts(node) if not _is_step(part)]
        children = [
            self._step(part, f"{path}.{name}", label) for name, part, label in _labelled(node) if _is_step(part)
        ]
        return Step(
            id=path,
            label=label,
            rule=node.rule.id if node.rule else None,
            rule_version=node.rule.version if node.rule else None,
            formula=formula(node.rule) if node.rule else "",
            amount=node.amount,
            unit=_wording(node).unit,
            part=None if node.name == "" else str(node.name),
            operands=operands,
            children=children,
        )

    def _sentences(self, node: Node, label: str, depth: int, told_before: set[int]) -> Iterator[str]:
        if node.rule is None or id(node) in told_before or (depth and not node.amount):
            return
        told_before.add(id(node))
        indent = "  " * depth
        yield f"{indent}{label}: {self.sentence(node)}"
        if node.rule.id in self.steps:
            yield from (f"{indent}  {step}" for step in self.steps[node.rule.id](node))
        for _, part, called in _labelled(node):
            yield from self._sentences(part, called, depth + 1, told_before)

    def sentence(self, node: Node) -> str:
        """What the rule of a node did, with its figures; a part in brackets is left out where a figure of it is 0."""
        wording = _wording(node)
        figures = {
            f"{name}_operand" if name == "amount" else name: told(_plain(value), _unit(wording.operands, name))
            for name, value in node.operands.items()
        }
        if node.rule and node.rule.id in self.phrases:
            figures |= self.phrases[node.rule.id](node)
        there = {name for name, value in node.operands.items() if _is_there(_plain(value))}
        template = OPTIONAL.sub(lambda part: part[1] if set(PLACE.findall(part[1])) <= there else "", wording.sentence)
        text = template.format_map({**figures, "amount": told(node.amount, wording.unit)})
        return text.removeprefix(" + ").removeprefix(", ")


OPTIONAL = re.compile(r"\[([^\]]*)\]")
PLACE = re.compile(r"\{(\w+)\}")


def _is_there(value: Any) -> bool:  # noqa: ANN401 - whatever a rule takes
    """Whether a value adds anything: not missing, not 0, not a row of these."""
    items = value.values() if isinstance(value, Mapping) else value if isinstance(value, tuple | list) else (value,)
    return any(items)


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


def _is_step(part: Any) -> bool:  # noqa: ANN401 - whatever a rule takes
    return isinstance(part, Node) and part.rule is not None


def _operand(name: str, part: Any, unit: str) -> Operand:  # noqa: ANN401 - whatever a rule takes
    if not isinstance(part, Node):
        return Operand(name=name, value=part, unit=unit)
    source = part.source
    if source is None:
        return Operand(name=name, value=part.amount, unit=unit)
    return Operand(name=name, value=part.amount, unit=unit, source=f"{source.kind} {source.name}", as_of=source.as_of)


def _plain(operand: Any) -> Any:  # noqa: ANN401 - whatever a rule takes
    """An operand for a sentence: amounts, by what they are amounts of where several stand in a row."""
    if isinstance(operand, Node):
        return operand.amount
    if isinstance(operand, Mapping):
        return {key: _plain(value) for key, value in operand.items()}
    if type(operand) in (tuple, list):
        names = subjects(operand)
        return (
            {name: _plain(item) for name, item in zip(names, operand, strict=True)}
            if names
            else tuple(_plain(item) for item in operand)
        )
    return operand


def subjects(items: Sequence[Any]) -> Sequence[str]:
    """What tells the items of a row apart: account, job code or category, else the month; empty where nothing does."""
    sources = [_first_source(item) for item in items]
    for names in ([name for name, _ in sources], [as_of for _, as_of in sources]):
        if len(names) > 1 and all(names) and len(set(names)) == len(names):
            return names
    return ()


def _first_source(item: Any) -> tuple[str, str]:  # noqa: ANN401 - whatever a rule takes
    """Name and month of the first given value below an item."""
    if not isinstance(item, Node):
        return "", ""
    if item.source is not None:
        return item.source.name, item.source.as_of
    return next((found for child in item.children() if any(found := _first_source(child))), ("", ""))


def _wording(node: Node) -> Wording:
    return wordings()[node.rule.id] if node.rule else GIVEN


GIVEN = Wording(title="given", unit="value", operands={}, sentence="{amount}")


def _unit(units: Mapping[str, str], name: str) -> str:
    return units.get(re.split(r"[.\[]", name)[0], "value")


def _labelled(node: Node) -> Iterator[tuple[str, Node, str]]:
    """The nodes among the operands of a node with what each is called there."""
    subjects_of = cache(lambda row: subjects(node.operands[row]))  # of a long row they are asked for again and again
    for name, part in named_parts(node):
        if isinstance(part, Node):
            yield name, part, _label(node, name, part, subjects_of)


def _label(node: Node, name: str, part: Node, subjects_of: Callable[[str], Sequence[str]]) -> str:
    """What a step is called in its place: the operand it stands for; in a row, its rule's title and its subject."""
    row = re.fullmatch(r"(.+)\[(\d+)\]", name)
    if row is None or row[1] not in node.operands:
        title = words(name.rsplit(".", 1)[-1]) if row is None else _wording(part).title
        return title[:1].upper() + title[1:]
    names = subjects_of(row[1])
    return f"{_wording(part).title}, {names[int(row[2])]}" if names else _wording(part).title
