"""What a hotel says of its nights, and its events, are loaded, and count once they made forecasts better."""

from collections.abc import Iterable
from datetime import date, timedelta

import pytest

from shared_code.application import current
from shared_code.integration.load import LoadReport, LoadRequest
from shared_code.integration.nightly import TREND_ANALYSIS
from shared_code.kit.period import Period
from tests.conftest import TODAY, Company
from tests.functions.conftest import ClientFor
from tests.functions.test_trend_analysis import figures, measures, night, rows

HEADER = "site,made_on,date,occupied_rooms"
WITH = ", with the hotel's forecast, by which half a year was "
DAYS = 260
AVAILABLE = 200
SITE = "0170"
ROOMS = (SITE, "p|occupiedRooms")


@pytest.fixture
def loaded(company: Company, monkeypatch: pytest.MonkeyPatch) -> Company:
    """Two hotels of 200 rooms with eight months of actuals until yesterday, at half past two of the night."""
    monkeypatch.setattr(current().night_order, "may_begin", lambda _: True)
    days = [TODAY - timedelta(days=back) for back in range(1, DAYS + 1)]
    for site_id in (SITE, "TP001"):
        large = current().register.sites[site_id].model_copy(update={"available_rooms": AVAILABLE})
        current().register.save("sites", {site_id: large})
        for period in {Period.of(day) for day in days}:
            company.actuals(site_id, {day: figures(day) for day in days if Period.of(day) == period})
    return company


def told(lines: Iterable[str]) -> LoadReport:
    return current().loader.load("hotel-forecast", "\n".join([HEADER, *lines]), LoadRequest("fiona", "hotel.csv", "r"))


def said(first: int, last: int, *, every: int = 7) -> Iterable[str]:
    """What comes of the five weeks after, as a hotel knows it that said it so many days ago."""
    for back in range(first, last, -every):
        made = TODAY - timedelta(days=back)
        for ahead in range(1, 36):
            day = made + timedelta(days=ahead)
            yield f"{SITE},{made},{day},{figures(day)['occupiedRooms']}"


def again() -> None:
    current().site_jobs.start(TREND_ANALYSIS, "sam")
    night()


def test_a_hotel_that_was_right_is_followed_and_the_method_says_so(loaded: Company, client_for: ClientFor) -> None:
    night()
    alone = rows()
    told(said(DAYS - 40, 0))
    again()
    occupancy = measures(client_for("account_manager"), SITE)["occupancy"]
    assert WITH in occupancy["method"]
    truth = [int(figures(TODAY + timedelta(days=ahead))["occupiedRooms"]) for ahead in range(28)]
    assert [day["p50"] for day in occupancy["baseline"]] == pytest.approx([one / AVAILABLE for one in truth], abs=0.01)
    joined = rows()
    assert {place for place in joined if joined[place] != alone[place]} == {ROOMS}


def test_less_than_half_a_year_of_it_changes_nothing_that_is_shown(loaded: Company, client_for: ClientFor) -> None:
    night()
    manager = client_for("account_manager")
    alone = measures(manager, SITE)
    told(said(150, 0))
    again()
    assert measures(manager, SITE) == alone


@pytest.mark.parametrize("change", ["later nights", "a late delivery", "another figure", "none of it any more"])
def test_the_next_night_says_what_a_night_without_a_past_would_say(loaded: Company, change: str) -> None:
    told(said(DAYS - 40, 7))
    night()
    before = rows()
    report = told(
        {
            "later nights": said(1, 0),
            "a late delivery": said(100, 80, every=3),
            "another figure": [f"{SITE},{made_on},{day},5" for made_on, day in _places(said(93, 92))],
            "none of it any more": [f"{SITE},{made_on},{day},none" for made_on, day in _places(said(DAYS - 40, 7))],
        }[change]
    )
    assert report.counts["created"] + report.counts["updated"] + report.counts["removed"] > 0
    again()
    gone_on = rows()
    assert gone_on[ROOMS] != before[ROOMS]
    current().trends.replace(SITE, {})
    again()
    assert rows() == gone_on


def _places(lines: Iterable[str]) -> Iterable[tuple[str, str]]:
    return [(line.split(",")[1], line.split(",")[2]) for line in lines]


def test_what_was_said_long_before_is_left_out_and_told(loaded: Company) -> None:
    early = TODAY - timedelta(days=61)
    report = told([f"{SITE},{early},{TODAY},50", f"{SITE},{early},{TODAY - timedelta(days=1)},51"])
    assert report.counts["created"] == 1
    assert any("left out, said more than 60 days before the night" in line for line in report.warnings)


def test_a_site_whose_hotel_says_nothing_of_these_weeks_costs_three_reads(loaded: Company) -> None:
    store = current().statistics_store
    told(said(200, 190))
    assert store.hotel_forecast(SITE, TODAY) == {}
    told(said(1, 0))
    found = store.hotel_forecast(SITE, TODAY)
    assert min(found) == TODAY - timedelta(days=199)
    assert found[TODAY] == {TODAY - timedelta(days=1): float(figures(TODAY)["occupiedRooms"])}


def test_events_count_for_what_their_guests_bring_and_not_for_ratios(loaded: Company, client_for: ClientFor) -> None:
    days = [TODAY - timedelta(days=back) for back in range(DAYS - 60, -20, -12)]
    known = [TODAY - timedelta(days=back) for back in range(1, DAYS + 1)]
    for period in {Period.of(day) for day in known}:
        loaded.actuals(SITE, {day: _visited(day, day in days) for day in known if Period.of(day) == period})
    night()
    alone, manager = rows(), client_for("account_manager")
    coming = days[-1]
    plain = measures(manager, SITE)["valetVehicles"]
    request = LoadRequest("fiona", "events.csv", "r")
    lines = [f"{SITE},{day - timedelta(days=40)},{day},Game,600" for day in days]
    current().loader.load("events", "\n".join(["site,made_on,date,event,expected_guests", *lines]), request)
    again()
    valet, joined = measures(manager, SITE)["valetVehicles"], rows()
    assert ", with events, by which days of the last 13 were " in valet["method"]
    at = (coming - TODAY).days
    assert valet["baseline"][at]["p50"] - plain["baseline"][at]["p50"] == pytest.approx(30, abs=4)
    for driver in ("driveInRatio", "captureRatio"):
        assert joined[SITE, f"p|{driver}"] == alone[SITE, f"p|{driver}"]
    assert joined["TP001", "p|valetVehicles"] == alone["TP001", "p|valetVehicles"]


def _visited(day: date, is_event: bool) -> dict[str, str]:
    row = figures(day)
    return row | ({"valetDaily": str(30 + int(row["valetDaily"]))} if is_event else {})
