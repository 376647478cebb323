"""What the lines of a request cost: the same read with and without them, by the processor time of one process.

On a laptop the application is called as its server calls it; in Azure the function is called as the worker calls it,
with an invocation. Neither has its server or client, which would make the shares smaller. The read is one that is
cached, the cheapest there is. Each round has a block of reads of each setting, in an order that is drawn, and ends with
what has to be written of them. Told is the mean of the rounds' ratios to the same reads without lines, a fifth left out
at each end. Beside it stands how many functions, built-in ones too, a read calls (`sys.setprofile`), with what writes
its lines: no load of the machine changes that.

What Application Insights adds is told twice: to the threads that work on requests (lines, steps, figures), before
anything is sent, and with Microsoft's exporter, which sends to a server on this machine by a thread of its own.
"""

import asyncio
import io
import logging
import os
import random
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from types import FrameType, SimpleNamespace
from typing import Any, Final, NamedTuple
from unittest.mock import patch
from uuid import uuid4

import azure.functions as func
from opentelemetry.metrics import NoOpMeter
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from benchmarks.cache import company
from benchmarks.servers import BASE, TODAY, token
from cli import starting
from cli.environment import apply_settings
from functions.http.statistics import router as statistics_routes
from local_host.console import Console
from shared_code.api.context import ADMITTED
from shared_code.api.host import http_function
from shared_code.application import close_current, current
from shared_code.kit import metrics
from shared_code.kit.steps import TraceStep
from shared_code.telemetry import HostHandler, Insights, batches, sinks
from shared_code.telemetry.insights import Exporter, LogLine
from tests.application.saves import SITE
from tests.telemetry.ingestion import ingestion_process

WARM, ROUNDS, BLOCK = 5, 200, 20
COUNTED: Final = 10
"""Reads whose calls are counted."""
"""Rounds, each a block of reads of each setting."""
CUT: Final = 0.2
"""Share of the rounds that is left out at each end: those in which another process had the processor."""
BUDGET: Final = 0.05
"""Share of a read that its lines may cost."""
Read = Callable[[], Awaitable[int]]


class Setting(NamedTuple):
    """Where the lines of a block go, and how it reads; `base`: the setting that it is compared with."""

    name: str
    read: Read
    handlers: Sequence[logging.Handler] = ()
    base: str = ""
    exporter: Exporter | None = None


def measure() -> None:
    """Print the processor time of a read with and without lines, and what Application Insights adds."""
    with tempfile.TemporaryDirectory() as folder, company(folder):
        apply_settings(Path(folder))
        os.environ["BUSINESS_DATE"] = TODAY
        starting.prepare_files()
        from function_app import api  # noqa: PLC0415 - registered by the settings above

        current()
        authorization = f"Bearer {token(folder, 'bench')}"
        laptop, azure = _on_a_laptop(api, authorization), _in_azure(api, authorization)
        logging.getLogger().handlers = [_Worker()]
        file = sinks(logging.getLogger("shared_code"))
        lines = [
            Setting("laptop, no line", laptop),
            Setting("laptop, console and file", laptop, [Console(io.StringIO()), *file], "laptop, no line"),
            Setting("Azure, no line", azure),
            Setting("Azure, root logger", azure, [HostHandler()], "Azure, no line"),
        ]
        print(f"{'a GET that is cached':<48}{'ms':>8}{'lines':>8}{'calls':>8}{'more':>8}{'budget':>8}")
        _tell(lines, asyncio.run(_costs(lines)), asyncio.run(_calls(lines)), f"{BUDGET:>8.0%}")
        with _exporter() as real:
            base = "Azure, no line and no telemetry"
            more = [
                Setting(base, azure),
                Setting("Azure, Insights: threads of requests", azure, [HostHandler()], base, _Drops()),
                Setting("Azure, Insights: and the exporter's", azure, [HostHandler()], base, real),
            ]
            _tell(more, asyncio.run(_costs(more)), asyncio.run(_calls(more)), "")
        close_current()


class _Worker(logging.Handler):
    """As the worker's handler: it makes a text of a record and passes that on."""

    def emit(self, record: logging.LogRecord) -> None:
        self.format(record)


class _Drops:
    """An exporter that sends nothing."""

    def send(self, lines: Sequence[LogLine], steps: Sequence[TraceStep]) -> None:
        pass

    def close(self) -> None:
        pass


class _Kept(_Drops):
    """Microsoft's exporter, which serves many blocks."""

    def __init__(self, exporter: Exporter) -> None:
        self.send = exporter.send  # type: ignore[method-assign]  # all that blocks ask of it


@contextmanager
def _exporter() -> Iterator[Exporter]:
    """The exporter, sending to a server on this machine; figures are recorded from now on, until this ends."""
    from shared_code.telemetry.azure_monitor import AzureMonitor  # noqa: PLC0415 - it sets what figures go to

    with ingestion_process() as connection:
        os.environ.pop(
            "APPLICATIONINSIGHTS_CONNECTION_STRING", None
        )  # the exporter reads it, though it is told another
        exporter = AzureMonitor(connection)
        yield _Kept(exporter)
        exporter.close()


