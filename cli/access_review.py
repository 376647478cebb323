"""Command line: who may see what, and who was last here when."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from cli import arguments as read_as
from cli.in_store import in_store
from cli.starting import CannotStart
from shared_code.application import current
from shared_code.kit.clock import rfc3339
from shared_code.kit.csv_text import to_csv
from shared_code.users.views import AccessRow


def main(arguments: Sequence[str] | None = None) -> int:
    """List everybody who has a row or was seen: the role that decides, sites, the last request. For a review."""
    asked = _parser().parse_args(arguments)
    return in_store(asked.data, lambda: _review(asked.csv))


def _review(file: Path | None) -> int:
    rows = current().user_directory.review()
    if file:
        try:
            file.write_bytes(to_csv(AccessRow, rows))
        except OSError as error:
            raise CannotStart(f"{file} cannot be written: {error.strerror}.") from None
        print(f"{len(rows)} users: {file}")
        return 0
    for row in rows:
        seen = f"last seen {rfc3339(row.last_seen)}" if row.last_seen else "never seen"
        print(f"{row.user_id}: {row.works_as or 'no access'}, {row.site_count} sites, {seen}")
    print(f"{len(rows)} users; --csv FILE writes their sites and permissions too")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dev.py access-review", description=main.__doc__)
    parser.add_argument("--csv", type=read_as.folder, metavar="FILE", help="write all of it for a spreadsheet")
    read_as.add_data(parser)
    return parser


if __name__ == "__main__":
    sys.exit(main())
