"""Command line: messages that were given up are listed, and sent again."""

import argparse
import sys
from collections.abc import Sequence

from cli import arguments as read_as
from cli.environment import command
from cli.in_store import in_store
from shared_code.application import current
from shared_code.kit.clock import rfc3339


def main(arguments: Sequence[str] | None = None) -> int:
    """List the messages that were given up, or send one of them, or all, again once the cause is mended."""
    asked = _parser().parse_args(arguments)
    return in_store(asked.data, lambda: _replay(asked) if asked.replay else _list(asked))


def _list(asked: argparse.Namespace) -> int:
    letters, warnings = current().dead_letters.all()
    for letter in letters:
        about = f"site {letter.site_id}, " if letter.site_id else ""
        print(f"{letter.queue} {letter.id}")
        print(f"    {rfc3339(letter.at)}, {about}delivery {letter.delivery_count}")
        print(f"    {letter.reason}: {letter.description}")
    for warning in warnings:
        print(warning.message, file=sys.stderr)
    replay = command("dead-letters", "--replay", "QUEUE", "ID", data=asked.data)
    print(f"{len(letters)} dead letters; send one again: {replay}" if letters else "no dead letters")
    return 0


def _replay(asked: argparse.Namespace) -> int:
    queue, letter_id = asked.replay
    operation = current().dead_letters.replay(queue, letter_id, asked.user)
    print(f"{queue} {letter_id} is sent again: operation {operation.id}, {operation.status}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dev.py dead-letters", description=main.__doc__)
    parser.add_argument("--replay", nargs=2, metavar=("QUEUE", "ID"), help="send this one again")
    parser.add_argument("--user", default=read_as.signed_in(), help="who the run names; default: the one signed in")
    read_as.add_data(parser)
    return parser


if __name__ == "__main__":
    sys.exit(main())
