"""`python3 -m tests.mutation`: all mutants, report and sample; `--check` writes nothing; `--sample N` takes few."""

import argparse
import hashlib
import random
import sys
import time

from shared_code.kit.clock import UTC_CLOCK
from tests.mutation.collecting import generated, read_sample, write_sample
from tests.mutation.explained import explanations
from tests.mutation.mutants import FOLDER, Mutant, rule_files, source_of
from tests.mutation.report import Judged, judged, markdown
from tests.mutation.running import Fate, run


def tell(*lines: str) -> None:
    """Print lines at once."""
    sys.stdout.writelines(f"{line}\n" for line in lines)
    sys.stdout.flush()


def few(count: int) -> list[str]:
    """Problems with a share of the sample, which is drawn anew whenever a rule changes."""
    kept = read_sample()
    seed = hashlib.sha256("".join(source_of(file) for file in rule_files()).encode()).hexdigest()
    drawn = random.Random(seed).sample(list(kept), min(count, len(kept)))  # noqa: S311 - a sample, no secret
    result = judged(run(drawn, kept, measured=False), explanations())
    problems = [one for one in result.problems if one.startswith("survived")]
    tell(f"{len(drawn)} mutants, {len(drawn) - len(problems)} noticed")
    if len(drawn) < count:
        problems.append("too many lines of the sample are gone; make it again by `python3 -m tests.mutation`")
    return problems


def everything(only: str, *, write: bool) -> list[str]:
    """Problems with all mutants; `write` keeps the report and a new sample."""
    started = time.monotonic()
    collected = generated()
    mutants = [mutant for mutant in collected.mutants if only in mutant.place]
    tell(f"{len(mutants)} mutants of {len(rule_files())} files")
    reasons = explanations()
    result = judged(run(mutants, measured=True), reasons)
    minutes = (time.monotonic() - started) / 60
    tell(f"score {result.score:.1f} %, {len(result.explained)} explained, {minutes:.1f} minutes")
    if only:
        return [one for one in result.problems if one.startswith("survived")]
    if write:
        page = markdown(collected, result, reasons, UTC_CLOCK.today(), minutes)
        (FOLDER / "report.md").write_text(page, encoding="utf-8")
        write_sample(_killed(result))
    return result.problems


def _killed(result: Judged) -> dict[Mutant, str]:
    return {one.mutant: one.killer for one in result.outcomes if one.fate is Fate.KILLED}


def main() -> int:
    """1 when a mutant survives that is not explained."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("--sample", type=int, metavar="N", help="plant N mutants of the committed sample, in seconds")
    parser.add_argument("--check", action="store_true", help="plant all, and write nothing")
    parser.add_argument(
        "--only", default="", metavar="PLACE", help="only where file and function contain this text; writes nothing"
    )
    chosen = parser.parse_args()
    problems = few(chosen.sample) if chosen.sample else everything(chosen.only, write=not chosen.check)
    tell(*problems)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
