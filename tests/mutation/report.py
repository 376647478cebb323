"""The report of a run, as Markdown."""

import platform
import subprocess
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from tests.mutation.collecting import Collected
from tests.mutation.killers import KINDS, kind
from tests.mutation.mutants import ROOT, Key
from tests.mutation.running import Fate, Outcome

GOAL = 90
"""Percent of the mutants that tests must notice."""


class Judged(NamedTuple):
    """Outcomes of a run beside what is explained."""

    outcomes: Sequence[Outcome]
    unexplained: Sequence[Outcome]
    explained: Sequence[Outcome]
    superfluous: Sequence[Key]

    @property
    def score(self) -> float:
        """Percent noticed of all, explained ones counted as not noticed."""
        return _percent(self.outcomes)

    @property
    def problems(self) -> list[str]:
        """Why a run does not pass, a sentence each."""
        return [
            *(f"survived: {one.mutant.place}: {_change(one)}" for one in self.unexplained),
            *(f"explained, but noticed or not there: {key}" for key in self.superfluous),
            *([f"the score is {self.score:.1f} %"] if self.score < GOAL else []),
        ]


def judged(outcomes: Sequence[Outcome], explanations: Mapping[Key, str]) -> Judged:
    """What became of the mutants, and what of it nobody has explained."""
    survived = [one for one in outcomes if one.fate is Fate.SURVIVED]
    keys = {one.mutant.key for one in survived}
    return Judged(
        outcomes,
        [one for one in survived if one.mutant.key not in explanations],
        [one for one in survived if one.mutant.key in explanations],
        [key for key in explanations if key not in keys],
    )


def markdown(collected: Collected, result: Judged, explanations: Mapping[Key, str], today: date, minutes: float) -> str:
    """The page of a full run."""
    fates = Counter(one.fate for one in result.outcomes)
    commit = subprocess.run(
        ["git", "log", "-1", "--format=%h"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.strip()
    killers = Counter(kind(one.killer) for one in result.outcomes if one.killer)
    lines = [
        "# Mutation testing of the rules: last report",
        "",
        f"{today}, at commit {commit}, Python {platform.python_version()}, {minutes:.1f} minutes.",
        "Written by `python3 -m tests.mutation`; what the words mean is in the [README](README.md).",
        "",
        "| Mutants | Killed | Time limit | Explained | Not explained | Score |",
        "|---:|---:|---:|---:|---:|---:|",
        (
            f"| {len(result.outcomes):,} | {fates[Fate.KILLED]:,} | {fates[Fate.TIMEOUT]} | {len(result.explained)} | "
            f"{len(result.unexplained)} | {result.score:.1f} % |"
        ),
        "",
        (
            f"Left out: {collected.broken:,} that are no program, {collected.repeated} that do the same as another, "
            f"{collected.unchanged} that change nothing."
        ),
        "",
        f"What noticed first: {', '.join(f'{killers[name]:,} by {name}' for name in KINDS)}.",
        "",
        "## By file",
        "",
        *_table("File", result.outcomes, lambda one: one.mutant.file.removeprefix("shared_code/")),
        "",
        "## By operator",
        "",
        *_table("Operator", result.outcomes, _operator),
        "",
        "## Explained",
        "",
        *(f"- `{one.mutant.place}`: {_change(one)}. {explanations[one.mutant.key]}" for one in result.explained),
        "",
        "## Not explained",
        "",
        *(f"- `{one.mutant.place}`: {_change(one)}" for one in result.unexplained),
        *(["None."] if not result.unexplained else []),
    ]
    return "\n".join(lines) + "\n"


def _table(head: str, outcomes: Sequence[Outcome], group: Callable[[Outcome], str]) -> Iterable[str]:
    yield f"| {head} | Mutants | Noticed | Score |"
    yield "|---|---:|---:|---:|"
    for name in sorted({group(one) for one in outcomes}):
        of_it = [one for one in outcomes if group(one) == name]
        noticed = sum(one.fate is not Fate.SURVIVED for one in of_it)
        yield f"| {name} | {len(of_it)} | {noticed} | {_percent(of_it):.1f} % |"


def _operator(one: Outcome) -> str:
    """The family of an operator: `ReplaceBinaryOperator_Add_Sub` is one of many."""
    return one.mutant.operator.split("_", maxsplit=1)[0]


def _percent(outcomes: Sequence[Outcome]) -> float:
    return 100 * sum(one.fate is not Fate.SURVIVED for one in outcomes) / (len(outcomes) or 1)


def _change(one: Outcome) -> str:
    before, after = (" ".join(text.split()) for text in (one.mutant.before, one.mutant.after))
    return f"`{before}` became `{after}`"
