"""Rooms of a site are dated: past months keep theirs, on statistics and trends alike (F60)."""

from datetime import date

from shared_code.application import current
from shared_code.kit.period import Period
from shared_code.sites.models import EarlierRooms, Site
from tests.conftest import Company, site
from tests.figures.pages import Pages
from tests.functions.conftest import BASE, ClientFor
from tests.integration.conftest import Load, load

__all__ = ["load"]

MARCH = Period(2025, 3)
HEADER = "site,rooms,since"


def stored() -> Site:
    return current().register.sites["TP001"]


def test_f60_a_past_month_keeps_its_rooms(load: Load, client_for: ClientFor, company: Company) -> None:
    company.actuals("TP001", {day: {"occupiedRooms": "30", "valetDaily": "1"} for day in MARCH.days()})
    load("sites", HEADER, "TP001,30,")
    pages = Pages(client_for("account_manager"), dict)
    march, april = (pages.data(f"statistics/TP001/2025-{month}") for month in ("03", "04"))
    assert (march["availableRooms"], float(march["statistics"]["occupancy"])) == (40, 0.75)
    assert april["availableRooms"] == 30
    trends = pages.data("statistics/TP001/trends/12m")["measures"][0]
    values = {month["period"]: month["value"] for month in trends["months"]}
    assert (trends["measure"], values["2025-03"]) == ("occupancy", march["statistics"]["occupancy"])


def test_f60_a_change_counts_from_today_or_from_a_new_day_that_the_row_names(load: Load) -> None:
    load("sites", HEADER, "TP001,30,")
    load("sites", HEADER, "TP001,35,2020-01-01")
    assert stored().earlier_rooms == (EarlierRooms(before=date(2025, 4, 15), rooms=40),)
    load("sites", HEADER, "TP001,20,2025-05-01")
    assert [stored().rooms_on(date(2025, month, 20)) for month in (3, 4, 5)] == [40, 35, 20]


def test_f60_what_was_sold_is_compared_with_the_rooms_of_its_day(load: Load, client_for: ClientFor) -> None:
    """Forty rooms until the 14th of April, thirty from the 15th on."""
    load("sites", HEADER, "TP001,30,")
    sold = [f"TP001,2025-{day},occupiedRooms,{rooms}" for day, rooms in (("03-10", 40), ("04-14", 35), ("03-11", 41))]
    told = load("actuals", "site,date,measure,value", *sold).warnings
    assert told == ["site TP001, 2025-03: occupiedRooms is more than the 40 available rooms on 2025-03-11; check both"]
    april = client_for("account_manager").get(f"{BASE}/statistics/TP001/2025-04").json()["meta"]["warnings"]
    assert [one["code"] for one in april if one["code"] == "UNUSUAL_VALUE"] == []


def test_f60_each_day_has_the_rooms_of_its_day() -> None:
    changed = site("TP001", available_rooms=80, earlier_rooms=[{"before": "2025-07-11", "rooms": 100}])
    assert [changed.rooms_on(date(2025, 7, day)) for day in (10, 11)] == [100, 80]
    assert changed.on(date(2025, 6, 30)).available_rooms == 100
