"""Command line: what is stored is made anew by the rules of today."""

import argparse
import sys
from collections.abc import Sequence

from cli import arguments as read_as
from cli.environment import apply_settings
from cli.starting import CannotStart, check_store
from shared_code.application import NotConfigured, close_current, current
from shared_code.kit.errors import ForecastingAPIError


def main(arguments: Sequence[str] | None = None) -> int:
    """Make stored figures anew where other rules than today's made them; --site makes one site anew in any case."""
    asked = _parser().parse_args(arguments)
    apply_settings(asked.data)
    try:
        check_store(asked.data)
        if asked.site:
            months = current().rebuild.site(asked.site)
            print(f"site {asked.site}: {months} months say something else now")
        else:
            done = current().rebuild.run(lambda line: print(line, file=sys.stderr, flush=True))
            print(f"{done.sites} sites were outdated; {done.months} of their months say something else now")
    except (NotConfigured, CannotStart) as wrong:
        print(wrong, file=sys.stderr)
        return 1
    except ForecastingAPIError as error:
        print(f"The rebuild stopped: {error.message} Call it again; it goes on where it stopped.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Interrupted; the next call goes on where this one stopped.", file=sys.stderr)
        return 130
    finally:
        close_current()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dev.py rebuild", description=main.__doc__)
    parser.add_argument("--site", metavar="SITE", help="one site only")
    parser.add_argument(
        "--data", type=read_as.folder, metavar="DIR", help="where the store is; default: as set, in .local"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
