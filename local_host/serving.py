"""Every registered function served until Ctrl-C: HTTP on a port, timers and queues beside it."""

import asyncio
from collections.abc import Callable, Sequence

from function_app import app
from local_host.background import keep_running
from local_host.functions import of_trigger, registered_functions
from local_host.http import HttpHost
from local_host.names import OwnNamesOnly
from local_host.protocol import server_of
from local_host.web import WebFiles, register
from shared_code.application import current


async def serve(port: int, welcome: Callable[[Sequence[str]], None]) -> None:
    """Serve until Ctrl-C, and say so with the functions' names."""
    functions = registered_functions(app)
    register(current().clients, port)
    served = OwnNamesOnly(HttpHost(of_trigger(functions, "httpTrigger"), WebFiles()))
    welcome([function.name for function in functions])
    tasks = [asyncio.create_task(work) for work in (keep_running(), asyncio.to_thread(_count_dead_letters))]
    try:
        await server_of(served, port).serve()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _count_dead_letters() -> None:
    """Say at every start how many messages wait for somebody; a broker elsewhere is asked beside the serving."""
    letters, _ = current().dead_letters.all()
    if letters:
        print(f"{len(letters)} dead letters wait; dev.py dead-letters lists them", flush=True)
