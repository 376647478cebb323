"""Nights that were missed: the next run goes back to the watermark, and of what was refused to where it stands."""

import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from demo import warehouse as made
from shared_code.alerts.ports import REFUSED
from shared_code.application import close_current, current
from shared_code.integration.service.catching_up import begun, missing_since
from shared_code.integration.service.nightly_loads import STILL_REFUSED
from shared_code.kit.period import Period
from shared_code.statistics.models import FAMILY, LoadedMonth
from shared_code.store.job_runs import COMPLETE, FAILED, Run
from shared_code.store.site_partition import Series
from tests.conftest import configure
from tests.integration.warehouse.conftest import HOTEL, LOADED_SITES, OTHER, TODAY, TOMORROW

FLOW: Final = "actuals-load"


def _night(folder: Path, day: date, patch: pytest.MonkeyPatch) -> None:
    """A night on a business date, with the warehouse as it is then."""
    configure(folder, patch, day)
    patch.setenv("DB_PRIMARY_CONNECTION", f"sqlite:{folder / 'warehouse.db'}")
    close_current()
    load = current().nightly_loads[FLOW]
    for site in load.left("sam"):  # another run, for the clock of the machine stays in one night
        load.site(site)
    assert load.left() == []


def _days(site: str, first: date, last: date) -> set[date]:
    months = Period.of(first).through(Period.of(last))
    found = (current().documents.document(site, month, FAMILY, Series.ACTUAL) for month in months)
    days = {day for one in found if one for day in LoadedMonth.model_validate(one.content).days}
    return {day for day in days if first <= day < last}


@pytest.mark.parametrize("missed", [3, 76], ids=["three nights", "eleven weeks"])
def test_a_run_catches_up_by_the_watermark_after_nights_were_missed(
    folder: Path, monkeypatch: pytest.MonkeyPatch, missed: int
) -> None:
    monkeypatch.setattr(made, "MONTHS_BACK", 4)
    _night(folder, TOMORROW, monkeypatch)
    later = TOMORROW + timedelta(days=missed + 1)
    made.make(folder / "warehouse.db", later, LOADED_SITES)
    _night(folder, later, monkeypatch)
    for site in (HOTEL, OTHER):
        assert len(_days(site, TODAY, later)) == missed + 2
    (last, first) = current().runs.latest(FLOW, 9)
    assert (first.result["watermark"], last.result["watermark"]) == (None, str(TOMORROW))


def test_a_delivery_that_was_refused_for_long_is_made_up_for(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(made, "MONTHS_BACK", 4)
    _night(folder, TOMORROW, monkeypatch)
    for day in (date(2025, 5, 1), date(2025, 6, 20), date(2025, 7, 2)):
        made.make(folder / "warehouse.db", day, LOADED_SITES)
        if day.month < 7:
            with closing(sqlite3.connect(folder / "warehouse.db")) as connection, connection:
                connection.execute("UPDATE REVENUE_DATAMART_DAILY SET VALUE = -1 WHERE SITE = ?", (HOTEL,))
        _night(folder, day, monkeypatch)
    assert len(_days(HOTEL, TODAY, date(2025, 7, 2))) == len(_days(OTHER, TODAY, date(2025, 7, 2))) == 78
    behind = [run.result["behind"] for run in current().runs.latest(FLOW, 9)]
    assert behind == [{HOTEL: {"actuals": str(TOMORROW)}}, {HOTEL: {"actuals": str(TOMORROW)}}, {}, {}]


def test_an_empty_delivery_makes_up_for_none_that_was_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The alert stays, and the next night goes back as far as this one would have."""
    monkeypatch.setattr(made, "MONTHS_BACK", 4)
    _night(folder, TOMORROW, monkeypatch)
    spoil = {
        date(2025, 5, 1): "UPDATE REVENUE_DATAMART_DAILY SET VALUE = -1 WHERE SITE = ?",
        date(2025, 6, 20): "DELETE FROM REVENUE_DATAMART_DAILY WHERE SITE = ?",
    }
    for day, statement in spoil.items():
        made.make(folder / "warehouse.db", day, LOADED_SITES)
        with closing(sqlite3.connect(folder / "warehouse.db")) as connection, connection:
            connection.execute(statement, (HOTEL,))
            if day.month == 6:
                connection.execute("DELETE FROM REVENUE_DAILY_DETAIL WHERE SITE = ?", (HOTEL,))
        _night(folder, day, monkeypatch)
        (alert,) = (one.alert for cause, one in current().alert_store.open(HOTEL).items() if cause.rule == REFUSED)
    assert alert.field == "actuals"
    assert current().runs.latest(FLOW)[0].result["quarantined"] == {HOTEL: {"actuals": [STILL_REFUSED]}}
    made.make(folder / "warehouse.db", date(2025, 7, 2), LOADED_SITES)
    _night(folder, date(2025, 7, 2), monkeypatch)
    assert len(_days(HOTEL, TODAY, date(2025, 7, 2))) == 78
    assert not any(cause.rule == REFUSED for cause in current().alert_store.open(HOTEL))


def _run(status: str, **result: Any) -> Run:
    return Run(FLOW, "x", None, status=status, result=result)  # type: ignore[arg-type]  # its start is not read


def test_a_run_that_did_not_come_to_its_end_moves_no_watermark() -> None:
    first = begun([], ["actuals"], date(2025, 4, 16), "")
    assert (first["watermark"], first["behind"], first["attempt"]) == (None, {}, 1)
    done = begun([_run(COMPLETE, **first)], ["actuals"], date(2025, 4, 17), "")
    failed = begun([_run(FAILED, **{**done, "quarantined": {"0170": {"actuals": ["x"]}}})], [], date(2025, 4, 18), "")
    again = begun([_run(FAILED, **failed)], [], date(2025, 4, 19), "")
    assert [one["watermark"] for one in (done, failed, again)] == ["2025-04-16"] * 3
    assert [one["attempt"] for one in (done, failed, again)] == [1, 2, 3]
    assert missing_since(again, "0170", "actuals") == date(2025, 4, 16)
    assert missing_since(first, "0170", "actuals") is None
