"""What the lines of a request cost: the same read with and without them, in turn, by the processor time of one process.

The application is called as the Functions worker calls it, without a server or a client, which would make the share
smaller. Without lines nothing is written or made of a record; with them, one goes to a file, one to a console's stream.
"""

import asyncio
import io
import logging
import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from benchmarks.cache import company
from benchmarks.servers import BASE, TODAY, token
from cli import starting
from cli.environment import apply_settings
from local_host.console import LineFormatter
from shared_code.api.context import ADMITTED
from shared_code.application import close_current, current
from shared_code.telemetry import sinks
from tests.application.saves import SITE

WARM, ROUNDS, BLOCK = 50, 600, 25
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
        _listen()
        print(f"{'GET':<14}{'ms without':>12}{'ms with':>10}{'cost':>8}{'budget':>9}")
        costs = asyncio.run(_costs(api, headers))
        without, with_lines = (statistics.median(costs[lines]) * 1000 for lines in (False, True))
        cost = with_lines / without - 1
        print(f"{'cached':<14}{without:>12.3f}{with_lines:>10.3f}{cost:>8.1%}{BUDGET:>9.0%}")
        close_current()


def _listen() -> None:
    """As on a laptop: a console, and the log file of the folder."""
    ours = logging.getLogger("shared_code")
    console = logging.StreamHandler(io.StringIO())
    console.setFormatter(LineFormatter(colour=False))
    found = sinks(ours)
    ours.handlers, ours.propagate = [console, *found], False


async def _costs(api: Any, headers: list[tuple[bytes, bytes]]) -> dict[bool, list[float]]:  # noqa: ANN401 - ASGI
    """Processor seconds of each read, by whether it wrote lines."""
    costs: dict[bool, list[float]] = {True: [], False: []}
    for turn in range(WARM + 2 * ROUNDS):
        lines = turn // BLOCK % 2 == 0
        if turn % BLOCK == 0:  # each time loggers forget for which levels they are heard
            logging.disable(logging.NOTSET if lines else logging.CRITICAL)
        begun = time.process_time()
        status = await _read(api, headers)
        spent = time.process_time() - begun
        if status != 200:  # noqa: PLR2004 - HTTP's own number
            raise SystemExit(f"the read was answered {status}")
        if turn >= WARM:
            costs[lines].append(spent)
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
