"""What is kept in the cache, under which key, how long and in which way: the table of docs/cache.md, as data."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Strategy(StrEnum):
    """How a value gets into the cache."""

    ASIDE = "cache-aside"
    """Whoever misses it makes it, and keeps it before he answers."""
    BEHIND = "write-behind"
    """Whoever misses it makes it and answers; a thread keeps it afterwards."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What is kept under keys of a pattern, for so many seconds at most."""

    name: str
    pattern: str
    seconds: int
    strategy: Strategy

    def key(self, **parts: str) -> str:
        """The key of a value.

        >>> POLICIES["statistics"].key(siteId="0170", period="2025-04")
        'stats:0170:2025-04'
        """
        return self.pattern.format_map(parts)

    def lifetime(self) -> int:
        """Seconds that a value is kept: up to a tenth fewer, so that what was kept together does not leave together."""
        return round(self.seconds * random.uniform(0.9, 1))  # noqa: S311 - spread, no secret


def _answers(name: str, prefix: str) -> Policy:
    """Answers about a site and a month or part of a year; they hold actuals, which change daily."""
    return Policy(name, f"{prefix}:{{siteId}}:{{period}}", 300, Strategy.BEHIND)


POLICIES: Final[Mapping[str, Policy]] = {
    policy.name: policy
    for policy in (
        _answers("statistics", "stats"),
        _answers("payroll", "payroll"),
        _answers("pl", "pl"),
        _answers("flc", "flc"),
        _answers("rates", "rates"),
        _answers("expenses", "expenses"),
        _answers("external", "external"),
        _answers("internal", "internal"),
        _answers("other", "other"),
    )
}
"""Policies by what is asked for."""

FORECAST_UPDATE: Final = "forecast_update"
BUDGET_UPDATE: Final = "budget_update"
ACTUAL_DATA_UPDATE: Final = "actual_data_update"

RULES: Final[Mapping[str, str]] = {"budget": BUDGET_UPDATE, "actual": ACTUAL_DATA_UPDATE}
"""The rule of invalidation by the inputs that have changed; of all others it is that of a forecast."""

INVALIDATED: Final[Mapping[str, Sequence[str]]] = {
    FORECAST_UPDATE: ("statistics", "pl", "flc"),
    BUDGET_UPDATE: ("statistics", "payroll", "expenses", "pl", "flc"),
    ACTUAL_DATA_UPDATE: ("statistics", "payroll", "pl", "flc"),
}
"""What makes room at once after a change. What is left is of an older version, and no longer served either."""