def _tell(
    settings: Sequence[Setting], costs: Mapping[str, Sequence[float]], calls: Mapping[str, float], budget: str
) -> None:
    for one in settings:
        ms, shown = statistics.median(costs[one.name]) * 1000, ""
        if one.base:
            ratios = sorted(with_ / without for with_, without in zip(costs[one.name], costs[one.base], strict=True))
            left_out = int(len(ratios) * CUT)
            shown = f"{statistics.mean(ratios[left_out : len(ratios) - left_out]) - 1:>8.1%}"
        more = f"{calls[one.name] / calls[one.base] - 1:>8.1%}{budget}" if one.base else ""
        print(f"{one.name:<48}{ms:>8.3f}{shown:>8}{calls[one.name]:>8.0f}{more}")


async def _costs(settings: Sequence[Setting]) -> Mapping[str, Sequence[float]]:
    """Processor seconds of a read by setting: the mean of each block, with what wrote or sent its lines."""
    costs: dict[str, list[float]] = {one.name: [] for one in settings}
    drawn = random.Random(1)  # noqa: S311 - an order
    for turn in range(WARM + ROUNDS):
        for one in drawn.sample(settings, len(settings)):
            with _told(one) as handlers:
                await one.read()  # loggers have just forgotten for which levels they are heard
                begun = time.process_time()
                statuses = {await one.read() for _ in range(BLOCK)}
                _flush(handlers)
                if isinstance(one.exporter, _Kept):
                    _close(handlers)
                spent = time.process_time() - begun
                _close(handlers)
            if statuses != {200}:
                raise SystemExit(f"the reads were answered {statuses}")
            if turn >= WARM:
                costs[one.name].append(spent / BLOCK)
    return costs


async def _calls(settings: Sequence[Setting]) -> Mapping[str, float]:
    """Calls that this thread makes for a read by setting, those that write its lines among them."""
    found = {}
    for one in settings:
        calls = 0

        def count(_: FrameType, event: str, __: object) -> None:
            nonlocal calls
            calls += event in {"call", "c_call"}

        with patch.object(batches, "PAUSE_SECONDS", 60), _told(one) as handlers:
            for _ in range(BLOCK):
                await one.read()
            _flush(handlers)
            sys.setprofile(count)
            for _ in range(COUNTED):
                await one.read()
            _flush(handlers)
            sys.setprofile(None)
            _close(handlers)
        found[one.name] = calls / COUNTED
    return found


def _close(handlers: Sequence[logging.Handler]) -> None:
    """End what sends, which has then sent."""
    for handler in handlers:
        if isinstance(handler, Insights):
            handler.close()


def _flush(handlers: Sequence[logging.Handler]) -> None:
    for handler in handlers:
        handler.flush()


@contextmanager
def _told(setting: Setting) -> Iterator[Sequence[logging.Handler]]:
    """While this lasts, lines go where the setting says, and figures nowhere unless it has an exporter."""
    ours, exporter = logging.getLogger("shared_code"), setting.exporter
    handlers = [*setting.handlers, *([Insights(lambda: exporter)] if exporter else ())]
    ours.handlers, ours.propagate = handlers, False
    logging.disable(logging.NOTSET if handlers else logging.CRITICAL)
    with nullcontext() if exporter else patch.multiple(metrics, **_UNHEARD):
        yield handlers
    logging.disable(logging.NOTSET)


_NO_METER: Final = NoOpMeter("forecasting")
_UNHEARD: Final[Mapping[str, Any]] = {
    "_REQUESTS": _NO_METER.create_histogram("requests"),
    "_ASKED": _NO_METER.create_histogram("asked"),
}
"""The figures of a read, as they are where nothing takes them."""


def _on_a_laptop(api: ASGIApp, authorization: str) -> Read:
    """The read as the local host's server asks for it."""
    path = f"{BASE}/statistics/{SITE}/2025-08"
    scope = {
        "type": "http", "http_version": "1.1", "method": "GET", "scheme": "https", "server": ("app.example", 443),
        "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "",
        "headers": [(b"authorization", authorization.encode())], ADMITTED: True,
    }  # fmt: skip

    async def read() -> int:
        statuses: list[int] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                statuses.append(message["status"])

        await api(dict(scope), receive, send)
        return statuses[0]

    return read


def _in_azure(api: ASGIApp, authorization: str) -> Read:
    """The read as the worker asks for it: a function, a request and an invocation."""

    async def admitting(scope: Scope, receive: Receive, send: Send) -> None:
        await api({**scope, ADMITTED: True}, receive, send)

    app = func.FunctionApp()
    app.register_functions(http_function(admitting, statistics_routes))
    function = app.get_functions()[0].get_user_function()
    url, headers = f"https://app.example{BASE}/statistics/{SITE}/2025-08", {"authorization": authorization}
    context = SimpleNamespace(
        invocation_id=str(uuid4()), thread_local_storage=threading.local(), function_name="statistics",
        function_directory="", trace_context=None, retry_context=None,
    )  # fmt: skip

    async def read() -> int:
        answer: func.HttpResponse = await function(func.HttpRequest("GET", url, headers=headers, body=b""), context)
        return int(answer.status_code)

    return read
