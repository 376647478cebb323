"""The demo company: the same for a day, whichever day it is made on; awkward where it should be."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from statistics import mean

import pytest

from demo import history, seed, workers
from demo.company import DemoSite, demo_sites, districts, hotel_days, regions, users
from shared_code.application import close_current, current
from shared_code.kit.period import Period, Span
from shared_code.statistics.models import OCCUPIED_ROOMS
from shared_code.store.site_partition import Series
from tests.conftest import Company, found

TODAY = date(2025, 7, 15)
YESTERDAY = TODAY - timedelta(days=1)
JULY = Period.of(TODAY)


def the(site_id: str) -> DemoSite:
    return next(site for site in demo_sites() if site.id == site_id)


def awkward(**wanted: object) -> DemoSite:
    ((name, value),) = wanted.items()
    (found,) = [site for site in demo_sites() if getattr(site, name) == value]
    return found


class TestCompany:
    def test_it_has_24_sites_in_four_districts_and_two_regions(self) -> None:
        assert len({site.id for site in demo_sites()}) == 24
        assert {site.district for site in demo_sites()} == districts().keys()
        assert {district.region_id for district in districts().values()} == regions().keys()
        assert (len(districts()), len(regions())) == (4, 2)

    def test_the_account_manager_has_the_real_hotels_and_the_hospital(self) -> None:
        assert {"0170", "0349", "0402"} <= set(users()["anna.keller"].sites or ())
        assert {site.id for site in demo_sites()} >= set(users()["anna.keller"].sites or ())


class TestHistory:
    def test_a_date_looks_the_same_whichever_day_it_is_made_on(self) -> None:
        for site in demo_sites():
            before = history.actual_days(site, JULY, TODAY)
            later = history.actual_days(site, JULY, TODAY + timedelta(days=1))
            assert later == {**before, TODAY: later[TODAY]}

    def test_a_day_made_twice_is_the_same(self) -> None:
        for site in demo_sites():
            assert seed.month_writes(site, JULY, TODAY) == seed.month_writes(site, JULY, TODAY)

    def test_every_open_site_has_actuals_of_yesterday(self) -> None:
        assert all(YESTERDAY in history.actual_days(site, JULY, TODAY) for site in demo_sites())

    @pytest.mark.parametrize("today", [date(2028, 2, 29), date(2025, 12, 31), date(2026, 1, 1), date(2025, 3, 1)])
    def test_any_day_can_be_today(self, today: date) -> None:
        yesterday = today - timedelta(days=1)
        for site in demo_sites():
            if site.real:
                continue
            period = Period.of(yesterday)
            days = history.actual_days(site, period, today)
            assert max(days) == yesterday
            assert seed.month_writes(site, Period.of(today), today).facts

    def test_rooms_never_exceed_what_there_is(self) -> None:
        for site in demo_sites():
            rooms = [day.get(OCCUPIED_ROOMS, 0) for day in history.actual_days(site, Period(2025, 6), TODAY).values()]
            assert all(0 <= occupied <= site.rooms for occupied in rooms)


class TestRealHotels:
    @pytest.mark.parametrize("hotel", ["City Hotel", "Resort Hotel"])
    @pytest.mark.parametrize("today", [TODAY, TODAY + timedelta(days=1), date(2026, 11, 23)])
    def test_weekdays_stay_true_and_the_days_end_yesterday(self, hotel: str, today: date) -> None:
        days = hotel_days(hotel, today - timedelta(days=1))
        assert max(days) == today - timedelta(days=1)
        originals = {"City Hotel": date(2015, 9, 1), "Resort Hotel": date(2015, 7, 15)}
        shift = min(days) - originals[hotel]
        assert shift.days % 364 == 0
        assert len(days) == (max(days) - min(days)).days + 1

    def test_the_rooms_are_those_of_the_source(self) -> None:
        days = hotel_days("City Hotel", YESTERDAY)
        shift = min(days) - date(2015, 9, 1)
        may = [rooms for day, rooms in days.items() if Period(2016, 5).covers(day - shift)]
        assert (len(may), round(mean(may))) == (31, 202)

    def test_the_month_shows_them(self) -> None:
        site = the("0170")
        rows = history.actual_days(site, Period(2025, 6), TODAY)
        seen = hotel_days("City Hotel", YESTERDAY)
        assert {day: row[OCCUPIED_ROOMS] for day, row in rows.items()} == {day: seen[day] for day in rows}


class TestAwkwardSites:
    def test_one_opened_last_month_and_one_closes_next_month(self) -> None:
        opened = awkward(opened="last month")
        assert history.months(opened, TODAY)[0] == "2025-06"
        assert min(history.actual_days(opened, Period(2025, 6), TODAY)) == date(2025, 6, 1)
        assert awkward(closing="next month").master(TODAY).close_date == date(2025, 8, 15)

    def test_no_forecast_is_saved_of_a_day_the_site_is_closed(self) -> None:
        closing = awkward(closing="next month")
        august, september = (seed.month_writes(closing, Period(2025, month), TODAY) for month in (8, 9))
        (saved,) = [d.content for d in august.documents if (d.family, d.series) == ("statistics", Series.FORECAST)]
        assert max(saved["days"]) == "2025-08-15"
        assert ("statistics", Series.FORECAST) not in {(d.family, d.series) for d in september.documents}

    def test_one_has_gaps_in_its_actuals(self) -> None:
        site = awkward(gap=True)
        june, july = (history.actual_days(site, period, TODAY) for period in (Period(2025, 6), JULY))
        assert {day.day for day in Period(2025, 6).days()} - {day.day for day in june} == {17, 18, 19}
        assert {2, 3}.isdisjoint({day.day for day in july})

    def test_one_has_no_budget_and_one_no_forecast(self) -> None:
        families = {(d.family, d.series) for d in seed.month_writes(awkward(budget=False), JULY, TODAY).documents}
        assert ("accounts", Series.BUDGET) not in families
        families = {(d.family, d.series) for d in seed.month_writes(awkward(forecast=False), JULY, TODAY).documents}
        assert ("statistics", Series.FORECAST) not in families

    def test_a_hospital_types_its_overnight_vehicles(self) -> None:
        row = history.actual_days(the("0402"), JULY, TODAY)[YESTERDAY]
        assert OCCUPIED_ROOMS not in row
        assert row["valetOvernight"] > 0


class TestSeeding:
    @pytest.fixture
    def few(self, company: Company, monkeypatch: pytest.MonkeyPatch) -> Sequence[DemoSite]:
        """Two of the sites, and an empty store."""
        monkeypatch.setenv("Tables__serviceUri", f"sqlite:{company.folder / 'empty.db'}")
        close_current()
        sites = [the("0170"), awkward(opened="last month")]
        monkeypatch.setattr(seed, "demo_sites", lambda: sites)
        monkeypatch.setattr(history, "YEARS", 1)
        return sites

    def test_it_fills_an_empty_store_once_and_says_how_far_it_is(
        self, company: Company, few: Sequence[DemoSite]
    ) -> None:
        lines: list[str] = []
        seed.ensure_seeded(lines.append)
        assert lines[-1].endswith("2 of 2  0748 Fenway Inn")
        assert len(current().statistics_store.facts("0170", Span(Period(2024, 4), Period(2026, 4)))) == 25
        assert current().statistics_rows.of_district("d-orlando", Span(Period(2025, 3), Period(2025, 3))).sites
        head = current().documents.revision("0170")
        lines.clear()
        seed.ensure_seeded(lines.append)
        assert lines == []
        assert current().documents.revision("0170") == head

    def test_f06_a_site_is_seen_once_it_is_there_and_the_first_users_come_first(
        self, company: Company, few: Sequence[DemoSite], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(seed, "demo_sites", lambda: few[::-1])
        monkeypatch.setattr(workers, "MOST", 1)
        sites = seed.site_by_site(lambda _: None)
        next(sites)
        assert list(current().register.sites) == ["0170"]
        sites.close()
        assert current().register.districts.keys() == districts().keys()
        seed.ensure_seeded(lambda _: None)
        assert set(current().register.sites) == {"0170", "0748"}

    def test_f06_what_was_just_made_is_not_made_anew(self, few: Sequence[DemoSite]) -> None:
        seed.ensure_seeded(lambda _: None)
        rebuild = current().rebuild
        assert rebuild.outdated() == []
        assert [rebuild.site(site.id) for site in few] == [0, 0]

    def test_an_interrupted_seed_is_finished_for_the_day_it_began_for(
        self, company: Company, few: Sequence[DemoSite], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def stop_after_the_first_site(line: str) -> None:
            if "1 of 2" in line:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            seed.ensure_seeded(stop_after_the_first_site)
        head = current().documents.revision("0170")
        monkeypatch.setenv("BUSINESS_DATE", "2025-04-16")
        close_current()
        lines: list[str] = []
        seed.ensure_seeded(lines.append)
        assert lines[0].startswith("Making demo data for 2025-04-15")
        assert "--reset" in lines[-1]
        assert current().documents.revision("0170") == head
        assert current().documents.revision("0748").versions
        assert current().runs.latest(seed.FLOW)[0].result["sites"] == 2

    def test_old_data_are_told(
        self, company: Company, few: Sequence[DemoSite], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        seed.ensure_seeded(lambda _: None)
        monkeypatch.setenv("BUSINESS_DATE", "2025-04-18")
        close_current()
        lines: list[str] = []
        seed.ensure_seeded(lines.append)
        assert "--reset" in lines[0]


def test_f06_sites_made_side_by_side_are_those_made_one_by_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    company = [the("0748"), the("0938")]
    monkeypatch.setattr(seed, "demo_sites", lambda: company)
    stored = []
    for processes in (1, 2):
        folder = tmp_path / str(processes)
        folder.mkdir()
        found(folder, monkeypatch, TODAY)
        told: list[str] = []
        seed.seed(TODAY, told.append, processes)
        assert [line.split()[:4] for line in told[1:]] == [["1", "of", "2", "0748"], ["2", "of", "2", "0938"]]
        months = [current().documents.month_facts(site.id, Period(2020, 1), Period(2030, 12)) for site in company]
        stored.append([{p: {f: row.content for f, row in facts.items()} for p, facts in one.items()} for one in months])
        close_current()
    assert all(stored[0])
    assert stored[0] == stored[1]
