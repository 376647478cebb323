"""Loads of sites, districts, regions and users."""

from datetime import date

import pytest

from shared_code.application import current
from shared_code.integration.load import COMPANY
from shared_code.sites.models import Assignment
from tests.conftest import APRIL, Company
from tests.integration.conftest import Load, facts, refused

HEADER = "site,name,district,rooms,spaces,since,start,close,per labor hour,contract types"
NEW = """
regions:
  - {region: r-west, name: West}
districts:
  - {district: d-reno, name: D - Reno, region: r-west}
sites:
  - {site: 0777, name: Reno Inn, district: d - reno, rooms: 90, spaces: 40, start: 2025-05-01}
users:
  - {user: olga, name: Olga, role: account_manager, sites: [777, 0170]}
"""


def test_an_organisation_enters_from_one_file(load: Load) -> None:
    report = load("sites", NEW, file="sites.yaml")
    site = current().register.sites["0777"]
    assert site.assignments == (Assignment(since=date(2025, 5, 1), district_id="d-reno"),)
    assert (site.available_rooms, site.start_date) == (90, date(2025, 5, 1))
    assert current().register.users["olga"].sites == ("0777", "0170")
    assert report.counts["created"] == 4
    assert load("sites", NEW, file="sites.yaml").counts == {
        "sites": 0, "months": 0, "created": 0, "updated": 0, "unchanged": 4, "removed": 0,
    }  # fmt: skip


class TestSites:
    def test_a_change_of_district_adds_an_assignment(self, load: Load) -> None:
        load("sites", HEADER, "0170,Harbor Hotel,d-tampa,40,120,2025-05-01,,,,")
        assert current().register.sites["0170"].assignments == (
            Assignment(since=date(2020, 1, 1), district_id="d-orlando"),
            Assignment(since=date(2025, 5, 1), district_id="d-tampa"),
        )
        assert load("sites", HEADER, "0170,Harbor Hotel,D-Tampa,40,120,2025-05-01,,,,").counts["unchanged"] == 1
        assert load("sites", HEADER, "0170,Harbor Hotel,d-tampa,40,120,,,,,").counts["unchanged"] == 1

    def test_a_row_of_an_earlier_assignment_changes_nothing(self, load: Load) -> None:
        load("sites", HEADER, "0170,Harbor Hotel,d-tampa,40,120,2025-05-01,,,,")
        assert load("sites", HEADER, "0170,Harbor Hotel,d-orlando,40,120,2020-01-01,,,,").counts["unchanged"] == 1

    def test_without_a_day_it_moves_today(self, load: Load) -> None:
        load("sites", HEADER, "0170,Harbor Hotel,d-tampa,40,120,,,,,")
        assert current().register.sites["0170"].assignments[-1].since == date(2025, 4, 15)

    def test_what_a_row_leaves_out_stays_and_none_takes_it_away(self, load: Load) -> None:
        load("sites", HEADER, "0170,Harbor Hotel,d-orlando,40,120,,2024-01-01,2025-12-31,yes,fixed_fee; revenue_share")
        load("sites", HEADER, "0170,Harbor Inn,d-orlando,40,120,,,none,,")
        site = current().register.sites["0170"]
        assert (site.name, site.start_date, site.close_date) == ("Harbor Inn", date(2024, 1, 1), None)
        assert (site.per_labor_hour, site.contract_types) == (True, ("fixed_fee", "revenue_share"))

    def test_the_facts_follow_from_this_month_on(self, company: Company, load: Load) -> None:
        company.budget("0170", APRIL)
        company.budget("0170", APRIL.shift(-1))
        load("sites", HEADER, "0170,Harbor Hotel,d-orlando,80,120,,,,,")
        assert facts("0170", "2025-04", "statistics")["sums"]["budget"]["availableRooms"] == "1840"
        assert facts("0170", "2025-03", "statistics")["sums"]["budget"]["availableRooms"] == "1240"

    @pytest.mark.parametrize("day", ["start", "close"])
    def test_the_facts_follow_from_the_month_on_in_which_it_opens_or_closes_now(
        self, company: Company, load: Load, day: str
    ) -> None:
        company.budget("0170", APRIL.shift(-2))
        header = f"site,name,district,rooms,spaces,{day}"
        load("sites", header, "0170,Harbor Hotel,d-orlando,40,120,2025-01-31")
        closed = facts("0170", "2025-02", "statistics")["sums"]["forecast"]
        load("sites", header, "0170,Harbor Hotel,d-orlando,40,120,none")
        opened = facts("0170", "2025-02", "statistics")["sums"]["forecast"]
        assert (closed == opened) is (day == "start")

    def test_the_audit_trail_tells_what_changed(self, load: Load) -> None:
        load("sites", HEADER, "0170,Harbor Inn,d-orlando,80,120,,,,,")
        entry = next(current().documents.audit("0170"))
        assert entry.family == "site"
        assert [(change.field, change.old, change.new) for change in entry.changes] == [
            ("/availableRooms", 40, 80),
            ("/earlierRooms", [], [{"before": "2025-04-15", "rooms": 40}]),
            ("/name", "Harbor Hotel", "Harbor Inn"),
        ]


def test_users_rights_are_audited_for_the_company(load: Load) -> None:
    load("sites", "users:\n  - {user: anna, sites: [0349]}", file="sites.yml")
    anna = current().register.users["anna"]
    assert (anna.name, anna.sites) == ("Anna", ("0349",))
    (change,) = next(current().documents.audit(COMPANY)).changes
    assert (change.field, change.new) == ("/users/anna/sites", ["0349"])


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("sites: 5", "line 1, sites: write a list of entries"),
        ("- site: 1", "line 1: write lists under their names, once, such as `sites:`"),
        ("sites: [", "line 1: is no YAML"),
        ("sites:\n  - 0170", "line 2, sites: write an entry of fields"),
        ("hotels: []", "hotels: is no list of this file; write regions, districts, sites, users"),
        ("regions:\n  - {region: [a], name: {x: y}}", "line 2, region: write a text"),
        ("? [a, b]\n: []", "a name that is no text: is no list of this file"),
        ("users:\n  - {user: a/b}", "line 2, user: write the name of a user as tokens have it"),
        ("districts:\n  - {district: d-x, name: X, region: r-x}", "line 2, regions: there is no region r-x"),
        ("users:\n  - {user: olga, sites: [0999]}", "line 2, sites: there is no site 0999"),
        (NEW.replace("d - reno", "Reno"), "line 7, district: there is no district Reno"),
        (NEW.replace("rooms: 90", "room: 90"), "line 7, room: is no field here; did you mean rooms?"),
        (
            "sites:\n  - {site: 0170, name: X, district: d-tampa, rooms: 1, spaces: 1, since: 2019-01-01}",
            "line 2, since: the site moved on 2020-01-01; write that day or a later one",
        ),
    ],
)
def test_what_cannot_be_is_refused(load: Load, text: str, problem: str) -> None:
    assert any(found.startswith(problem) for found in refused(load, "sites", text, file="sites.yaml"))
    assert "0777" not in current().register.sites
