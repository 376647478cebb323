"""Timers and queue functions, in a process of their own: no request waits for them. Azure scales them apart too.

The process ends with the one that started it, however that ends: it reads a pipe, which closes then.
"""

import asyncio
import json
import logging
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import Any, Final

from local_host import console, queues
from local_host.functions import Function, of_trigger, registered_functions
from local_host.timers import run_timers
from shared_code.application import close_current, current

STOP: Final = b"stop"
"""What is sent for an orderly end; where the pipe closes without it, the process ends at once."""
STOP_SECONDS: Final = 10.0
"""How long functions may go on after that; what one did not finish is delivered again."""
PAUSE_SECONDS: Final = 2.0
"""How long after a process that ended by itself the next one begins."""
NICE: Final = 5
"""How much the process gives way to the one that serves: a third of its share where both want a processor."""

log = logging.getLogger(__name__)


async def keep_running() -> None:
    """Have timers and queues run in another process until cancelled; one that ends is followed by the next."""
    while True:
        process = await asyncio.create_subprocess_exec(sys.executable, "-m", __name__, stdin=asyncio.subprocess.PIPE)
        try:
            code = await process.wait()
        except asyncio.CancelledError:
            await _stop(process)
            raise
        log.error("timers and queues stopped (exit code %s) and are started again", code)
        await asyncio.sleep(PAUSE_SECONDS)


async def _stop(process: asyncio.subprocess.Process) -> None:
    with suppress(TimeoutError, OSError):
        async with asyncio.timeout(STOP_SECONDS):
            await process.communicate(STOP)
    with suppress(ProcessLookupError):
        process.kill()


async def _run() -> None:
    """Call timer and queue functions until the pipe says to stop."""
    from function_app import app  # noqa: PLC0415 - the process that serves imports this module for `keep_running` alone

    functions = registered_functions(app)
    asked = asyncio.Event()
    Thread(target=_read_pipe, args=(asyncio.get_running_loop(), asked), name="pipe", daemon=True).start()
    tasks = run_timers(of_trigger(functions, "timerTrigger"), current().clock)
    tasks += _run_queues(of_trigger(functions, "serviceBusTrigger"))
    await asked.wait()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _read_pipe(loop: asyncio.AbstractEventLoop, asked: asyncio.Event) -> None:
    if sys.stdin.buffer.read() != STOP:
        os._exit(1)
    loop.call_soon_threadsafe(asked.set)


def _run_queues(functions: Sequence[Function]) -> list["asyncio.Task[None]"]:
    """One task per queue function."""
    calls = _queue_calls()
    if broker := current().embedded_queue:
        return queues.run_queues(functions, broker, calls)
    from local_host import service_bus  # noqa: PLC0415 - a laptop need not load Azure's client

    return service_bus.run_queues(functions, current().settings.broker, calls)


def _queue_calls() -> int:
    """How many messages of a queue are worked on at once, as host.json says."""
    host: dict[str, Any] = json.loads(Path("host.json").read_text("utf-8"))
    return int(host["extensions"]["serviceBus"]["maxConcurrentCalls"])


def main() -> None:
    """Run until told to stop: what a terminal sends to all processes, the one that serves answers."""
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, signal.SIG_IGN)
    if hasattr(os, "nice"):  # Windows has other words for it
        os.nice(NICE)
    console.configure(current().settings.log_level)
    try:
        asyncio.run(_run())
    finally:
        close_current()


if __name__ == "__main__":
    main()
