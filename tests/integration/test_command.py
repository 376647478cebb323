"""The command line of loads: exit codes, what it prints where, its user."""

from pathlib import Path

import pytest

from cli import load as command
from shared_code.application import close_current, current
from shared_code.integration.service.loader import KINDS
from shared_code.kit.errors import DatabaseError
from shared_code.store.table import WriteConflict
from tests.conftest import Company
from tests.integration.conftest import EXAMPLES

ROWS = "site,period,account,balance\n0170,2025-04,4790,-1000\n"


@pytest.fixture
def file(company: Company) -> Path:
    path = company.folder / "budget.csv"
    path.write_text(ROWS, "utf-8")
    return path


def test_a_load_tells_its_summary(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["budget", str(file), "--user", "fiona"]) == 0
    told = capsys.readouterr()
    assert told.out == "budget: sites 1, months 1, created 1, updated 0, unchanged 0, removed 0\n"
    assert told.err == "  1 of 1  0170: 1 months\n"
    assert next(current().documents.audit("0170")).user == "fiona"


def test_a_long_load_tells_that_it_goes_on(
    file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("service.months", "sources.files.reading"):
        monkeypatch.setattr(f"shared_code.integration.{module}._TOLD_EVERY", 1)
    assert command.main(["budget", str(file), "--user", "fiona"]) == 0
    assert capsys.readouterr().err.splitlines() == [
        "  1 rows read",
        "  1 of 1 sites checked",
        "  1 of 1  0170: 1 months",
    ]


def test_the_help_names_the_kinds(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        command.main(["--help"])
    assert left.value.code == 0
    told = "".join(capsys.readouterr().out.split())
    assert all(kind in told for kind in KINDS)


def test_an_unknown_kind_is_refused_with_code_2(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        command.main(["budgets", str(file)])
    assert left.value.code == 2
    assert "budget" in capsys.readouterr().err


def test_a_dry_run_shows_the_changes(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["budget", str(file), "--dry-run"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "0170 2025-04 /balances/4790: nothing -> -$1,000.00",
        "budget (dry run, nothing stored): sites 1, months 1, created 1, updated 0, unchanged 0, removed 0",
    ]
    assert current().documents.revision("0170").key == ""


def test_problems_are_told_up_to_fifty_and_the_code_is_1(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(ROWS + "0170,2025-04,4790,x\n" * 60, "utf-8")
    assert command.main(["budget", str(file)]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    first, *problems, last = told.err.splitlines()
    assert first == f"{file} is not loaded; nothing was stored. 60 problems:"
    assert (len(problems), last) == (50, "and 10 more")


@pytest.mark.parametrize(
    ("failure", "told"),
    [
        (
            DatabaseError("The table store is busy."),
            "The load stopped: The table store is busy. Load the file again; ",
        ),
        (WriteConflict(0), "The load stopped: others kept writing. Load the file again; "),
    ],
)
def test_a_store_that_fails_is_a_sentence(
    file: Path, failure: Exception, told: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise failure

    monkeypatch.setattr("shared_code.store.unit_of_work.UnitOfWork.commit", fail)
    assert command.main(["budget", str(file)]) == 1
    assert capsys.readouterr().err.startswith(told)


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_a_file_that_cannot_be_read_is_a_sentence(
    company: Company, content: bytes | None, capsys: pytest.CaptureFixture[str]
) -> None:
    path = company.folder / "gone.csv"
    if content:
        path.write_bytes(content)
    assert command.main(["budget", str(path)]) == 1
    told = capsys.readouterr().err
    assert "cannot be read" in told if content is None else "begins as UTF-16 and does not go on so" in told


def test_a_folder_of_data_goes_before_the_settings(
    company: Company, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("Tables__serviceUri", "ServiceBus__fullyQualifiedNamespace", "TOKEN_KEYS"):
        monkeypatch.setenv(name, "elsewhere")
    folder = company.folder / "another"
    folder.mkdir()
    close_current()
    assert command.main(["budget", str(EXAMPLES / "budget.csv"), "--data", str(folder)]) == 1
    assert "there is no site 0170" in capsys.readouterr().err
    assert (folder / "store.db").exists()
