"""Command line: sites, contracts, budgets and actuals enter the store from files."""

import argparse
import getpass
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from uuid_utils import uuid7

from local_host import arguments as read_as
from local_host.environment import apply_settings, command, file_of
from shared_code import bootstrap
from shared_code.bootstrap import SettingsMissing
from shared_code.integration.models import DocumentDiff, LoadRefused, LoadReport, LoadRequest
from shared_code.integration.service.loader import KINDS
from shared_code.kit.errors import ForecastingAPIError
from shared_code.kit.table import WriteConflict

MOST_TOLD: Final = 50
_CHANGES_TOLD: Final = 5


class NoStore(Exception):
    """There is nothing that a trial could read."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Load one file; 1 with every problem on the standard error where nothing was stored."""
    asked = _parser().parse_args(arguments)
    try:
        text = asked.file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        return _refuse(f"{asked.file} cannot be read: {getattr(error, 'strerror', None) or error}", ())
    apply_settings(asked.data)
    request = LoadRequest(asked.user, asked.file.name, str(uuid7()), asked.dry_run, lambda line: _say((line,)))
    try:
        if asked.dry_run:
            _check_store(asked.data)
        report = bootstrap.loader().load(asked.kind, text, request)
    except LoadRefused as refused:
        return _refuse(
            f"{asked.file} is not loaded; nothing was stored. {len(refused.problems)} problems:", refused.problems
        )
    except ForecastingAPIError as error:
        return _refuse(f"The load stopped: {error.message}. Load the file again; what it stored so far stays.", ())
    except (SettingsMissing, NoStore) as wrong:
        return _refuse(str(wrong), ())
    except WriteConflict:
        return _refuse("The load stopped: others kept writing. Load the file again; what it stored so far stays.", ())
    finally:
        bootstrap.close()
    _tell(asked.kind, report, dry_run=asked.dry_run)
    return 0


def _check_store(data: Path | None) -> None:
    """Raise NoStore where nobody has made the embedded store yet: a trial makes none."""
    store = file_of(bootstrap.settings().tables, "sqlite:")
    if store and not store.exists():
        raise NoStore(
            f"There is no store {store} to compare the file with: name the folder of one by --data, or start the "
            f"product there: {command('run', data=data)}"
        )


def _tell(kind: str, report: LoadReport, *, dry_run: bool) -> None:
    """The changes of a trial, what is worth a look, the summary."""
    for line in (line for changed in report.changed for line in _told(changed) if dry_run):
        print(line)
    _say(_first(report.notices))
    counts = ", ".join(f"{name} {count}" for name, count in report.counts.items())
    print(f"{kind}{' (dry run, nothing stored)' if dry_run else ''}: {counts}")


def _told(changed: DocumentDiff) -> Iterable[str]:
    """What would change of a document, its first fields."""
    for change in changed.changes[:_CHANGES_TOLD]:
        yield f"{changed.owner} {changed.period} {change.field}: {_value(change.old)} -> {_value(change.new)}"
    if len(changed.changes) > _CHANGES_TOLD:
        yield f"{changed.owner} {changed.period} and {len(changed.changes) - _CHANGES_TOLD} more"


def _value(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_value(inner)}" for name, inner in value.items())
    return "nothing" if value is None else str(value)


def _first(lines: Sequence[str]) -> Sequence[str]:
    more = [f"and {len(lines) - MOST_TOLD} more"] if len(lines) > MOST_TOLD else []
    return [*lines[:MOST_TOLD], *more]


def _refuse(sentence: str, problems: Sequence[str]) -> int:
    _say((sentence, *_first(problems)))
    return 1


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        print(line, file=sys.stderr, flush=True)


def _user() -> str:
    """Who is signed in to this machine."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "loader"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dev.py load", description=main.__doc__, epilog="docs/loading.md tells more")
    parser.add_argument("kind", metavar="KIND", choices=KINDS, help=", ".join(KINDS))
    parser.add_argument("file", type=read_as.folder, metavar="FILE", help="CSV or YAML, UTF-8")
    parser.add_argument("--dry-run", action="store_true", help="show what would change, store nothing")
    parser.add_argument("--user", default=_user(), help="who the audit trail names; default: the one signed in")
    parser.add_argument(
        "--data", type=read_as.folder, metavar="DIR", help="where the store is; default: as set, in .local"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
