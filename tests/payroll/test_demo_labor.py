"""Labor of the demo company: its hours by job code are its hours by family, in each site's own mode."""

from datetime import date
from decimal import Decimal

import pytest

from demo import history, labor, seed
from demo.company import DemoSite, demo_sites
from shared_code.kit.period import Period
from shared_code.payroll.models import Mode
from shared_code.payroll.persistence import labor_facts_of

TODAY = date(2025, 7, 15)
JULY = Period.of(TODAY)


def the(site_id: str) -> DemoSite:
    return next(site for site in demo_sites() if site.id == site_id)


@pytest.mark.parametrize("site_id", ["0170", "0402"])
def test_timekeeping_adds_up_to_the_hours_of_the_families(site_id: str) -> None:
    (facts,) = [f.content for f in seed.month_writes(the(site_id), JULY, TODAY).facts if f.family == "payroll"]
    actual = labor.month(the(site_id), JULY, TODAY).actual
    assert actual is not None
    found: dict[str, Decimal] = {}
    for rows in actual.days.values():
        for code, row in rows.items():
            family = labor.families().codes[code].group_id or ""
            found[family] = found.get(family, Decimal(0)) + row.hours
    assert found == {family: Decimal(hours) for family, hours in facts["hours"].items()}


def test_sites_that_bill_hours_are_saved_by_code_and_all_others_by_group() -> None:
    for site in demo_sites():
        saved = labor.month(site, JULY, TODAY).saved
        if saved is None:
            assert not site.forecast
            continue
        names = {name for rows in saved.days.values() for name in rows}
        known = labor.jobs(site).jobs if saved.mode is Mode.CODE else labor.families().groups
        assert names <= known.keys()
        assert (saved.mode is Mode.CODE) == site.master(TODAY).per_labor_hour


def test_nothing_is_saved_or_worked_where_the_site_is_not_open() -> None:
    for site in demo_sites():
        for period in (JULY, JULY.shift(1), JULY.shift(2)):
            saved, master = labor.month(site, period, TODAY).saved, site.master(TODAY)
            assert saved is None or all(master.is_open_on(day) and day >= TODAY for day in saved.days)


def test_every_month_that_is_kept_has_labor_facts() -> None:
    site = the("0402")
    for period in history.months(site, TODAY):
        assert labor_facts_of(labor.facts(site, period, TODAY)["labor"]).hours_forecast
