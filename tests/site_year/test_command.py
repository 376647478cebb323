"""`python3 dev.py calculate`: one document in, one result out."""

import io
import json
from pathlib import Path

import pytest

from cli.calculate import main
from tests.site_year.comparing import WORKED, comparable

LABOR = WORKED["Y01"]


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "year.json"
    path.write_text(json.dumps(LABOR["inputs"]), encoding="utf-8")
    return str(path)


def test_the_result_of_a_document_is_printed(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([file]) == 0
    printed = capsys.readouterr()
    assert comparable(json.loads(printed.out)) == comparable(LABOR["expected"])


def test_f23_unusual_days_go_to_the_standard_error(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    main([file])
    days = "2025-07-03, 2025-07-04, 2025-07-10"
    told = f"2025-07: occupiedRooms is more than the 200 available rooms on {days}; check both\n"
    assert capsys.readouterr().err == told


def test_the_standard_input_is_read_for_a_dash(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(LABOR["inputs"])))
    assert main(["-", "--pretty"]) == 0
    assert capsys.readouterr().out.startswith('{\n  "months": [\n    "2025-01",')


def test_series_and_line_narrow_the_result(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([file, "--series", "trend,budget", "--line", "flc"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert {line: list(series) for line, series in printed["lines"].items()} == {"flc": ["trend", "budget"]}
    assert list(printed["totals"]) == list(printed["actual_to_date"]) == ["flc"]


def test_problems_go_to_the_standard_error_one_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "year.json"
    path.write_text('{"site": {"number": "0170"}, "year": "x", "today": "2025-07-15"}', encoding="utf-8")
    assert main([str(path)]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.splitlines() == [
        f"{path} is no site-year document that can be calculated:",
        "year: write a whole number",
        "chart: is missing; write it",
    ]


def test_a_file_that_is_not_there_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "none.json")]) == 1
    assert capsys.readouterr().err.startswith(f"{tmp_path / 'none.json'} cannot be read: ")


def test_a_series_that_does_not_exist_is_told_with_those_that_do(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([file, "--series", "plan"])
    assert "'plan' is none of budget, actual, forecast, trend" in capsys.readouterr().err


def test_a_line_of_a_month_is_explained_in_sentences(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([file, "--explain", "insurance", "--period", "2025-08"]) == 0
    assert capsys.readouterr().out.startswith("Insurance, trend of 2025-08: 4.45 % of payroll $4,444.39")


def test_its_tree_of_steps_is_json(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([file, "--explain", "pteb", "--period", "2025-08", "--series", "forecast", "--tree"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert (printed["series"], printed["node"]["rule"], printed["node"]["amount"]) == ("forecast", "EXP-1", "599.99")


@pytest.mark.parametrize("options", [[], ["--period", "2026-01"], ["--period", "July"]])
def test_explaining_needs_a_month_of_the_year(
    file: str, options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([file, "--explain", "flc", *options]) == 1
    assert capsys.readouterr().err == "--explain needs --period with a month of the year, such as 2025-07\n"
