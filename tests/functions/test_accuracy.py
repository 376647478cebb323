"""Forecasts are kept each night as they stand, scored once their days are loaded, and shown by site and unit."""

import math
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from functions.queue.site_jobs import site_jobs
from functions.timer.forecast_accuracy import forecast_accuracy
from functions.timer.trend_analysis import trend_analysis
from shared_code.application import close_current, current
from shared_code.integration.nightly import FORECAST_ACCURACY
from shared_code.kit.period import Period
from shared_code.messaging.queues import SITE_JOBS
from shared_code.store.names import FORECASTS
from shared_code.store.table import Delete
from tests.conftest import APRIL, BUDGET, SITES, TODAY, Company
from tests.functions.conftest import BASE, ClientFor
from tests.functions.test_triggers import message, received, run

SITE = "TP001"
NEXT = TODAY + timedelta(days=1)


def rooms_of(day: date) -> int:
    return 26 + 6 * (day.weekday() in {4, 5}) + round(2 * math.sin(day.toordinal()))


def load(company: Company, last: date, days: int = 60, site_id: str = SITE) -> None:
    """Actuals of some days up to a last one."""
    wanted = [last - timedelta(days=back) for back in range(days)]
    for period in {Period.of(day) for day in wanted}:
        rows = {
            day: {"occupiedRooms": str(rooms_of(day)), "valetDaily": "20", "externalRevenue": str(50 * rooms_of(day))}
            for day in sorted(wanted)
            if Period.of(day) == period
        }
        company.actuals(site_id, rows)


@pytest.fixture
def forecast(company: Company, monkeypatch: pytest.MonkeyPatch) -> Company:
    """A site with a budget, actuals up to yesterday, and a day ahead that a person set."""
    monkeypatch.setattr(current().night_order, "may_begin", lambda _: True)
    for period in (APRIL, APRIL.shift(1)):
        company.budget(SITE, period)
    load(company, TODAY - timedelta(days=1))
    company.saved(SITE, APRIL, {day: {"occupiedRooms": str(rooms_of(day) + 1)} for day in (TODAY, NEXT)})
    return company


def night(timer: Any = forecast_accuracy) -> int:
    """Run the timer and do what it asks for; the messages."""
    run(timer, None)
    bodies = received(SITE_JOBS.name)
    for body in bodies:
        run(site_jobs, message(body))
    return len(bodies)


def again() -> None:
    """Another run, as an administrator starts it: the night of a run is that of the real clock."""
    current().site_jobs.start(FORECAST_ACCURACY, "sam")
    for body in received(SITE_JOBS.name):
        run(site_jobs, message(body))


def next_day(company: Company, monkeypatch: pytest.MonkeyPatch, day: date) -> None:
    """The product on another day, with the actuals of the one before it."""
    monkeypatch.setenv("BUSINESS_DATE", str(day))
    close_current()
    monkeypatch.setattr(current().night_order, "may_begin", lambda _: True)
    load(company, day - timedelta(days=1), days=61)


def rows(site_id: str = SITE) -> Mapping[str, Mapping[str, object]]:
    found: Iterator[Any] = current().tables.query(FORECASTS, site_id, "g|", "g|~")
    return {row.row: dict(row.properties) for row in found}


def measures(client: TestClient, path: str = SITE) -> dict[tuple[str, int | None], dict[str, Any]]:
    answer = client.get(f"{BASE}/accuracy/{path}")
    assert answer.status_code == 200, answer.text
    return {(one["line"], one["horizonDays"]): one for one in answer.json()["data"]["measures"]}


def test_each_night_keeps_one_row_a_month_and_horizon(forecast: Company) -> None:
    assert night() == len(SITES)
    assert {key for key in rows() if key != "g|scores"} == {
        "g|2025-04|01", "g|2025-04|07", "g|2025-04|14", "g|2025-05|28",
    }  # fmt: skip
    assert night() == 0
    (done,) = current().runs.latest(FORECAST_ACCURACY, 9)
    assert done.status == "complete"


def test_what_stood_in_the_night_stays_whatever_is_saved_later(forecast: Company) -> None:
    night()
    before = rows()
    forecast.saved(SITE, APRIL, {TODAY: {"occupiedRooms": "1"}})
    again()
    assert rows() == before


def test_a_run_that_was_stopped_anywhere_comes_to_the_same_end(forecast: Company) -> None:
    night()
    whole = {site_id: rows(site_id) for site_id in SITES}
    for site_id, kept in whole.items():
        for key in kept:
            forget(site_id, key)
    current().site_jobs.start(FORECAST_ACCURACY, "sam")
    bodies = received(SITE_JOBS.name)
    run(site_jobs, message(bodies[0]))
    for body in [*bodies, *bodies]:
        run(site_jobs, message(body))
    assert {site_id: rows(site_id) for site_id in SITES} == whole


def forget(site_id: str, key: str) -> None:
    current().tables.submit(FORECASTS, site_id, [Delete(key)])


def test_a_day_is_scored_once_it_is_loaded_with_its_author(
    forecast: Company, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    night(trend_analysis)
    night()
    assert measures(client_for("account_manager")) == {}
    next_day(forecast, monkeypatch, NEXT)
    again()
    found = measures(client_for("account_manager"))
    assert found.keys() == {("occupiedRooms", 1), ("vehicles", 1), ("externalRevenue", 1)}
    one = found["occupiedRooms", 1]
    assert (one["days"], one["mae"], one["bias"]) == (1, 1, round(1 / rooms_of(TODAY), 4))
    assert one["coverage"] in {0, 1}
    assert one["predictive"]["days"] == 1
    assert {naive["method"] for naive in one["naive"]} == {"same-weekday", "four-weeks"}
    (author,) = one["valueAdded"]
    planned = 1020 / 30
    off = abs(planned - rooms_of(TODAY))
    assert author["author"] == "load"
    assert author["baseline"]["mae"] == round(off, 4)
    assert author["baseline"]["valueAdded"] == round(1 - 1 / off, 4)


def test_a_unit_is_made_of_the_sums_of_its_sites_and_says_what_is_left_out(
    forecast: Company, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    forecast.budget("0170", APRIL, {**BUDGET, "9440": "300"})
    load(forecast, TODAY - timedelta(days=1), site_id="0170")
    night()
    next_day(forecast, monkeypatch, NEXT)
    load(forecast, TODAY, days=61, site_id="0170")
    again()
    manager = client_for("district_manager")
    sites = [measures(manager, site_id)["occupiedRooms", 1] for site_id in (SITE, "0170")]
    district = measures(manager, "rollup/district/d-orlando")["occupiedRooms", 1]
    assert district["days"] == 2
    assert district["mae"] == pytest.approx(sum(one["mae"] for one in sites) / 2)
    assert district["wape"] == pytest.approx(sum(one["mae"] for one in sites) / (2 * rooms_of(TODAY)), abs=1e-4)
    answer = manager.get(f"{BASE}/accuracy/rollup/district/d-orlando").json()
    assert answer["data"]["sites"] == 2
    assert set(answer["data"]["leftOut"]) == {"0402", "0500"}
    assert [warning["code"] for warning in answer["meta"]["warnings"]] == ["NOT_SCORED"]


def test_what_is_older_than_25_months_is_deleted(forecast: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    night()
    next_day(forecast, monkeypatch, date(2027, 5, 15))
    again()
    assert "g|2025-04|01" in rows()
    next_day(forecast, monkeypatch, date(2027, 6, 15))
    again()
    assert [key for key in rows() if key.startswith("g|2025-04")] == []
    assert "g|2025-05|28" in rows()
