"""Command line: serve what `function_app.py` registers, on a laptop, without the Functions host.

It imports little: the processes that make demo data import it too, and begin to while this one imports the rest.
"""

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from cli import arguments
from cli.environment import apply_settings, file_of, settings_of
from demo import workers


def main(words: Sequence[str] | None = None) -> int:
    """Serve until Ctrl-C; the exit code."""
    asked = _parser().parse_args(words)
    apply_settings(asked.data)
    if asked.today:
        os.environ["BUSINESS_DATE"] = str(asked.today)
    if not asked.no_demo and (asked.reset or _is_first_start(asked.data)):
        workers.warm_up()
    gc.disable()  # function_app, which is imported last, switches the collector on again
    from local_host.running import run  # noqa: PLC0415 - takes seconds

    return run(asked)


def _is_first_start(data: Path | None) -> bool:
    """Whether the embedded store is yet to be made; of another one nobody knows so soon."""
    store = file_of(settings_of(data)["Tables__serviceUri"], "sqlite:")
    return bool(store and not store.exists())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dev.py run", description="Serve the product on this machine.")
    parser.add_argument("--port", type=arguments.port, default=7071, help="default: 7071")
    arguments.add_data(parser, "the store, with the key,")
    parser.add_argument("--reset", action="store_true", help="forget what is stored and seed the demo data again")
    parser.add_argument("--today", type=arguments.day, metavar="YYYY-MM-DD", help="pretend that this is today")
    parser.add_argument("--no-demo", action="store_true", help="start with an empty store")
    return parser


if __name__ == "__main__":
    sys.exit(main())
