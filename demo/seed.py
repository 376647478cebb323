"""Placeholder until the generator is in place."""

from collections.abc import Callable


def ensure_seeded(tell: Callable[[str], None]) -> None:
    tell("no demo data yet")
