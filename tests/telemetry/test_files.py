"""The log file: whole lines from several processes, a bounded size, and no harm where it cannot be written."""

import json
import logging
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from shared_code.application import close_current, current
from shared_code.settings import LOCAL_LOG, SERVER_LOG, Settings, read_settings
from shared_code.telemetry import JsonFormatter, LineFile, configure, sinks, write_to
from tests.conftest import Company

PROCESSES, LINES = 4, 300
WRITER = """
import logging, sys
from pathlib import Path
from shared_code.telemetry import LineFile
file = LineFile(Path(sys.argv[1]), 40_000, 100)
for number in range(int(sys.argv[3])):
    file.emit(logging.LogRecord("w", 20, "f", 1, f"{sys.argv[2]}-{number} " + "x" * (number % 700), (), None))
file.close()
"""
OpenFile = Callable[[Path, int, int], LineFile]


@pytest.fixture
def line_file() -> Iterator[OpenFile]:
    opened: list[LineFile] = []

    def make(path: Path, most: int, count: int) -> LineFile:
        opened.append(LineFile(path, most, count))
        return opened[-1]

    yield make
    for one in opened:
        one.close()


def write(file: LineFile, *texts: str) -> None:
    for text in texts:
        file.emit(logging.LogRecord("shared_code.test", logging.INFO, "f", 1, text, (), None))
    file.flush()


def messages(path: Path) -> list[str]:
    return [json.loads(line)["message"] for line in path.read_text("ascii").splitlines()]


def test_lines_of_several_processes_are_whole_and_none_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "shared.log"
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(path), str(number), str(LINES)])
        for number in range(PROCESSES)
    ]
    assert [writer.wait(120) for writer in writers] == [0] * PROCESSES
    parts = [*tmp_path.iterdir()]
    found = [text.split()[0] for part in parts for text in messages(part)]
    written = Counter(f"{process}-{line}" for process in range(PROCESSES) for line in range(LINES))
    assert (written - Counter(found), Counter(found) - written) == (Counter(), Counter()), "lost, doubled"
    assert len(parts) > 1


def test_a_full_file_is_moved_aside_and_the_oldest_leaves(tmp_path: Path, line_file: OpenFile) -> None:
    path = tmp_path / "folder" / "one.log"
    file = line_file(path, 1, 3)
    write(file, "1", "2", "3", "4", "5")
    assert sorted(part.name for part in path.parent.iterdir()) == ["one.log.1", "one.log.2"]
    assert [messages(path.with_name(f"one.log.{number}")) for number in (1, 2)] == [["5"], ["4"]]


def test_lines_that_are_written_together_leave_a_file_of_its_size_and_a_line(
    tmp_path: Path, line_file: OpenFile
) -> None:
    length = len(JsonFormatter().format(logging.LogRecord("shared_code.test", logging.INFO, "f", 1, "1", (), None))) + 1
    write(line_file(tmp_path / "one.log", 2 * length, 9), *"12345")
    parts = [tmp_path / f"one.log{end}" for end in (".2", ".1", "")]
    assert [messages(part) for part in parts] == [["1", "2"], ["3", "4"], ["5"]]


def test_a_full_file_that_somebody_else_has_just_moved_costs_no_line(tmp_path: Path, line_file: OpenFile) -> None:
    path = tmp_path / "one.log"
    file = line_file(path, 10_000, 3)
    write(file, "1")
    path.rename(tmp_path / "moved.log")
    file._move_aside()
    write(file, "2")
    assert (messages(tmp_path / "moved.log"), messages(path)) == (["1"], ["2"])


def test_one_file_alone_is_begun_anew(tmp_path: Path, line_file: OpenFile) -> None:
    write(line_file(tmp_path / "one.log", 1, 1), "1", "2")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_somebody_else_moved_is_opened_anew(tmp_path: Path, line_file: OpenFile) -> None:
    path = tmp_path / "one.log"
    file = line_file(path, 10_000, 3)
    write(file, "1")
    path.rename(tmp_path / "moved.log")
    write(file, "2")
    assert (messages(tmp_path / "moved.log"), messages(path)) == (["1"], ["2"])


