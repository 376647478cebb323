"""A night: what the warehouse has enters the store site by site, once, whatever happens in between."""

import json
import re
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import pytest

from cli import night as command
from demo import warehouse as made
from functions.queue.site_jobs import site_jobs
from functions.timer.nightly_loads import actuals_load
from shared_code.application import close_current, current
from shared_code.integration.load import COMPANY, LoadReport
from shared_code.integration.nightly import FLOWS, FORECAST_ACCURACY, LOADS, ROLL_UP, TREND_ANALYSIS
from shared_code.kit.errors import DatabaseError
from shared_code.kit.period import Period
from shared_code.messaging.queues import SITE_JOBS
from shared_code.statistics.models import FAMILY, LoadedMonth
from shared_code.store.job_runs import VALIDATION_FLOW
from shared_code.store.names import FORECASTS
from shared_code.store.site_partition import Series
from tests.functions.test_triggers import message, received, run
from tests.integration.warehouse.conftest import HOTEL, OTHER, TODAY, TOMORROW

APRIL: Final = Period.of(TODAY)


def _days(site: str) -> Mapping[date, Any]:
    found = current().documents.document(site, APRIL, FAMILY, Series.ACTUAL)
    assert found
    return LoadedMonth.model_validate(found.content).days


def _documents() -> Mapping[tuple[str, str], str]:
    """Every month's document of every site, as it is stored."""
    rows = (row for site in (HOTEL, OTHER) for row in current().tables.query(FORECASTS, site, "d|", "d~"))
    return {(row.partition, row.row): str(row.properties) for row in rows}


def _change(folder: Path, statement: str, *values: str) -> None:
    with closing(sqlite3.connect(folder / "warehouse.db")) as connection, connection:
        connection.execute(statement, values)


def _night() -> Mapping[str, Mapping[str, Any]]:
    """All flows, and what their runs say."""
    for load in current().nightly_loads.values():
        for site in load.left("sam"):
            load.site(site)
        assert load.left() == []
    return {flow: current().runs.latest(flow)[0].result for flow in LOADS}


def test_the_day_that_is_new_enters_and_nothing_else_changes(folder: Path) -> None:
    before = _days(HOTEL)
    assert TODAY not in before
    results = _night()
    assert _days(HOTEL).keys() - before.keys() == {TODAY}
    assert {day: row for day, row in _days(HOTEL).items() if day in before} == before
    assert results["actuals-load"]["sites"] == 2
    counts = {flow: result["counts"] for flow, result in results.items()}
    assert counts["actuals-load"]["created"] > 0
    assert (counts["budget-load"]["created"], counts["budget-load"]["updated"]) == (0, 0)
    assert all(result["counts"]["failed"] == result["counts"]["removed"] == 0 for result in results.values())


def test_a_night_of_what_is_stored_already_changes_nothing(folder: Path) -> None:
    _night()
    before = _documents()
    again = _night()
    assert _documents() == before
    assert all(
        result["counts"][name] == 0 for result in again.values() for name in ("created", "updated", "removed", "failed")
    )


def test_one_bad_site_is_quarantined_with_its_reason_and_the_others_go_on(folder: Path) -> None:
    _change(
        folder,
        "INSERT INTO REVENUE_DATAMART_DAILY SELECT SITE, DATE, REVENUE_CATEGORY, VALUE_TYPE, VALUE + 5, DW_LOADED_DTTM"
        " FROM REVENUE_DATAMART_DAILY WHERE SITE = ? AND DATE = ? AND REVENUE_CATEGORY = 'Occupied Rooms'",
        *(HOTEL, str(TODAY)),
    )
    before = _documents()
    result = _night()["actuals-load"]
    (reason,) = result["quarantined"][HOTEL]["actuals"]
    assert reason.startswith("line 498, value: 0170, 2025-04-15, occupiedRooms is 222 here and 217 in line 497")
    assert result["counts"]["failed"] == 1
    after = _documents()
    hotels = {key for key in before if key[0] == HOTEL and "statistics" in key[1]}
    assert {key: after[key] for key in hotels} == {key: before[key] for key in hotels}
    assert TODAY in _days(OTHER)


