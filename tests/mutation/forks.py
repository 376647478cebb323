"""Work in forks of this process: what a fork changes ends with it, and the time to import is spent once."""

import os
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import NoReturn, TypeVar

MEMORY = 6 * 1024**3
"""Bytes that a fork may use: a mutant may count to infinity."""

T = TypeVar("T")


def forked(work: Callable[[], str], seconds: float) -> str | None:
    """The text that the work gives in a fork; None past its time, RuntimeError where it breaks down."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _silent()
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds)
        _limit_memory()
        code = 1
        try:
            answer = work()
            code = 0
        except BaseException as error:  # noqa: BLE001 - told by the parent
            answer = repr(error)
        with os.fdopen(writer, "w", encoding="utf-8") as pipe:
            pipe.write(answer)
        os._exit(code)
    os.close(writer)
    with os.fdopen(reader, encoding="utf-8") as pipe:
        answer = pipe.read()
    status = os.waitpid(child, 0)[1]
    if os.WIFSIGNALED(status):
        if os.WTERMSIG(status) == signal.SIGALRM:
            return None
        raise RuntimeError(f"a fork was ended by signal {os.WTERMSIG(status)}")
    if os.WEXITSTATUS(status):
        raise RuntimeError(answer)
    return answer


def shared_out(tasks: Sequence[T], work: Callable[[T], str], workers: int) -> Iterator[tuple[T, str]]:
    """Each task with the line of text that its work gives, from so many forks at once."""
    with tempfile.TemporaryDirectory() as folder:
        children = []
        for number in range(workers):
            child = os.fork()
            if child == 0:
                _work(Path(folder) / str(number), tasks[number::workers], work)
            children.append(child)
        broken = [child for child in children if os.waitpid(child, 0)[1]]
        if broken:
            raise RuntimeError("a worker broke down; see above")
        for number in range(workers):
            lines = (Path(folder) / str(number)).read_text(encoding="utf-8").splitlines()
            yield from zip(tasks[number::workers], lines, strict=True)


def _work(results: Path, tasks: Sequence[T], work: Callable[[T], str]) -> NoReturn:
    code = 1
    try:
        results.write_text("".join(f"{work(task)}\n" for task in tasks), encoding="utf-8")
        code = 0
    except BaseException:  # noqa: BLE001 - a fork must not go on as its parent
        traceback.print_exc()
    finally:
        os._exit(code)


def _limit_memory() -> None:
    resource = import_module("resource")  # not there on Windows, which has no forks either
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))


def _silent() -> None:
    """Nothing that tests print is of interest."""
    sys.stdout.flush()
    sys.stderr.flush()
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.dup2(nothing, 2)
