"""Tries every attack that tests know, and writes how many were refused into docs/attacks.md.

With `--count` nothing is tried: the table is printed as it is if all are refused.
"""

import sys

from tests.attacks.tally import Tally, collected, run, write


def main(arguments: list[str]) -> int:
    if arguments == ["--count"]:
        tally = collected()
        sys.stdout.write("\n".join((*tally.lines(tally.tried), "")))
        return 0
    tally = Tally()
    failed = run(tally)
    table = "\n".join(tally.lines(tally.refused))
    sys.stdout.write(f"{table}\n")
    write(table)
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
