"""Command line: a development token, alone on standard output."""

import argparse
import re
from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from demo.users import DEMO_USERS
from shared_code.auth.development import DevelopmentIssuer
from shared_code.auth.models import Role
from shared_code.auth.tokens import MAX_LIFETIME
from shared_code.kit.clock import SystemClock


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a token for a role; without other arguments it is the one of the role's demo user."""
    asked = _parser().parse_args(arguments)
    demo = DEMO_USERS[asked.role]
    listed = demo.sites if asked.role == Role.ACCOUNT_MANAGER else ()
    issuer = DevelopmentIssuer(asked.data / "issuer.json", SystemClock(ZoneInfo("UTC")), environment="local")
    print(
        issuer.issue(
            asked.user or demo.subject,
            roles=[asked.role],
            sites=listed if asked.sites is None else asked.sites,
            scopes=asked.scopes,
            lifetime=asked.expires,
        )
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="token", description="Print a development token.")
    parser.add_argument("--role", required=True, choices=[role.value for role in Role])
    parser.add_argument("--user", metavar="NAME", help="who calls; default: the role's demo user")
    parser.add_argument(
        "--sites",
        type=_names,
        metavar="0170,0349",
        help="sites of an account manager; default: the demo user's (other roles: by the organization)",
    )
    parser.add_argument(
        "--scopes", type=_names, metavar="A,B", help="scopes that narrow the role; default: no scopes claim"
    )
    parser.add_argument(
        "--expires",
        type=_lifetime,
        default=MAX_LIFETIME,
        metavar="S",
        help=f"seconds to live, 1 to {MAX_LIFETIME} (default); below -60 the token has expired, to try what happens",
    )
    parser.add_argument(
        "--data", type=Path, default=Path(".local"), metavar="DIR", help="where the issuer's key is; default: .local"
    )
    return parser


def _names(text: str) -> list[str]:
    return re.findall(r"[^,\s]+", text)


def _lifetime(text: str) -> int:
    seconds = int(text)
    if seconds == 0 or seconds > MAX_LIFETIME:
        raise argparse.ArgumentTypeError(f"1 to {MAX_LIFETIME} seconds, or a negative number for an expired token")
    return seconds


if __name__ == "__main__":
    main()
