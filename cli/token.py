"""Command line: a development token, alone on standard output."""

import argparse
import re
import sys
from collections.abc import Sequence

from cli import arguments as read_as
from cli.environment import command, file_of, settings_of
from demo.users import DEMO_USERS
from shared_code.auth.development import DevelopmentIssuer
from shared_code.auth.models import Role
from shared_code.auth.own import MAX_LIFETIME
from shared_code.kit.clock import UTC_CLOCK


class NoToken(Exception):
    """No token can be signed; the message says what to do."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a token for a role; without other arguments it is the one of the role's demo user."""
    asked = _parser().parse_args(arguments)
    try:
        print(_token(asked))
    except NoToken as reason:
        print(reason, file=sys.stderr)
        return 1
    return 0


def _token(asked: argparse.Namespace) -> str:
    demo = DEMO_USERS[asked.role]
    listed = demo.sites if asked.role == Role.ACCOUNT_MANAGER else ()
    settings = settings_of(asked.data)
    key = file_of(settings["TOKEN_KEYS"], "file:")
    if key is None:
        raise NoToken(f"TOKEN_KEYS names an issuer, which gives the tokens: {settings['TOKEN_KEYS']}")
    if not key.exists():
        raise NoToken(
            f"There is no key {key}. The product makes it when it starts: {command('run', data=asked.data)}; "
            "or name the folder that it was started with by --data."
        )
    try:
        return DevelopmentIssuer(key, UTC_CLOCK, settings["ENVIRONMENT"]).issue(
            asked.user or demo.subject,
            roles=[asked.role],
            sites=listed if asked.sites is None else asked.sites,
            scopes=asked.scopes,
            lifetime=asked.expires,
        )
    except OSError as error:
        raise NoToken(f"The key {key} cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise NoToken(str(error)) from None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dev.py token", description="Print a development token.")
    parser.add_argument("--role", required=True, choices=[role.value for role in Role])
    parser.add_argument("--user", metavar="NAME", help="who calls; default: the role's demo user")
    parser.add_argument(
        "--sites",
        type=read_as.names,
        metavar="0170,0349",
        help="sites of an account manager; default: the demo user's (other roles: by the organization)",
    )
    parser.add_argument(
        "--scopes", type=read_as.names, metavar="A,B", help="scopes that narrow the role; default: no scopes claim"
    )
    parser.add_argument(
        "--expires",
        type=_lifetime,
        default=MAX_LIFETIME,
        metavar="S",
        help=f"seconds to live, 1 to {MAX_LIFETIME} (default); below -60 the token has expired, to try what happens",
    )
    read_as.add_data(parser, "the issuer's key")
    return parser


def _lifetime(text: str) -> int:
    whole = re.fullmatch(r"-?\d{1,9}", text)
    seconds = int(text) if whole else 0
    if seconds == 0 or seconds > MAX_LIFETIME:
        raise argparse.ArgumentTypeError(f"1 to {MAX_LIFETIME} seconds, or a negative number for an expired token")
    return seconds


if __name__ == "__main__":
    sys.exit(main())
