"""Command line: what is stored is made anew by the rules of today."""

import argparse
import sys
from collections.abc import Sequence

from cli import arguments as read_as
from cli.in_store import in_store
from shared_code.application import current


def main(arguments: Sequence[str] | None = None) -> int:
    """Make stored figures anew where other rules than today's made them; --site makes one site anew in any case."""
    asked = _parser().parse_args(arguments)
    return in_store(asked.data, lambda: _site(asked.site) if asked.site else _all(), resumed="The rebuild")


def _site(site: str) -> int:
    print(f"site {site}: {current().rebuild.site(site)} months say something else now")
    return 0


def _all() -> int:
    done = current().rebuild.run(lambda line: print(line, file=sys.stderr, flush=True))
    print(f"{done.sites} sites were outdated; {done.months} of their months say something else now")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dev.py rebuild", description=main.__doc__)
    parser.add_argument("--site", metavar="SITE", help="one site only")
    read_as.add_data(parser)
    return parser


if __name__ == "__main__":
    sys.exit(main())
