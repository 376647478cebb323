"""The registry of rules: every formula of the business is found, and can be replayed, by its id."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Rule:
    """A registered formula: `calculate(**operands)` gives its amount again."""

    id: str
    version: int
    calculate: Callable[..., Any]


RULES: dict[str, Rule] = {}


def rule(rule_id: str, version: int = 1) -> Callable[[F], F]:
    """Register a pure function as the rule `rule_id` (e.g. `STAT-3`); a taken id raises ValueError."""

    def register(calculate: F) -> F:
        if rule_id in RULES:
            raise ValueError(f"rule {rule_id} is registered twice")
        RULES[rule_id] = Rule(rule_id, version, calculate)
        return calculate

    return register


@cache
def rules_version() -> str:
    """One text that changes when any rule's version does; part of the key of every cached result."""
    return ",".join(f"{rule.id}:{rule.version}" for rule in sorted(RULES.values(), key=lambda rule: rule.id))
