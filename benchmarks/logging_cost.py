"""What the lines of a request cost: the same read with and without them, in turn, by the processor time of one process.

The application is called as the Functions worker calls it, without a server or a client, which would make the share
smaller. Without lines nothing is written or made of a record; with them one goes to a console's stream and a file, as
on a laptop, or to a handler of the root logger, as in Azure. What sending to Application Insights costs, ADR 51 says.
"""

import asyncio
import io
import logging
import os
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, Final

from benchmarks.cache import company
from benchmarks.servers import BASE, TODAY, token
from cli import starting
from cli.environment import apply_settings
from local_host.console import Console
from shared_code.api.context import ADMITTED
from shared_code.application import close_current, current
from shared_code.telemetry import HostHandler, sinks
from tests.application.saves import SITE

WARM, ROUNDS, BLOCK = 5, 40, 25
"""Rounds, each a block of reads of each setting."""
BUDGET: Final = 0.05
"""Share of a read that its lines may cost."""


def measure() -> None:
    """Print the processor time of a read that is cached, the cheapest, with and without lines."""
    with tempfile.TemporaryDirectory() as folder, company(folder):
        apply_settings(Path(folder))
        os.environ["BUSINESS_DATE"] = TODAY
        starting.prepare_files()
        headers = [(b"authorization", f"Bearer {token(folder, 'bench')}".encode())]
        from function_app import api  # noqa: PLC0415 - registered by the settings above

        current()
        settings = _settings()
        costs = asyncio.run(_costs(settings, lambda: _read(api, headers)))
        without = statistics.median(costs["none"]) * 1000
        print(f"{'lines of a GET that is cached':<32}{'ms':>9}{'cost':>8}{'budget':>9}")
        for name, seconds in costs.items():
            ms = statistics.median(seconds) * 1000
            print(f"{name:<32}{ms:>9.3f}{ms / without - 1:>8.1%}{BUDGET if settings[name] else 0:>9.0%}")
        close_current()


def _settings() -> dict[str, list[logging.Handler]]:
    """Handlers of our lines by where they go, each alone."""
    root = logging.getLogger()
    root.handlers = [_Worker()]
    return {
        "none": [],
        "console and file (laptop)": [Console(io.StringIO()), *sinks(logging.getLogger("shared_code"))],
        "root logger (Azure)": [HostHandler()],
    }


class _Worker(logging.Handler):
    """As the worker's handler: it makes a text of a record and passes that on."""

    def emit(self, record: logging.LogRecord) -> None:
        self.format(record)


async def _costs(
    settings: Mapping[str, list[logging.Handler]], read: Callable[[], Awaitable[int]]
) -> Mapping[str, list[float]]:
    """Processor seconds of a read, by where its lines went: the mean of each block, with what wrote them."""
    costs: dict[str, list[float]] = {name: [] for name in settings}
    for turn in range(WARM + ROUNDS):
        for name, handlers in settings.items():
            ours = logging.getLogger("shared_code")
            ours.handlers, ours.propagate = handlers, False
            logging.disable(logging.NOTSET if handlers else logging.CRITICAL)
            await read()  # loggers have just forgotten for which levels they are heard
            begun = time.process_time()
            statuses = {await read() for _ in range(BLOCK)}
            for handler in handlers:
                handler.flush()
            spent = time.process_time() - begun
            if statuses != {200}:
                raise SystemExit(f"the reads were answered {statuses}")
            if turn >= WARM:
                costs[name].append(spent / BLOCK)
    logging.disable(logging.NOTSET)
    return costs


async def _read(api: Any, headers: list[tuple[bytes, bytes]]) -> int:  # noqa: ANN401 - as above
    statuses: list[int] = []
    path = f"{BASE}/statistics/{SITE}/2025-08"
    scope = {
        "type": "http", "http_version": "1.1", "method": "GET", "scheme": "https", "server": ("app.example", 443),
        "path": path, "raw_path": path.encode(), "query_string": b"",
        "root_path": "", "headers": headers, ADMITTED: True,
    }  # fmt: skip

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    await api(scope, receive, send)
    return statuses[0]