def test_a_full_file_that_somebody_else_moves_now_is_left_to_them_however_long_they_take(
    tmp_path: Path, line_file: OpenFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "one.log"
    file, other = line_file(path, 1, 3), line_file(path, 1, 3)
    moves = Path.replace

    def slowly(source: Path, target: Path) -> Path:
        """The other process is as slow as a laptop that sleeps: meanwhile this one goes on."""
        if source == path:
            monkeypatch.setattr(Path, "replace", moves)
            for old in tmp_path.glob("*.lock"):
                os.utime(old, (0, 0))
            write(file, "2", "3")
        return moves(source, target)

    monkeypatch.setattr(Path, "replace", slowly)
    write(other, "1")
    write(file, "4")
    assert [messages(tmp_path / f"one.log.{number}") for number in (2, 1)] == [["1", "2", "3"], ["4"]]


def test_a_file_whose_mover_died_is_moved_by_the_next(tmp_path: Path, line_file: OpenFile) -> None:
    path = tmp_path / "one.log"
    path.touch()
    held = (
        "import fcntl, sys; file = open(sys.argv[1]); fcntl.flock(file, fcntl.LOCK_EX); print(1, flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", held, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as mover:
        assert mover.stdout
        assert mover.stdout.readline()
        write(line_file(path, 1, 3), "1")
        assert messages(path) == ["1"]
        mover.kill()
    write(line_file(path, 1, 3), "2")
    assert messages(tmp_path / "one.log.1") == ["1", "2"]


def test_a_file_that_cannot_be_written_costs_a_sentence(
    tmp_path: Path, line_file: OpenFile, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "no folder").touch()
    write(line_file(tmp_path / "no folder" / "one.log", 1, 3), "1", "2")
    (sentence,) = capsys.readouterr().err.splitlines()
    assert sentence.startswith(f"The log file {tmp_path / 'no folder' / 'one.log'} cannot be written: ")


def test_the_product_writes_to_the_file_of_its_setting_and_to_one_only(
    company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = logging.getLogger("shared_code")
    configure()
    monkeypatch.setattr(ours, "handlers", [*ours.handlers])
    for name in ("one.log", "two.log"):
        monkeypatch.setenv("LOG_FILE", str(tmp_path / name))
        close_current()
        assert current()
        logging.getLogger("shared_code.test").warning("to %s", name)
        logging.getLogger("azure.servicebus").warning("of a library")
    assert (messages(tmp_path / "one.log"), messages(tmp_path / "two.log")) == (
        ["to one.log", "of a library"],
        ["to two.log", "of a library"],
    )
    assert len(sinks(ours)) == 1
    write_to(None)
    assert sinks(ours) == []


@pytest.mark.parametrize(
    ("settings", "path"),
    [
        ({"ENVIRONMENT": "local"}, LOCAL_LOG),
        ({"ENVIRONMENT": "production"}, SERVER_LOG),
        ({"ENVIRONMENT": "production", "WEBSITE_INSTANCE_ID": "1"}, None),
        ({"ENVIRONMENT": "production", "WEBSITE_INSTANCE_ID": "1", "LOG_FILE": "/mnt/logs/a.log"}, "/mnt/logs/a.log"),
        ({"ENVIRONMENT": "local", "LOG_FILE": "none"}, None),
    ],
)
def test_where_the_file_lies(
    company: Company, monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], path: str | None
) -> None:
    read = read_settings()
    monkeypatch.delenv("LOG_FILE")
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    changed: Settings = read.model_copy(
        update={"environment": settings["ENVIRONMENT"], "log_file": settings.get("LOG_FILE")}
    )
    assert changed.log_path == (Path(path) if path else None)
