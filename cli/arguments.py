"""What options of a command line are read by; a wrong value is answered with a sentence."""

import getpass
from argparse import ArgumentTypeError
from datetime import date
from pathlib import Path

HIGHEST_PORT = 65_535


def folder(text: str) -> Path:
    """A path from where the command is called."""
    return Path(text).absolute()


def port(text: str) -> int:
    """A TCP port that can be listened on."""
    if not (text.isdecimal() and len(text) <= len(str(HIGHEST_PORT)) and 1 <= int(text) <= HIGHEST_PORT):
        raise ArgumentTypeError(f"{text!r} is no port; give a number from 1 to {HIGHEST_PORT}")
    return int(text)


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
