"""Command line: serve what `function_app.py` registers, on a laptop, without the Functions host."""

import argparse
import asyncio
import contextlib
import json
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import uvicorn

from cli import arguments, starting
from cli.environment import apply_settings, command
from demo.background import Seeding
from local_host import console, queues, service_bus
from local_host.functions import of_trigger, registered_functions
from local_host.http import HttpHost
from local_host.protocol import StrictProtocol
from local_host.timers import run_timers
from shared_code.application import close_current, current
from shared_code.kit.errors import ForecastingAPIError

DOCS = "/api/v1/forecasting/docs"


def main(words: Sequence[str] | None = None) -> int:
    """Seed, serve until Ctrl-C; the exit code, 1 after a sentence where that cannot be."""
    asked = _parser().parse_args(words)
    apply_settings(asked.data)
    if asked.today:
        os.environ["BUSINESS_DATE"] = str(asked.today)
    try:
        _prepare(asked)
        demo_data = contextlib.nullcontext() if asked.no_demo else _demo_data()
        with demo_data, contextlib.suppress(KeyboardInterrupt):
            asyncio.run(_serve(asked.port, asked.data, _queue_calls()))
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
    with Seeding(lambda line: print(line, flush=True)) as seeding:
        import function_app  # noqa: F401, PLC0415 - takes a second, which nobody waits for

        seeding.wait()
        current().readiness.watched["demo data"] = seeding.is_whole
        if not seeding.is_whole():
            print("These sites are served from now on; the others follow, and districts grow with them.")
        yield


async def _serve(port: int, data: Path | None, calls: int) -> None:
    from function_app import app  # noqa: PLC0415 - the settings must stand before

    functions = registered_functions(app)
    tasks = run_timers(of_trigger(functions, "timerTrigger"), current().clock)
    broker, queue_functions = current().embedded_queue, of_trigger(functions, "serviceBusTrigger")
    if broker:
        tasks += queues.run_queues(queue_functions, broker, calls)
        for letter in broker.dead_letters():
            print(f"Dead letter {letter.number} of {letter.queue}, {letter.at:%Y-%m-%d %H:%M}: {letter.reason}")
    else:
        tasks += service_bus.run_queues(queue_functions, current().settings.broker, calls)
    config = uvicorn.Config(
        HttpHost(of_trigger(functions, "httpTrigger")), host="127.0.0.1", port=port, log_config=None, lifespan="off",
        server_header=False, access_log=False, http=StrictProtocol,
    )  # fmt: skip
    _welcome(port, data, [function.name for function in functions])
    try:
        await uvicorn.Server(config).serve()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _queue_calls() -> int:
    """How many messages of a queue are worked on at once, as host.json says."""
    host: dict[str, Any] = json.loads(Path("host.json").read_text("utf-8"))
    return int(host["extensions"]["serviceBus"]["maxConcurrentCalls"])


def _welcome(port: int, data: Path | None, names: Sequence[str]) -> None:
    print(
        f"""
Towne Park Forecasting, with {len(names)} functions: {", ".join(names)}

  Open    http://localhost:{port}{DOCS}
          (signed in as a demo user; choose another one at the top)
  Token   {command("token", "--role", "account_manager", data=data)}
  Stop    Ctrl-C
""",
        flush=True,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dev.py run", description="Serve the product on this machine.")
    parser.add_argument("--port", type=arguments.port, default=7071, help="default: 7071")
    parser.add_argument(
        "--data", type=arguments.folder, metavar="DIR", help="store and key; default: as set, in .local"
    )
    parser.add_argument("--reset", action="store_true", help="forget what is stored and seed the demo data again")
    parser.add_argument("--today", type=arguments.day, metavar="YYYY-MM-DD", help="pretend that this is today")
    parser.add_argument("--no-demo", action="store_true", help="start with an empty store")
    return parser


if __name__ == "__main__":
    sys.exit(main())
