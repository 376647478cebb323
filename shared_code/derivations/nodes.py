"""Explained amounts: the registry of rules, and the nodes that keep what every amount was calculated from."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from hashlib import sha256
from types import MappingProxyType, NoneType
from typing import Any, NamedTuple, TypeVar

from shared_code.kit.errors import CalculationError

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Rule:
    """A registered formula: `calculate(**operands)` gives its amount again.

    `is_stored`: amounts that are kept are made by it, so another version of it makes them old.
    """

    id: str
    version: int
    calculate: Callable[..., Any]
    is_stored: bool = True


RULES: dict[str, Rule] = {}
"""The newest version of each rule."""
_VERSIONS: dict[tuple[str, int], Rule] = {}
_RULE_OF: dict[Callable[..., Any], Rule] = {}


def rule(rule_id: str, version: int = 1, *, is_stored: bool = True) -> Callable[[F], F]:
    """Register a pure function as a version of the rule `rule_id` (e.g. `STAT-3`); a taken one raises ValueError.

    A formula that changes becomes the next version; the one before stays callable, for what it calculated. The module
    of a rule that `is_stored` is imported with the calculation of a year: all processes must count the same versions.
    """

    def register(calculate: F) -> F:
        if (rule_id, version) in _VERSIONS:
            raise ValueError(f"version {version} of rule {rule_id} is registered twice")
        made = _VERSIONS[rule_id, version] = _RULE_OF[calculate] = Rule(rule_id, version, calculate, is_stored)
        if rule_id not in RULES or RULES[rule_id].version < version:
            RULES[rule_id] = made
        rules_version.cache_clear()
        rules_digest.cache_clear()
        return calculate

    return register


def rule_of(rule_id: str, version: int) -> Rule:
    """A rule in any version that there was; raises LookupError for one that is not registered."""
    try:
        return _VERSIONS[rule_id, version]
    except KeyError:
        raise LookupError(f"there is no version {version} of rule {rule_id}") from None


@cache
def rules_version() -> str:
    """One text that changes when any rule's version does that makes what is kept; part of each cached result's key."""
    rules = sorted((rule for rule in RULES.values() if rule.is_stored), key=lambda rule: rule.id)
    return ",".join(f"{rule.id}:{rule.version}" for rule in rules)


@cache
def rules_digest() -> str:
    """The version of the rules in sixteen characters, for stored rows."""
    return sha256(rules_version().encode()).hexdigest()[:16]


class Source(NamedTuple):
    """Where a given value comes from: `Source("budget", "9410", "2025-03")`."""

    kind: str
    name: str
    as_of: str = ""


NO_OPERANDS: Mapping[str, Any] = MappingProxyType({})
PLAIN = frozenset((Decimal, int, bool, str, date, NoneType))
"""Types of operands that hold no node."""


class Node:
    """An amount with what it came from: a rule and its named operands, or the source it was given by.

    An operand is a node, a plain value, or a tuple or mapping of these. A rule with several results makes a node of
    all of them; `part` picks one. Treat a node as frozen; it is a plain class because a year has thousands.
    """

    __slots__ = ("_source", "amount", "name", "operands", "rule")

    def __init__(
        self,
        amount: Any,  # noqa: ANN401 - what the rule returns
        rule: Rule | None = None,
        operands: Mapping[str, Any] | None = None,
        source: tuple[str, str, str] | None = None,
        name: str | int = "",
    ) -> None:
        self.amount = amount
        self.rule = rule
        self.operands: Mapping[str, Any] = NO_OPERANDS if operands is None else operands
        self._source = source
        self.name = name

    @property
    def source(self) -> Source | None:
        """Where a given value comes from; None for what a rule made."""
        return None if self._source is None else Source(*self._source)

    def part(self, name: str | int) -> "Node":
        """The node of one result, named or numbered, of a rule that has several."""
        return Node(_part(self.amount, name), self.rule, self.operands, self._source, name)

    def children(self) -> Iterator["Node"]:
        """The nodes among the operands, in their order."""
        for operand in self.operands.values():
            yield from _nodes(operand)

    def replay(self) -> Any:  # noqa: ANN401 - what the rule returns
        """The amount, calculated again from the operands by the rule; a given value is itself."""
        if self.rule is None:
            return self.amount
        result = self.rule.calculate(**{name: amount_of(operand) for name, operand in self.operands.items()})
        return result if self.name == "" else _part(result, self.name)

    def __repr__(self) -> str:
        return f"<{self.rule.id if self.rule else self.source} {self.name} = {self.amount}>"


def given(amount: Any, kind: str, name: str, as_of: str = "") -> Node:  # noqa: ANN401 - any plain value
    """A value that no rule made: input, budget, ledger, contract clause, setting."""
    return Node(amount, None, NO_OPERANDS, (kind, name, as_of))


def by(calculate: Callable[..., Any], **operands: Any) -> Node:  # noqa: ANN401 - whatever the rule takes
    """What the rule makes of the operands, as a node that keeps them; a CalculationError of the rule names them."""
    amounts = {}
    for name, operand in operands.items():
        kind = type(operand)
        if kind is Node:
            amounts[name] = operand.amount
        else:
            amounts[name] = operand if kind in PLAIN else amount_of(operand)
    try:
        return Node(calculate(**amounts), _RULE_OF[calculate], operands)
    except CalculationError as error:
        raise error.within(rule=_RULE_OF[calculate].id, operands=amounts) from error


def amount_of(operand: Any) -> Any:  # noqa: ANN401 - nodes anywhere in a plain value
    """An operand as the rule sees it: amounts in place of nodes."""
    kind = type(operand)
    if kind is Node:
        return operand.amount
    if kind in PLAIN:
        return operand
    if kind is tuple or kind is list:
        return tuple([item.amount if type(item) is Node else amount_of(item) for item in operand])
    if kind is dict:
        return {name: item.amount if type(item) is Node else amount_of(item) for name, item in operand.items()}
    return operand


def _part(result: Any, name: str | int) -> Any:  # noqa: ANN401 - what the rule returns
    return result[name] if isinstance(name, int) else getattr(result, name)


def _nodes(operand: Any) -> Iterator[Node]:  # noqa: ANN401 - nodes anywhere in a plain value
    if isinstance(operand, Node):
        yield operand
    elif isinstance(operand, Mapping):
        for item in operand.values():
            yield from _nodes(item)
    elif type(operand) is tuple or type(operand) is list:
        for item in operand:
            yield from _nodes(item)
