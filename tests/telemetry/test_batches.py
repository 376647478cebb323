"""Lines that are written later, several at once: in their order, of their request, and not lost where it matters."""

import io
import json
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextvars import copy_context
from pathlib import Path
from threading import Event, Thread

import pytest
from starlette.datastructures import Headers

from local_host.console import Console
from shared_code.api.context import begin
from shared_code.telemetry import BatchHandler, JsonFormatter, LineFile, batches, line_of

KILLED = """
import logging, os, signal, sys
from pathlib import Path
from shared_code.telemetry import LineFile
log = logging.getLogger("shared_code.test")
log.handlers, log.level = [LineFile(Path(sys.argv[1]), 10**6, 2)], logging.INFO
for number in range(20):
    log.info("plain %d", number)
log.{last}("last")
{end}
"""
FORKED = """
import logging, os, sys
from pathlib import Path
from shared_code.telemetry import LineFile
log = logging.getLogger("shared_code.test")
log.handlers, log.level = [LineFile(Path(sys.argv[1]), 10**6, 2)], logging.INFO
log.info("parent")
child = os.fork()
log.info("child" if not child else "parent again")
if child:
    os.waitpid(child, 0)
"""


class Slow(BatchHandler):
    """Keeps what it is given, and in which thread; waits before it goes on where it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.goes_on, self.is_there = Event(), Event()
        self.goes_on.set()
        self.batches: list[list[str]] = []
        self.lines: list[dict[str, object]] = []

    def write(self, records: Sequence[logging.LogRecord]) -> None:
        self.is_there.set()
        self.goes_on.wait()
        self.batches.append([record.getMessage() for record in records])
        self.lines += map(line_of, records)

    @property
    def told(self) -> list[str]:
        return [text for batch in self.batches for text in batch]


@pytest.fixture
def slow() -> Iterator[Slow]:
    handler = Slow()
    yield handler
    handler.goes_on.set()
    handler.close()


@pytest.fixture
def log(slow: Slow, monkeypatch: pytest.MonkeyPatch) -> logging.Logger:
    logger = logging.getLogger("shared_code.test")
    monkeypatch.setattr(logger, "handlers", [slow])
    monkeypatch.setattr(logger, "propagate", False)
    monkeypatch.setattr(logger, "level", logging.INFO)
    return logger


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The thread that writes has just begun to wait, and will for long."""
    monkeypatch.setattr(batches, "PAUSE_SECONDS", 3600.0)
    monkeypatch.setattr(batches, "_WRITER", batches._Writer())


def written(path: Path) -> list[str]:
    return [json.loads(line)["message"] for line in path.read_text("ascii").splitlines()]


def test_lines_are_written_by_a_thread_in_their_order(log: logging.Logger, slow: Slow) -> None:
    slow.goes_on.clear()
    log.info("0")
    assert slow.is_there.wait(60)  # nobody asked for it
    for number in range(1, 5):
        log.info("%d", number)
    slow.goes_on.set()
    slow.flush()
    assert slow.batches == [["0"], ["1", "2", "3", "4"]]


@pytest.mark.parametrize("level", [logging.WARNING, logging.ERROR])
def test_a_warning_is_written_at_once_behind_what_was_taken_before(log: logging.Logger, slow: Slow, level: int) -> None:
    log.info("plain")
    log.log(level, "warning")
    assert slow.told == ["plain", "warning"]


