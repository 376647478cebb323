"""Command line: sites, contracts, budgets and actuals enter the store from files."""

import argparse
import sys
from collections.abc import Iterable, Sequence
from typing import Final

from uuid_utils import uuid7

from cli import arguments as read_as
from cli.environment import apply_settings
from cli.starting import CannotStart, check_store
from shared_code.application import NotConfigured, close_current, current
from shared_code.audit.money import unit_of
from shared_code.integration.load import DocumentDiff, How, LoadRefused, LoadRequest, LoadStopped, shown
from shared_code.integration.service.loader import KINDS
from shared_code.kit.errors import ForecastingAPIError
from shared_code.store.table import WriteConflict

MOST_TOLD: Final = 50


def main(arguments: Sequence[str] | None = None) -> int:
    """Load one file; 1 with every problem on the standard error where nothing was stored."""
    asked = _parser().parse_args(arguments)
    try:
        asked.file.open("rb").close()
    except OSError as error:
        return _refuse(f"{asked.file} cannot be read: {error.strerror}", ())
    apply_settings(asked.data)
    request = LoadRequest(
        asked.user,
        asked.file.name,
        str(uuid7()),
        dry_run=asked.dry_run,
        how=asked.how,
        tell=lambda line: _say((line,)),
        show=_show if asked.dry_run else lambda _: None,
    )
    try:
        if asked.dry_run:
            check_store(asked.data)
        report = current().loader.load(asked.kind, asked.file, request)
    except LoadRefused as refused:
        count = len(refused.problems) + refused.more
        problems = "1 problem" if count == 1 else f"{count} problems"
        return _refuse(f"{asked.file} is not loaded; nothing was stored. {problems}:", refused.problems, refused.more)
    except (NotConfigured, CannotStart) as wrong:
        return _refuse(str(wrong), ())
    except (ForecastingAPIError, WriteConflict, LoadStopped) as error:
        why = "others kept writing" if isinstance(error, WriteConflict) else str(error).removesuffix(".")
        return _refuse(f"The load stopped: {why}. Load the file again; what it stored so far stays.", ())
    finally:
        close_current()
    _say(report.warnings)
    counts = ", ".join(f"{name} {count}" for name, count in report.counts.items())
    print(f"{asked.kind}{' (dry run, nothing stored)' if asked.dry_run else ''}: {counts}")
    return 0


def _show(diff: DocumentDiff) -> None:
    """What would change of a document, field by field."""
    for change in diff.changes:
        old, new = (shown(value, unit_of(diff.family, change.field)) for value in (change.old, change.new))
        print(f"{diff.owner} {diff.period} {change.field}: {old} -> {new}")


def _refuse(sentence: str, problems: Sequence[str], more: int = 0) -> int:
    hidden = len(problems[MOST_TOLD:]) + more
    _say((sentence, *problems[:MOST_TOLD], *([f"and {hidden} more"] if hidden else [])))
    return 1


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        print(line, file=sys.stderr, flush=True)


_WAYS: Final = {
    How.ADD: "add hours, revenue or ledger lines to what is stored",
    How.COMPLETE: "what is stored and the file leaves out goes: accounts of a month, codes of a day",
    How.PARTIAL: "what is stored and the file leaves out stays",
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dev.py load", description=main.__doc__, epilog="docs/loading.md tells more")
    parser.add_argument("kind", metavar="KIND", choices=KINDS, help=", ".join(KINDS))
    parser.add_argument("file", type=read_as.folder, metavar="FILE", help="CSV or YAML")
    parser.add_argument("--dry-run", action="store_true", help="show what would change, store nothing")
    ways = parser.add_mutually_exclusive_group()
    for how, what in _WAYS.items():
        ways.add_argument(f"--{how}", dest="how", action="store_const", const=how, default=How.USUAL, help=what)
    parser.add_argument(
        "--user", default=read_as.signed_in(), help="who the audit trail names; default: the one signed in"
    )
    read_as.add_data(parser)
    return parser


if __name__ == "__main__":
    sys.exit(main())
