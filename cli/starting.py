"""What must hold before the product can be served here; what does not is a sentence."""

import os
import socket
import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryFile

from cli.environment import command, file_of
from shared_code.application import NotConfigured, current
from shared_code.kit.sqlite_file import primary_code


class CannotStart(Exception):
    """The product cannot be served; the message says what to do."""


def check_settings(*, pretends: bool) -> None:
    """Raise CannotStart unless the settings are whole and fit together; `pretends`: another day is to be today."""
    if pretends and os.environ.get("ENVIRONMENT") != "local":
        raise CannotStart("--today is for ENVIRONMENT=local only.")
    try:
        current()
    except NotConfigured as wrong:
        raise CannotStart(str(wrong)) from None


def check_port(port: int) -> None:
    """Raise CannotStart unless the port is free."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise CannotStart(f"Port {port} is for administrators; choose one above 1023 with --port.") from None
        except OSError:
            raise CannotStart(f"Port {port} is taken: stop what runs there, or choose another with --port.") from None


def prepare_files() -> None:
    """Make the folders of the store, the queue and the key, and the key; CannotStart where that cannot be."""
    try:
        for file in _stores():
            file.parent.mkdir(parents=True, exist_ok=True)
            TemporaryFile(dir=file.parent).close()
        if issuer := current().development_issuer:
            issuer.check()
    except OSError as error:
        raise CannotStart(
            f"{error.filename} cannot be made ({error.strerror}); choose another folder with --data."
        ) from None
    except ValueError as error:
        raise CannotStart(str(error)) from None


def check_stores() -> None:
    """Raise CannotStart where an embedded store is damaged or something else."""
    for file in set(_stores()):
        problem = _damage(file) if file.exists() else None
        if problem:
            raise CannotStart(
                f"{file} is damaged or no store ({problem}). Put a copy of it in its place; "
                "or forget it and begin anew with --reset."
            )


def check_store(data: Path | None) -> None:
    """Raise CannotStart where nobody has made the embedded store yet: a command that only looks makes none."""
    store = file_of(current().settings.tables, "sqlite:")
    if store and not store.exists():
        raise CannotStart(
            f"There is no store {store}: name the folder of one by --data, or start the product there: "
            f"{command('run', data=data)}"
        )


def forget_stores() -> None:
    """Remove the embedded stores, with what SQLite keeps beside them; the signing key stays.

    CannotStart where another process uses one.
    """
    files = set(_stores())
    if not files:
        raise CannotStart("--reset is for an embedded store only; Tables__serviceUri names a service.")
    for file in files:
        if file.exists() and _is_in_use(file):
            raise CannotStart(
                f"{file} is in use: stop what runs on it before --reset, or choose another folder with --data."
            )
    for file in files:
        for part in file.parent.glob(f"{file.name}*"):
            part.unlink()


def _stores() -> list[Path]:
    found = (file_of(setting, "sqlite:") for setting in (current().settings.tables, current().settings.broker))
    return [file for file in found if file]


def _is_in_use(file: Path) -> bool:
    """Whether another process has a store open: SQLite lets only the last one leave the write-ahead log."""
    try:
        with closing(sqlite3.connect(file, timeout=0)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as error:
        return primary_code(error) == sqlite3.SQLITE_BUSY
    return False


def _damage(file: Path) -> str | None:
    """What SQLite finds wrong with a file, in one line."""
    try:
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as connection:
            (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.Error as error:
        return str(error)
    return None if found == "ok" else str(found).splitlines()[-1]
