"""The processes that make demo sites side by side; this module is quick to import."""

import multiprocessing
import os
import signal
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import forkserver
from threading import Thread
from typing import Final

MOST: Final = 4
"""Processes that make sites at most; each takes a tenth of a gigabyte."""
NEEDED = ["demo.uncollected", "demo.seed", "demo.built"]
"""What the processes import."""
_FORKED: Final = "forkserver" in multiprocessing.get_all_start_methods()


def warm_up() -> None:
    """Begin to import what the processes need, beside what this one imports; they are forked from who has it."""
    if _FORKED:
        multiprocessing.set_forkserver_preload(NEEDED)
        forkserver.ensure_running()


def pool(processes: int) -> ProcessPoolExecutor:
    """Some processes, with the settings of this one."""
    warm_up()
    context = multiprocessing.get_context("forkserver" if _FORKED else "spawn")
    return ProcessPoolExecutor(processes, context, initializer=_begin, initargs=(dict(os.environ),))


def _begin(settings: Mapping[str, str]) -> None:
    """Take over the settings; leave it to the first process when to stop, and end with it."""
    os.environ.update(settings)
    import demo.uncollected  # noqa: F401, PLC0415 - here where there is no process to be forked from

    for asked_to_stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(asked_to_stop, signal.SIG_IGN)
    Thread(target=_end_with_the_first_process, daemon=True).start()


def _end_with_the_first_process() -> None:
    if first := multiprocessing.parent_process():
        first.join()
        os._exit(1)
