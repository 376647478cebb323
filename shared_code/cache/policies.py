"""What is kept in the cache, under which key, how long and in which way: the tables of docs/cache.md, as data."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Strategy(StrEnum):
    """How a value gets into the cache."""

    ASIDE = "cache-aside"
    """Whoever misses it makes it, and keeps it before he goes on."""
    THROUGH = "write-through"
    """Whoever changes it keeps it, right after the store has it; whoever misses it, as above."""
    BEHIND = "write-behind"
    """Whoever misses it makes it and answers; a thread keeps it afterwards."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How long data of a kind are kept, seconds at most, and how they get there."""

    seconds: int
    strategy: Strategy


STATIC: Final = Kind(3600, Strategy.ASIDE)
BUDGETS: Final = Kind(1800, Strategy.THROUGH)
ACTUALS: Final = Kind(300, Strategy.BEHIND)
SESSIONS: Final = Kind(1800, Strategy.ASIDE)
PERMISSIONS: Final = Kind(300, Strategy.ASIDE)


@dataclass(frozen=True, slots=True)
class Policy:
    """What is kept under keys of a pattern; `page` is the path, below the base path, that answers it."""

    name: str
    pattern: str
    kind: Kind
    page: str = ""

    @property
    def strategy(self) -> Strategy:
        return self.kind.strategy

    def key(self, **parts: str) -> str:
        """The key of a value.

        >>> POLICIES["statistics"].key(siteId="0170", period="2025-04")
        'stats:0170:2025-04'
        """
        return self.pattern.format_map(parts)

    def lifetime(self) -> int:
        """Seconds that a value is kept: up to a tenth fewer, so that what was kept together does not leave together."""
        return round(self.kind.seconds * random.uniform(0.9, 1))  # noqa: S311 - spread, no secret


POLICIES: Final[Mapping[str, Policy]] = {
    policy.name: policy
    for policy in (
        Policy("jobFamilies", "jobfamilies:all", STATIC),
        Policy("budget", "budget:{siteId}:{year}", BUDGETS),
        Policy("session", "session:{sessionId}", SESSIONS),
        Policy("permissions", "permissions:{userId}", PERMISSIONS),
        # answers about a site hold actuals, which change daily
        Policy("statistics", "stats:{siteId}:{period}", ACTUALS, "/statistics/{siteId}/{period}"),
        Policy("payroll", "payroll:{siteId}:{period}", ACTUALS, "/payroll/{siteId}/{period}"),
        Policy("pl", "pl:{siteId}:{period}", ACTUALS, "/pl-view/{siteId}/{period}"),
        Policy("flc", "flc:{siteId}:{period}", ACTUALS, "/flc/{siteId}/{period}"),
        Policy("rates", "rates:{siteId}:{period}", ACTUALS, "/rates/{siteId}/{period}"),
        Policy("expenses", "expenses:{siteId}:{period}", ACTUALS, "/expenses/{siteId}/{period}"),
        Policy("external", "external:{siteId}:{period}", ACTUALS, "/revenue/external/{siteId}/{period}"),
        Policy("internal", "internal:{siteId}:{period}", ACTUALS, "/revenue/internal/{siteId}/{period}"),
        Policy("other", "other:{siteId}:{period}", ACTUALS, "/revenue/other/{siteId}/{period}"),
    )
}
"""Policies by what is asked for."""

PAGES: Final[Mapping[str, Policy]] = {policy.page: policy for policy in POLICIES.values() if policy.page}
"""Policies of answers by their pages."""

INVALIDATED: Final[Mapping[str, Sequence[str]]] = {
    "forecast_update": ("site_statistics", "pl_view", "flc_calculations"),
    "budget_update": ("budget_data", "variance_analysis"),
    "actual_data_update": ("actual_data", "trend_analysis"),
}
"""What makes room at once after a change. What is left is of an older version, and no longer served either."""

GROUPS: Final[Mapping[str, Sequence[str]]] = {
    "site_statistics": ("statistics",),
    "pl_view": ("pl",),
    "flc_calculations": ("flc",),
    "budget_data": ("budget",),
    "variance_analysis": ("statistics", "payroll", "expenses", "pl", "flc"),
    "actual_data": ("statistics", "payroll"),
    "trend_analysis": ("pl", "flc"),
}
"""The policies of what a change makes old."""

_RULES: Final[Mapping[str, str]] = {"budget": "budget_update", "actual": "actual_data_update"}


def invalidated(inputs: str) -> Sequence[Policy]:
    """What a change of inputs makes old; all others than budget and actual are a forecast's.

    >>> [policy.name for policy in invalidated("actual")]
    ['statistics', 'payroll', 'pl', 'flc']
    """
    groups = INVALIDATED[_RULES.get(inputs, "forecast_update")]
    return [POLICIES[name] for group in groups for name in GROUPS[group]]
