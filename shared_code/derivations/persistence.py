"""Derivations: nodes with all that lies below them as JSON and back, and their replay.

A derivation is a list of nodes, each after the nodes it was made of; what is the same is stored once:

    {"source": ["contract", "revenue_share.structures[0].tiers[0].percent", ""], "amount": "18"}
    {"rule": "REV-21", "version": 1, "operands": {"shares": [{"node": 7}], "minimum_guarantee": null}, "amount": "5.00"}

`part` names one of several results. Values keep their types. A text is a decimal; null, true and whole numbers are
themselves; a list is a tuple; anything else names what it is: `{"text": …}`, `{"date": …}`, `{"month": …}`,
`{"node": index}`, `{"map": [[key, value], …]}`, and `{"Hours": {"regular": …, "overtime": …}}` for a tuple whose items
have names. A member of an enumeration comes back as its text, which is equal to it.
"""

import json
from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final, NamedTuple

from shared_code.derivations.nodes import Node, Rule, rule_of
from shared_code.kit.errors import ForecastingAPIError
from shared_code.kit.period import Period

Document = Mapping[str, Any]
TEXTS: Final = ((Period, "month"), (date, "date"), (str, "text"))
READERS: Final[Mapping[str, Callable[[str], Any]]] = {"month": Period.parse, "date": date.fromisoformat, "text": str}


class Derivation:
    """Nodes on their way into a document: `place` puts one there with everything below it."""

    def __init__(self) -> None:
        self.nodes: list[Document] = []
        self._places: dict[Node, int] = {}
        self._equal: dict[str, int] = {}

    def place(self, root: Node) -> int:
        """The index of a node; chains of months are deep, so this does not call itself."""
        waiting = [root]
        while waiting:
            node = waiting[-1]
            below = [child for child in node.children() if child not in self._places]
            if below:
                waiting += below
                continue
            waiting.pop()
            if node not in self._places:
                self._places[node] = self._stored(node)
        return self._places[root]

    def _stored(self, node: Node) -> int:
        document: dict[str, Any] = {"amount": self._encoded(node.amount)}
        if node.name != "":
            document["part"] = node.name
        if node.rule is not None:
            document |= {"rule": node.rule.id, "version": node.rule.version}
            document["operands"] = {name: self._encoded(operand) for name, operand in node.operands.items()}
        elif node.source is not None:
            document["source"] = [str(text) for text in node.source]
        index = self._equal.setdefault(json.dumps(document), len(self.nodes))
        if index == len(self.nodes):
            self.nodes.append(document)
        return index

    def _encoded(self, value: Any) -> Any:  # noqa: ANN401 - whatever a rule takes
        kind = type(value)
        if kind is Decimal:
            return str(value)
        if value is None or kind is int or kind is bool:
            return value
        if kind is Node:
            return {"node": self._places[value]}
        if isinstance(value, Mapping):
            return {"map": [[self._encoded(name), self._encoded(item)] for name, item in value.items()]}
        return self._row(value) if isinstance(value, tuple | list) else _text(value)

    def _row(self, row: Sequence[Any]) -> Any:  # noqa: ANN401 - a list, or an object for items with names
        items = [self._encoded(item) for item in row]
        names = getattr(row, "_fields", None)
        return items if names is None else {type(row).__name__: dict(zip(names, items, strict=True))}


def _text(value: object) -> Mapping[str, str]:
    for kind, name in TEXTS:
        if isinstance(value, kind):
            return {name: str(value)}
    raise TypeError(f"{value!r} is nothing that a derivation can hold")


def nodes_of(nodes: Sequence[Document]) -> Sequence[Node]:
    """The nodes of a derivation, with the rules of their versions; raises LookupError for a rule that is gone."""
    made: list[Node] = []
    for document in nodes:
        source = document.get("source")
        node = Node(
            _decoded(document["amount"], made),
            _rule(document),
            _operands(document, made),
            tuple(source) if source else None,
            document.get("part", ""),
        )
        made.append(node)
    return made


class Difference(NamedTuple):
    """A stored amount that its rule does not give again; `replayed` is a sentence where it gives nothing."""

    node: int
    rule: str
    version: int
    stored: Any
    replayed: Any


IMPOSSIBLE: Final = (ForecastingAPIError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What a rule raises on operands that somebody changed."""


def replay(nodes: Sequence[Document]) -> Sequence[Difference]:
    """What comes out otherwise when each node is calculated again, from its stored operands by its own version."""
    amounts: list[Any] = []
    differences = []
    for index, document in enumerate(nodes):
        amount = _decoded(document["amount"], amounts)
        if "rule" in document and (again := _again(document, amounts)) != amount:
            differences.append(Difference(index, document["rule"], document["version"], amount, again))
        amounts.append(amount)
    return differences


def _again(document: Document, amounts: Sequence[Any]) -> Any:  # noqa: ANN401 - what the rule returns
    try:
        return Node(None, _rule(document), _operands(document, amounts), None, document.get("part", "")).replay()
    except IMPOSSIBLE as error:
        return f"{type(error).__name__}: {error}"


def _rule(document: Document) -> Rule | None:
    return rule_of(document["rule"], document["version"]) if "rule" in document else None


def _operands(document: Document, below: Sequence[Any]) -> Mapping[str, Any]:
    return {name: _decoded(operand, below) for name, operand in document.get("operands", {}).items()}


def _decoded(value: Any, below: Sequence[Any]) -> Any:  # noqa: ANN401 - whatever a rule takes
    """A value with its type; `below` are the nodes before it, or their amounts."""
    if isinstance(value, str):
        return Decimal(value)
    if isinstance(value, list):
        return tuple([_decoded(item, below) for item in value])
    return _named(*next(iter(value.items())), below) if isinstance(value, Mapping) else value


def _named(name: str, content: Any, below: Sequence[Any]) -> Any:  # noqa: ANN401 - whatever a rule takes
    """A value that names what it is."""
    if name in READERS:
        return READERS[name](content)
    if name == "node":
        return _before(below, content)
    if name == "map":
        return {_decoded(key, below): _decoded(item, below) for key, item in content}
    return _row_of(name, tuple(content))._make(_decoded(item, below) for item in content.values())


def _before(below: Sequence[Any], index: int) -> Any:  # noqa: ANN401 - a node or its amount
    if not 0 <= index < len(below):
        raise ValueError(f"node {index} is used before it is there")
    return below[index]


@lru_cache(maxsize=100)
def _row_of(name: str, names: tuple[str, ...]) -> Any:  # noqa: ANN401 - a class made here
    """A tuple whose items have the names that they had when it was stored."""
    return namedtuple(name, names)  # noqa: PYI024 - its fields are known by name only
