"""Every registered function served on a port until Ctrl-C: HTTP, timers, queues."""

import asyncio
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import uvicorn

from function_app import app
from local_host import queues
from local_host.functions import Function, of_trigger, registered_functions
from local_host.http import HttpHost
from local_host.names import OwnNamesOnly
from local_host.protocol import StrictProtocol
from local_host.timers import run_timers
from local_host.web import WebFiles, register
from shared_code.application import current


async def serve(port: int, welcome: Callable[[Sequence[str]], None]) -> None:
    """Serve until Ctrl-C, and say so with the functions' names."""
    functions = registered_functions(app)
    tasks = run_timers(of_trigger(functions, "timerTrigger"), current().clock)
    tasks += _run_queues(of_trigger(functions, "serviceBusTrigger"))
    register(current().clients, port)
    served = OwnNamesOnly(HttpHost(of_trigger(functions, "httpTrigger"), WebFiles()))
    config = uvicorn.Config(
        served, host="127.0.0.1", port=port, log_config=None, lifespan="off", server_header=False, access_log=False,
        http=StrictProtocol,
    )  # fmt: skip
    welcome([function.name for function in functions])
    tasks.append(asyncio.create_task(asyncio.to_thread(_count_dead_letters)))
    try:
        await uvicorn.Server(config).serve()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _count_dead_letters() -> None:
    """Say at every start how many messages wait for somebody; a broker elsewhere is asked beside the serving."""
    letters, _ = current().dead_letters.all()
    if letters:
        print(f"{len(letters)} dead letters wait; dev.py dead-letters lists them", flush=True)


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
