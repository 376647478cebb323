"""What follows a change is what the tables say: nothing stored is older than the documents it is made of."""

import os
import random
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from shared_code.application import Application, current
from shared_code.integration.writing.month_facts import month_facts
from shared_code.kit.period import Period, YearPart
from shared_code.messaging.queues import ROUTES
from shared_code.pl.models import YearSummary
from shared_code.pl.rollup.summary import with_months
from shared_code.recalculation import COPIED, FOLLOWS, MADE, REFERENCE, ROLL_UPS
from shared_code.settings import Settings
from shared_code.statistics.models import StatisticsFacts
from shared_code.statistics.month import calculate
from shared_code.statistics.persistence import read_drivers
from shared_code.store.editing import WriteRequest
from shared_code.store.site_partition import Series, unpack
from shared_code.store.unit_of_work import ChangeSet
from tests.application.saves import SAVES, SITE, body
from tests.application.steps import CONTRACTS, DISTRICTS, PAST, SAVED, Drawn, deliver, furnish, load
from tests.conftest import APRIL, SITES, Company
from tests.integration.test_load_properties import HEADERS

SEQUENCES = range(10 if os.environ.get("THOROUGH") == "true" else 1)
"""Random sequences of saves and loads for each last one of them, and each order; more in a thorough run."""
NEIGHBOUR = "0170"
"""A site of Orlando, whose benchmarks read the rows of the region."""


def from_nothing(folder: Path) -> Application:
    """An application on a copy of the store that has the documents alone, with all that follows made of them."""
    copy = folder / "from-nothing.db"
    current().tables.check()
    with closing(sqlite3.connect(folder / "store.db")) as store, closing(sqlite3.connect(copy)) as made:
        store.backup(made)
        made.execute(
            "DELETE FROM stored_row WHERE table_name = 'summaries' OR (table_name = 'forecasts' AND row_key LIKE 'f|%')"
        )
        made.commit()
    uri = f"sqlite:{copy}"
    settings: Settings = current().settings.model_copy(update={"tables": uri, "service_bus": uri})
    app = Application(settings)
    site = app.register.sites[SITE]
    stored = sorted({Period.parse(key.split("|")[1]) for key, _ in app.documents.rows(SITE, "d|", "d|~")})
    near = app.month_writer.site_months(site, stored)
    for month in stored:
        app.changes.commit(ChangeSet(SITE, None, "test", facts=near.facts(month, MADE | COPIED)))
    app.following.refresh_all(SITE, [*PAST[0].through(APRIL.shift(12))])
    return app


def everything(app: Application) -> Mapping[str, Any]:
    """All that is stored beside documents, and the calculated years.

    Versions are left out; of a row in a district, the months in which the site does not belong to it.
    """
    found: dict[str, Any] = dict(app.documents.rows(SITE, "f|", "f|~"))
    for year in (2025, 2026):
        months = YearPart(str(year)).months()
        calculated = app.years.year(SITE, year)
        found[f"year {year}"] = with_months(YearSummary(site_id=SITE, name=SITE, version=""), calculated, months)
        for (district, _), own in app.register.sites[SITE].rows_of(months).items():
            for kind in ("", "|payroll", "|revenue", "|pl"):
                if row := app.tables.get("summaries", f"{district}|{year}{kind}", SITE):
                    found |= _figures(f"{district} {year}{kind}", row.properties, own)
    return found


def read_by_district(app: Application) -> Mapping[str, Any]:
    """What is read of the site in each district."""
    found: dict[str, Any] = {}
    for part in (YearPart("2025"), YearPart("2026")):
        for district in DISTRICTS:
            found[f"roll-up {district} {part}"] = app.rollups.view("district", district, part, {SITE}).data
        found[f"benchmarks {part}"] = app.analysis.benchmarks(NEIGHBOUR, part.span()).data
    return found


def _figures(place: str, row: Mapping[str, Any], own: Sequence[Period]) -> Mapping[str, Any]:
    """What a row of `summaries` holds, by month where its months are apart; without the versions it was made from."""
    if any(name.startswith("json") for name in row):
        return {place: {**unpack(row), "version": None}}
    return {f"{place} {name}": row[name] for name in (f"m{month.month:02}" for month in own) if name in row}


@pytest.mark.parametrize("number", SEQUENCES)
@pytest.mark.parametrize("order", ["as it comes", "first touch"])
@pytest.mark.parametrize("last", [*SAVES, *HEADERS, *REFERENCE])
def test_f14_after_any_saves_and_loads_all_that_is_stored_is_as_if_made_from_nothing(
    company: Company, last: str, order: str, number: int
) -> None:
    rng = random.Random(f"{last} {order} {number}")  # noqa: S311 - a sequence, no secret
    months = SAVED if last in REFERENCE else (*PAST, *SAVED[1:])
    furnish(company, rng.choice([*CONTRACTS]), months)
    for step in Drawn(rng, last, first_touch=order == "first touch").steps():
        step()
    agrees_with_what_is_made_from_nothing(company.folder)


