"""A start of the product on a laptop: what must hold before, demo data, serving; what goes wrong is a sentence."""

import argparse
import asyncio
import contextlib
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from cli import starting
from cli.environment import command
from demo.background import Seeding
from demo.planners import ensure_history
from local_host import console
from shared_code.application import close_current, current
from shared_code.integration.nightly import FORECAST_ACCURACY, TREND_ANALYSIS
from shared_code.kit.errors import ForecastingAPIError

DOCS = "/api/v1/forecasting/docs"


def run(asked: argparse.Namespace) -> int:
    """Seed, serve until Ctrl-C; the exit code, 1 after a sentence where that cannot be."""
    try:
        _prepare(asked)
        demo_data = contextlib.nullcontext() if asked.no_demo else _demo_data()
        with demo_data, contextlib.suppress(KeyboardInterrupt):
            from local_host.serving import serve  # noqa: PLC0415 - takes a second, in which sites are made

            asyncio.run(serve(asked.port, partial(_welcome, asked.port, asked.data)))
    except (starting.CannotStart, ForecastingAPIError) as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Interrupted; the next start goes on with the demo data.", file=sys.stderr)
        return 130
    finally:
        close_current()
    print("stopped")
    return 0


def _prepare(asked: argparse.Namespace) -> None:
    """Everything before serving."""
    starting.check_settings(pretends=bool(asked.today))
    console.configure(current().settings.log_level)
    starting.check_port(asked.port)
    starting.prepare_files()
    if asked.reset:
        starting.forget_stores()
    starting.check_stores()


@contextlib.contextmanager
def _demo_data() -> Iterator[None]:
    """What is served stands once the first user's sites are there; the others follow meanwhile."""
    with Seeding(lambda line: print(line, flush=True), _foretell) as seeding:
        import local_host.serving  # noqa: F401, PLC0415 - takes a second, which nobody waits for

        seeding.wait()
        current().readiness.watched["demo data"] = seeding.is_whole
        if not seeding.is_whole():
            print("These sites are served from now on; the others follow, and districts grow with them.")
        yield


def _foretell() -> None:
    """Have the drivers of the demo sites foretold, and their forecasts kept and scored now; later the night does it."""
    ensure_history()
    for flow in (TREND_ANALYSIS, FORECAST_ACCURACY):
        current().site_jobs.start(flow, "demo")


def _welcome(port: int, data: Path | None, names: Sequence[str]) -> None:
    print(
        f"""
Towne Park Forecasting, with {len(names)} functions: {", ".join(names)}

  Open    http://localhost:{port}
          (choose a demo user; the API by itself: http://localhost:{port}{DOCS})
  Token   {command("token", "--role", "account_manager", data=data)}
  Stop    Ctrl-C
""",
        flush=True,
    )
