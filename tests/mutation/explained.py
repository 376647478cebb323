"""Mutants that no test can notice, and why, from `explained.yaml`."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from tests.mutation.mutants import Key, flat

PLACE = Path(__file__).parent / "explained.yaml"


def explanations() -> dict[Key, str]:
    """The reason for each mutant that is explained, by its key."""
    entries: list[dict[str, Any]] = yaml.safe_load(PLACE.read_text(encoding="utf-8")) or []
    return {key: entry["reason"] for entry in entries for key in _keys(entry)}


def _keys(entry: Mapping[str, Any]) -> Iterator[Key]:
    """An entry may name several ways in which the same lines are changed."""
    for after in [entry["after"]] if isinstance(entry["after"], str) else entry["after"]:
        yield entry["file"], entry["function"], flat(entry["before"]), flat(after), entry.get("nth", 0)