@pytest.mark.parametrize(
    ("kind", "row"), [("actuals", "{},valetDaily,{}"), ("actuals", "{},VD1,{}"), ("timekeeping", "{},GSA,{},,")]
)
def test_f14_the_first_actuals_of_a_month_change_the_last_days_of_the_month_before(
    company: Company, kind: str, row: str
) -> None:
    furnish(company, "a fee", PAST)
    zeros = [("2025-03-29", 7), ("2025-03-30", 0), ("2025-03-31", 0)]
    for days in (zeros, [("2025-04-01", 5)]):
        load(kind, [HEADERS[kind], *(f"{SITE},{row.format(*day)}" for day in days)])
        deliver()
        agrees_with_what_is_made_from_nothing(company.folder)


def test_f14_hours_go_with_their_job_code_to_another_family(company: Company) -> None:
    furnish(company, "a fee", SAVED)
    load("timekeeping", [HEADERS["timekeeping"], f"{SITE},2025-04-02,GSA,8,,120", f"{SITE},2025-04-02,BELL,4,,60"])
    for group in ("Bell", "GSA"):
        load("job-families", ["codes:", f"- {{job_code: GSA, group: {group}}}"])
        deliver()
        agrees_with_what_is_made_from_nothing(company.folder)


def test_f14_a_month_changes_the_next_year_where_the_contract_adds_up_from_its_own_day(company: Company) -> None:
    furnish(company, "a share of revenue", (*PAST, *SAVED[1:]))
    december = Period(2025, 12)
    for version, rooms in enumerate((39, 1)):
        write = WriteRequest("anna", "a-request", frozenset({version}))
        SAVES["statistics"](current(), december, body("statistics", december, rooms), write)
        deliver()
        agrees_with_what_is_made_from_nothing(company.folder)


@pytest.mark.parametrize("family", SAVES)
def test_f14_the_roll_ups_that_the_table_names_for_a_save_are_those_that_change(company: Company, family: str) -> None:
    """Each command is held back once, and the rows lack something; when all are delivered, nothing is lacking."""
    furnish(company, "costs and a fee", SAVED)
    month, follows = SAVED[2], FOLLOWS[family, Series.FORECAST]
    changed = follows.made | ({family} if follows.copied else set())
    commands = {rows.command for rows in ROLL_UPS if rows.of & changed}
    SAVES["statistics"](current(), month, body("statistics", month, 5), WriteRequest("anna", "first", only_new=True))
    deliver()
    for version, held_back in enumerate(sorted(commands), start=family == "statistics"):
        write = WriteRequest("anna", "a-request", frozenset({version}))
        SAVES[family](current(), month, body(family, month, 20 + version), write)
        deliver(ROUTES.keys() - {held_back})
        lacking = everything(current())
        deliver()
        whole = everything(current())
        assert whole != lacking, held_back
        current().following.refresh_all(SITE, [month], anew=True)
        assert everything(current()) == whole


def test_f14_a_page_of_statistics_counts_the_days_that_the_month_facts_count(company: Company) -> None:
    """Each feed goes on by itself: that vehicles of April are there says nothing of the revenue of March."""
    furnish(company, "a fee", PAST)
    rows = ["2025-03-30,VD1,40", "2025-03-31,VD1,0", "2025-03-31,valetDaily,7", "2025-04-01,valetDaily,5"]
    for more in ([], ["2025-04-01,VD1,30"]):
        load("actuals", [HEADERS["actuals"], *(f"{SITE},{row}" for row in (*rows, *more))])
        stored = current().documents.month_facts(SITE, PAST[2], PAST[2])[PAST[2]]
        month = calculate(SITES[SITE], PAST[2], current().statistics_store.month(SITE, PAST[2]), None)
        assert month.facts == StatisticsFacts.model_validate(stored["statistics"].content)
        assert month.feeds.revenue.loaded()[-1].day == (31 if more else 30)
        assert read_drivers(stored["drivers"].content).drivers.last_revenue_day == month.feeds.revenue.loaded()[-1]


def agrees_with_what_is_made_from_nothing(folder: Path) -> None:
    """Facts that nobody stored are those of a month without documents."""
    app = from_nothing(folder)
    try:
        stored, made = ({**everything(one), **read_by_district(one)} for one in (current(), app))
        nothing = month_facts(app.register.sites[SITE], APRIL, {APRIL: {}})
    finally:
        app.close()
    (folder / "from-nothing.db").unlink()
    missing = {name for name in made.keys() - stored if made[name] != nothing.get(name.split("|")[-1])}
    assert missing == set()
    assert {name: (stored[name], made.get(name)) for name in stored if stored[name] != made.get(name)} == {}
