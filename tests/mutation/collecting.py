"""All mutants worth a run: what changes nothing, or is no program, or does the same as another one, is left out."""

import json
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from tests.mutation.environment import python_of_cosmic_ray
from tests.mutation.mutants import FOLDER, ROOT, Mutant, Outdated, spread
from tests.mutation.patching import changes

SAMPLE = FOLDER / "sample.json"
EACH = 2
"""Mutants of every function that the sample holds."""


class Collected(NamedTuple):
    """Mutants, and how many were left out: no program, nothing changed, the same as another."""

    mutants: list[Mutant]
    broken: int
    unchanged: int
    repeated: int


def generated() -> Collected:
    """What the operators make of the rules as they are now."""
    command = [python_of_cosmic_ray(), "-m", "tests.mutation.generate"]
    printed = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
    return worth(Mutant(**json.loads(line)) for line in printed.splitlines())


def worth(mutants: Iterable[Mutant]) -> Collected:
    """Those that change what some function does, each change once."""
    kept: dict[tuple[str, str], Mutant] = {}
    broken = unchanged = repeated = 0
    for mutant in mutants:
        changed = changes(mutant)
        if changed is None:
            broken += 1
        elif not changed.functions and not changed.constants:
            unchanged += 1
        elif (mutant.file, changed.mark()) in kept:
            repeated += 1
        else:
            kept[mutant.file, changed.mark()] = mutant
    return Collected(list(kept.values()), broken, unchanged, repeated)


def write_sample(killed: dict[Mutant, str], place: Path = SAMPLE) -> None:
    """Keep some killed mutants of every function, each with the test that noticed it."""
    rows = [
        {
            "file": mutant.file,
            "function": mutant.function,
            "before": mutant.before,
            "after": mutant.after,
            "nth": mutant.nth,
            "killer": killed[mutant],
        }
        for mutant in spread(killed, EACH, "sample")
    ]
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    place.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


def read_sample(place: Path = SAMPLE) -> dict[Mutant, str]:
    """The kept mutants whose lines are still there, each with the test that noticed it."""
    sample = {}
    for row in json.loads(place.read_text(encoding="utf-8")):
        killer = row.pop("killer")
        mutant = Mutant(**row)
        try:
            mutant.source()
        except Outdated:
            continue
        sample[mutant] = killer
    return sample
