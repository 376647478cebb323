"""Options that command lines share, and what options are read by; a wrong value is answered with a sentence."""

import getpass
import re
from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from pathlib import Path

HIGHEST_PORT = 65_535


def add_data(parser: ArgumentParser, what: str = "the store") -> None:
    """The option that names the folder of a laptop's files."""
    parser.add_argument("--data", type=folder, metavar="DIR", help=f"where {what} is; default: as set, in .local")


def folder(text: str) -> Path:
    """A path from where the command is called."""
    return Path(text).absolute()


def port(text: str) -> int:
    """A TCP port that can be listened on."""
    if not (text.isdecimal() and len(text) <= len(str(HIGHEST_PORT)) and 1 <= int(text) <= HIGHEST_PORT):
        raise ArgumentTypeError(f"{text!r} is no port; give a number from 1 to {HIGHEST_PORT}")
    return int(text)


def names(text: str) -> list[str]:
    """Names with commas or blanks between them.

    >>> names("0170, 0349")
    ['0170', '0349']
    """
    return re.findall(r"[^,\s]+", text)


def day(text: str) -> date:
    """A day of the calendar."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no day; write it as YYYY-MM-DD, such as 2025-07-15") from None


def signed_in() -> str:
    """Who is signed in to this machine."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "loader"
