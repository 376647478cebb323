"""Mutants: one change of a few lines of a function, named by what the lines say and not by where they stand."""

import ast
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDER = Path(__file__).parent
Key = tuple[str, str, str, str, int]
MODULE = "the module"
"""The function of a mutant that changes a constant."""


class Outdated(Exception):
    """The lines that a mutant changes are not there any more."""


def rule_files() -> list[str]:
    """The files that hold rules, from the root, in order."""
    files = [*ROOT.glob("shared_code/*/rules.py"), *ROOT.glob("shared_code/*/rules/*.py")]
    return sorted(path.relative_to(ROOT).as_posix() for path in files if path.name != "__init__.py")


@lru_cache(maxsize=100)
def source_of(file: str) -> str:
    """The text of a file as it was when first asked for."""
    return (ROOT / file).read_text(encoding="utf-8")


@lru_cache(maxsize=100)
def functions_of(file: str) -> Mapping[str, tuple[int, int]]:
    """First and last line, from 0, of what a module defines; all of it is the module itself."""
    source = source_of(file)
    spans = {MODULE: (0, len(source.splitlines()))}
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            spans[node.name] = (node.lineno - 1, node.end_lineno or node.lineno)
    return spans


@dataclass(frozen=True)
class Mutant:
    """Lines `before` of a function become `after`; `nth` tells equal lines of one function apart, from 0."""

    file: str
    function: str
    before: str
    after: str
    nth: int = 0
    operator: str = ""

    @property
    def key(self) -> Key:
        """What it is known by, however lines are moved or indented."""
        return self.file, self.function, flat(self.before), flat(self.after), self.nth

    @property
    def place(self) -> str:
        return f"{self.file}, {self.function}"

    def source(self) -> str:
        """The mutated module; raises Outdated."""
        lines = source_of(self.file).splitlines(keepends=True)
        if self.function not in functions_of(self.file):
            raise Outdated(self.place)
        first, last = functions_of(self.file)[self.function]
        places = _places(lines, first, last, self.before.splitlines(keepends=True))
        if self.nth >= len(places):
            raise Outdated(f"{self.place}: {self.before.strip()}")
        start = places[self.nth]
        after = self.after.splitlines(keepends=True)
        return "".join([*lines[:start], *after, *lines[start + len(self.before.splitlines()) :]])


def flat(text: str) -> str:
    """A text with single spaces, on one line."""
    return " ".join(text.split())


def _places(lines: list[str], first: int, last: int, before: list[str]) -> list[int]:
    return [start for start in range(first, last) if lines[start : start + len(before)] == before]


def mutant_of(file: str, operator: str, mutated: str) -> Mutant:
    """The mutant that makes of a file another text."""
    old, new = source_of(file).splitlines(keepends=True), mutated.splitlines(keepends=True)
    start = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    shortest = min(len(old), len(new)) - start
    tail = next((n for n in range(shortest) if old[-1 - n] != new[-1 - n]), shortest)
    end = len(old) - tail
    name = next(
        (name for name, (a, b) in functions_of(file).items() if name != MODULE and a <= start and end <= b), MODULE
    )
    first, last = functions_of(file)[name]
    nth = _places(old, first, last, old[start:end]).index(start)
    return Mutant(file, name, "".join(old[start:end]), "".join(new[start : len(new) - tail]), nth, operator)


def spread(mutants: Iterable[Mutant], each: int, seed: str) -> list[Mutant]:
    """Up to `each` mutants of every function, drawn by a seed."""
    by_place: dict[str, list[Mutant]] = {}
    for mutant in mutants:
        by_place.setdefault(mutant.place, []).append(mutant)
    draw = random.Random(seed)  # noqa: S311 - a sample, no secret
    return [one for place in sorted(by_place) for one in draw.sample(by_place[place], min(each, len(by_place[place])))]