def test_lines_of_many_threads_are_all_written_each_threads_in_its_order(log: logging.Logger, slow: Slow) -> None:
    def tell(name: int) -> None:
        for number in range(300):
            log.log(logging.INFO if number % 7 else logging.WARNING, "%d %d", name, number)

    threads = [Thread(target=tell, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    slow.flush()
    of_each = [[text for text in slow.told if text.startswith(f"{name} ")] for name in range(4)]
    assert of_each == [[f"{name} {number}" for number in range(300)] for name in range(4)]


@pytest.mark.usefixtures("patient")
def test_more_lines_than_may_wait_are_written_by_whoever_brings_them(log: logging.Logger, slow: Slow) -> None:
    for number in range(batches.MOST_WAITING):
        log.info("%d", number)
    assert slow.batches == []
    log.info("one more")
    assert slow.told[-1] == "one more"
    assert len(slow.told) == batches.MOST_WAITING + 1


def test_a_line_is_of_the_request_that_wrote_it_whichever_thread_makes_it(log: logging.Logger, slow: Slow) -> None:
    contexts = []
    for path in ("one", "two"):
        request = copy_context()
        contexts.append(request.run(begin, "PUT", Headers()))
        contexts[-1].endpoint = path
        request.run(log.info, "told")
    slow.flush()
    told = [(line["requestId"], line["traceId"], line["endpoint"], line["method"]) for line in slow.lines]
    assert told == [(one.request_id, one.trace.trace_id, one.endpoint, "PUT") for one in contexts]


def test_what_somebody_goes_on_to_change_is_told_as_it_was(log: logging.Logger, slow: Slow) -> None:
    sites, metadata = ["0170"], {"siteId": "0170"}
    log.info("of %s", sites)
    log.info("told", extra={"metadata": metadata})
    sites.append("0200")
    metadata["siteId"] = "0200"
    slow.flush()
    assert slow.lines[0]["message"] == "of ['0170']"
    assert slow.lines[1]["metadata"] == {"siteId": "0170"}


def test_a_handler_that_fails_costs_others_nothing(
    log: logging.Logger, slow: Slow, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    closed = io.StringIO()
    broken = Console(closed)
    closed.close()
    monkeypatch.setattr(log, "handlers", [broken, slow])
    log.warning("one")
    log.warning("two")
    assert slow.told == ["one", "two"]
    assert "closed file" in capsys.readouterr().err


@pytest.mark.usefixtures("patient")
def test_lines_that_are_written_together_are_one_write(
    log: logging.Logger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = LineFile(tmp_path / "one.log", 10**6, 2)
    monkeypatch.setattr(log, "handlers", [file])
    write, texts = os.write, list[bytes]()

    def noted(to: int, text: bytes) -> int:
        texts.append(text)
        return write(to, text)

    monkeypatch.setattr(os, "write", noted)
    for number in range(50):
        log.info("%d", number)
    file.close()
    assert written(tmp_path / "one.log") == [*map(str, range(50))]
    assert len(texts) == 1


@pytest.mark.parametrize(
    ("last", "end"),
    [
        pytest.param("warning", f"os.kill(os.getpid(), {int(signal.SIGKILL)})", id="killed after a warning"),
        pytest.param("info", "log.handlers[0].flush(); os._exit(9)", id="gone after a flush"),
        pytest.param("info", "sys.exit(9)", id="ended"),
        pytest.param("info", "raise SystemError", id="crashed"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_what_a_process_leaves_when_it_ends(tmp_path: Path, last: str, end: str) -> None:
    path = tmp_path / "one.log"
    script = KILLED.format(last=last, end=end)
    assert subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, check=False).returncode
    assert written(path) == [*(f"plain {number}" for number in range(20)), "last"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a platform that forks")
def test_a_forked_process_writes_its_own_lines_and_not_its_parents(tmp_path: Path) -> None:
    path = tmp_path / "one.log"
    subprocess.run([sys.executable, "-c", FORKED, str(path)], check=True)
    assert sorted(written(path)) == ["child", "parent", "parent again"]


@pytest.mark.parametrize("text", ["plain", "Zürich", "\ud83c alone", "one\ntwo\x1b"])
def test_every_line_has_one_form_whichever_encoder_made_it(text: str) -> None:
    record = logging.LogRecord("shared_code.test", logging.INFO, "f", 1, text, (), None)
    line = JsonFormatter().format(record)
    assert line == json.dumps(line_of(record), separators=(",", ":"))
    assert line.isascii()