@pytest.mark.parametrize("stopped_after", [0, 1])
def test_a_night_that_is_stopped_goes_on_and_does_no_site_twice(
    folder: Path, stopped_after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = current().nightly_loads["actuals-load"]
    for site in load.left()[:stopped_after]:
        load.site(site)
    close_current()  # as a kill leaves it: the notes are in the store
    load = current().nightly_loads["actuals-load"]
    loaded: list[str] = []
    store = current().loader.store

    def stores(kind: str, *rest: Any) -> LoadReport:
        loaded.append(kind)
        return store(kind, *rest)

    monkeypatch.setattr(current().loader, "store", stores)
    left = load.left()
    assert len(left) == 2 - stopped_after
    for site in [*left, *left]:
        load.site(site)
    assert loaded == ["actuals", "ledger"] * len(left)
    assert load.left() == []
    (done,) = current().runs.latest("actuals-load", 9)
    assert (done.status, done.result["sites"]) == ("complete", 2)


def test_a_kill_in_the_middle_of_a_site_leaves_it_due(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load = current().nightly_loads["actuals-load"]
    with monkeypatch.context() as patch:
        patch.setattr(current().runs, "note", _killed)
        with pytest.raises(KeyboardInterrupt):
            load.site(load.left()[0])
    assert load.left() == [HOTEL, OTHER]
    for site in load.left():
        load.site(site)
    assert load.left() == []
    assert TODAY in _days(HOTEL)


def _killed(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_warehouse_that_does_not_answer_leaves_the_site_due(folder: Path) -> None:
    (folder / "warehouse.db").write_bytes(b"no database")
    load = current().nightly_loads["actuals-load"]
    (first, _) = load.left()
    with pytest.raises(DatabaseError):
        load.site(first)
    assert load.left() == [HOTEL, OTHER]


@pytest.mark.parametrize(("month", "early", "late"), [(4, 5, 6), (1, 6, 7)], ids=["summer", "winter"])
def test_no_night_begins_before_two_in_the_morning_of_the_business(
    folder: Path, monkeypatch: pytest.MonkeyPatch, month: int, early: int, late: int
) -> None:
    """The timers fire in UTC, from which New York is four hours away in summer and five in winter."""
    for hour, due in ((early, []), (late, [COMPANY, HOTEL, OTHER])):
        instant = datetime(2025, month, 16, hour, 20, tzinfo=UTC)
        monkeypatch.setattr(current().clock, "now", lambda instant=instant: instant)
        assert [*current().site_jobs.due("masters-load")] == due
        assert [*current().site_jobs.due("actuals-load")] == []  # which comes after the masters


def test_nothing_is_due_where_no_warehouse_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DB_PRIMARY_CONNECTION", "")
    close_current()
    assert current().site_jobs.request("actuals-load") == 0
    assert current().runs.latest("actuals-load") == []


def test_nothing_is_due_where_the_file_of_the_laptop_is_not_made(folder: Path) -> None:
    (folder / "warehouse.db").unlink()
    assert current().site_jobs.request("actuals-load") == 0


def test_the_timer_sends_a_message_a_site_until_the_night_is_done(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    noon = current().clock.now().replace(hour=12)
    monkeypatch.setattr(current().clock, "now", lambda: noon)
    run(actuals_load, None)
    bodies = received(SITE_JOBS.name)
    assert len(bodies) == 2
    for body in bodies:
        run(site_jobs, message(body))
    run(actuals_load, None)
    assert received(SITE_JOBS.name) == []
    (done,) = current().runs.latest("actuals-load")
    assert done.status == "complete"
    assert TODAY in _days(HOTEL)


def test_dev_py_night_loads_every_flow_and_says_so(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cli.in_store.apply_settings", lambda _: None)
    monkeypatch.setenv("LOG_FILE", str(folder / "night.log"))
    close_current()
    assert command.main([]) == 0
    said = capsys.readouterr()
    told = said.out.splitlines()
    flows = [*LOADS, VALIDATION_FLOW, TREND_ANALYSIS, FORECAST_ACCURACY, ROLL_UP]
    assert [line.partition(":")[0] for line in told] == [*flows, "FLC 2025, trend"]
    by_sites, by_company = re.findall(r"-?[0-9,]+\.[0-9]{2}", told[-1])
    assert by_sites == by_company != "0.00"
    assert "roll-up    2 of 2  0402: FLC " in said.err
    assert {current().runs.latest(flow)[0].status for flow in (*FLOWS, VALIDATION_FLOW)} == {"complete"}
    logged = [json.loads(line)["message"] for line in (folder / "night.log").read_text("utf-8").splitlines()]
    assert [line for line in logged if line in told] == told
    assert [line for line in logged if line not in told] == said.err.splitlines()
    assert "3 of 4  actuals-load    1 of 2  0170: " in said.err
    _change(folder, "UPDATE BUDGET_FINAL SET MAIN_ACCOUNT = 'x' WHERE COST_CENTER = ?", HOTEL)
    assert command.main([]) == 1
    assert (
        "  0170 budget is quarantined: line 2, account: write a main account of four digits" in capsys.readouterr().out
    )


def test_the_alert_of_a_refused_delivery_is_made_of_whole_sentences(folder: Path) -> None:
    _change(folder, "UPDATE REVENUE_DATAMART_DAILY SET VALUE = 'many' WHERE SITE = ?", HOTEL)
    _night()
    (found,) = (one for one in current().alert_store.open(HOTEL).values() if one.alert.rule == "delivery-refused")
    assert "Have it corrected there. Correct the rows at the source;" in found.alert.message


def test_a_run_says_what_hinders_it_until_it_is_done(folder: Path) -> None:
    whole = (folder / "warehouse.db").read_bytes()
    (folder / "warehouse.db").write_bytes(b"no database")
    load = current().nightly_loads["budget-load"]
    for site in load.left("sam"):
        with pytest.raises(DatabaseError):
            load.site(site)
    (run,) = current().runs.latest("budget-load")
    assert (run.status, run.end, run.result["sites"]) == ("running", None, 0)
    assert run.error
    assert run.error.startswith("The warehouse refuses to answer budget (SQLITE_NOTADB). Its tables,")
    (folder / "warehouse.db").write_bytes(whole)
    for site in load.left("sam"):
        load.site(site)
    (run,) = current().runs.latest("budget-load")
    assert (run.status, run.error) == ("complete", None)


def test_dev_py_night_without_a_warehouse_says_what_to_do(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cli.in_store.apply_settings", lambda _: None)
    (folder / "warehouse.db").unlink()
    assert command.main([]) == 1
    assert "There is no warehouse to read" in capsys.readouterr().err


def test_a_delivery_with_empty_fields_is_not_complete(folder: Path) -> None:
    _change(folder, "UPDATE BUDGET_FINAL SET BALANCE = NULL WHERE COST_CENTER = ? AND MAIN_ACCOUNT = '9410'", HOTEL)
    result = _night()["budget-load"]
    assert any("not complete" in problem for problem in result["quarantined"][HOTEL]["budget"])


@pytest.mark.parametrize(
    ("change", "is_made"),
    [
        ("", False),
        ("UPDATE BUDGET_FINAL SET BALANCE = 'changed, to try it'", False),
        ("PRAGMA application_id = 0", False),
        ("PRAGMA user_version = 20250101", True),
        ("PRAGMA user_version = 0", True),
    ],
    ids=["of today", "of today, and changed", "of somebody else", "of another day", "that was not finished"],
)
def test_the_demo_warehouse_replaces_its_own_file_of_another_day_alone(
    tmp_path: Path, change: str, is_made: bool
) -> None:
    path = tmp_path / "warehouse.db"
    assert made.is_to_be_made(path, TOMORROW)
    made.make(path, TOMORROW, ())
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(change)
    assert made.is_to_be_made(path, TOMORROW) is is_made


def test_a_file_that_is_no_warehouse_is_not_overwritten_either(tmp_path: Path) -> None:
    path = tmp_path / "figures.xlsx"
    path.write_bytes(b"PK of somebody")
    assert not made.is_to_be_made(path, TOMORROW)


def test_a_night_of_the_demo_company_leaves_a_warehouse_of_somebody_else_alone(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cli.in_store.apply_settings", lambda _: None)
    monkeypatch.setattr("demo.warehouse.is_company", lambda _: True)
    path = folder / "warehouse.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA application_id = 0")
    before = path.read_bytes()
    assert command.main([]) == 0
    assert path.read_bytes() == before
    assert f"Reading {path} as it is" in capsys.readouterr().err
