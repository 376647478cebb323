"""`python3 dev.py predict`: a file of days in, a forecast as CSV out, a sentence for what cannot be."""

import csv
import io
from datetime import date, timedelta
from pathlib import Path

import pytest

from cli.predict import main

DAYS = [(date(2025, 1, 1) + timedelta(day), 100 + day % 7) for day in range(60)]
GOOD = "".join(f"{day},{value}\n" for day, value in DAYS)


def call(tmp_path: Path, text: str | bytes, *options: str) -> int:
    file = tmp_path / "days.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return main([str(file), *options])


def test_a_forecast_is_printed_for_each_origin(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ("--origin", "2025-02-15", "--every", "7", "--until", "2025-03-31", "--horizon", "3", "--capacity", "105")
    assert call(tmp_path, f"date,value\n{GOOD}", *options) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert list(rows[0]) == ["origin", "date", "p10", "p50", "p90", "method"]
    assert [row["origin"] for row in rows] == ["2025-02-15"] * 3 + ["2025-02-22"] * 3 + ["2025-03-01"] * 3
    assert [row["date"] for row in rows[-3:]] == ["2025-03-01", "2025-03-02", "2025-03-03"]
    assert [float(row["p50"]) for row in rows[:2]] == pytest.approx([103, 104], abs=0.1)
    assert all(float(row["p10"]) <= float(row["p50"]) <= float(row["p90"]) <= 105 for row in rows)


def test_rows_may_come_in_any_order_and_days_may_be_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = GOOD.splitlines(keepends=True)
    assert call(tmp_path, "".join(reversed(lines[:20] + lines[25:])), "--origin", "2025-03-02") == 0
    assert len(capsys.readouterr().out.splitlines()) == 29


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "has no days; write a line date,value for each"),
        ("2025-13-01,5\n", "line 1: '2025-13-01' is no day; write it as YYYY-MM-DD, such as 2025-07-15"),
        ("2025-01-01,5\n2025-01-01,6\n", "line 2 repeats 2025-01-01; a day stands in one line"),
        ("2025-01-01,many\n", "line 1: 'many' is no number; leave out days that are not known"),
        ("2025-01-01,\n", "line 1: '' is no number; leave out days that are not known"),
        ("2025-01-01,-1\n", "line 1: -1 is not between 0 and 1000000000000"),
        ("2025-01-01,nan\n", "line 1: nan is not between 0 and 1000000000000"),
        ("2025-01-01,inf\n", "line 1: inf is not between 0 and 1000000000000"),
        ("2025-01-01,5,6\n", "line 1 has 3 columns; write date,value"),
        (b"\xff\xfe", "is no CSV file in UTF-8"),
        ("2025-02-20,5\n", "has 1 days before 2025-02-21; 14 are needed"),
        (GOOD[:300], "--origin 2025-02-21 lies beyond the data; give 2025-01-21 at the latest"),
    ],
)
def test_what_cannot_be_forecast_is_told_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str | bytes, sentence: str
) -> None:
    assert call(tmp_path, text, "--origin", "2025-02-21") == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err == f"{tmp_path / 'days.csv'}: {sentence}\n"


def test_a_file_that_is_not_there_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "none.csv"), "--origin", "2025-02-21"]) == 1
    assert capsys.readouterr().err.endswith("cannot be read: No such file or directory\n")


def test_until_before_the_origin_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(tmp_path, GOOD, "--origin", "2025-02-21", "--until", "2025-02-20") == 1
    assert capsys.readouterr().err.endswith("--until 2025-02-20 lies before --origin 2025-02-21\n")


@pytest.mark.parametrize(
    "options",
    [
        ("--horizon", "29"),
        ("--horizon", "x"),
        ("--capacity", "0"),
        ("--capacity", "many"),
        ("--every", "0"),
        ("--until", "x"),
    ],
)
def test_wrong_options_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, str]
) -> None:
    with pytest.raises(SystemExit):
        call(tmp_path, GOOD, "--origin", "2025-02-21", *options)
    assert repr(options[1]) in capsys.readouterr().err
