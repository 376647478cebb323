"""What follows a change is what the tables say: nothing stored is older than the documents it is made of."""

import os
import random
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest

from shared_code.application import Application, current
from shared_code.integration.load import How, LoadRequest
from shared_code.kit.period import Period, YearPart
from shared_code.messaging.commands import MonthsChanged
from shared_code.pl.models import YearSummary
from shared_code.pl.rollup.summary import with_months
from shared_code.recalculation import COPIED, FOLLOWS
from shared_code.settings import Settings
from shared_code.store.editing import WriteRequest
from shared_code.store.site_partition import Series, unpack
from shared_code.store.unit_of_work import ChangeSet
from tests.application.saves import SAVES, SITE, body
from tests.conftest import APRIL, TODAY, Company
from tests.integration.test_load_properties import HEADERS
from tests.payroll import staffing

SEQUENCES = range(100 if os.environ.get("THOROUGH") == "true" else 8)
"""Random sequences of saves and loads; more in a thorough run."""

STEPS: Final = 12
DISTRICT: Final = "d-orlando"
PAST, LOADED = tuple(Period(2025, 1).through(APRIL)), tuple(Period(2025, 2).through(Period(2025, 7)))
SAVED = tuple(APRIL.through(Period(2026, 1)))
CONTRACTS: Final[Mapping[str, Any]] = {
    "a fee": {"fixed_fee": [{"name": "Fee", "fee": "1000"}]},
    "a share of revenue": {
        "revenue_share": {
            "structures": [
                {
                    "codes": ["ALL"],
                    "accumulation": "Annual Anniversary",
                    "tiers": [{"percent": "50", "limit": "4000"}, {"percent": "60", "limit": "0"}],
                }
            ]
        }
    },
}


def row(rng: random.Random, kind: str) -> str:
    """A line of a file; the first and last days of a month are frequent, for weeks go on over them."""
    is_past = kind in {"ledger", "actuals", "timekeeping"}
    month = rng.choice(PAST if is_past else LOADED)
    days = [month.first_day, month.last_day, *month.days()]
    day = rng.choice([day for day in days if day < TODAY or not is_past])
    value = rng.choice([0, rng.randrange(1, 40)])
    match kind:
        case "budget" | "ledger":
            return f"{SITE},{month},{rng.choice(['4790', '6000', '7045', '9410', '9440', '9520'])},{value * 100}"
        case "payroll-budget":
            return f"{SITE},{month},GSA,{value * 10},{value * 150}"
        case "actuals":
            return f"{SITE},{day},{rng.choice(['valetDaily', 'occupiedRooms', 'VD1', 'bell'])},{value}"
        case _:
            return f"{SITE},{day},{rng.choice(['GSA', 'BELL'])},{value},,{value * 15}"


def load(rng: random.Random) -> None:
    kind = rng.choice(list(HEADERS))
    lines = {",".join(line.split(",")[:3]): line for line in (row(rng, kind) for _ in range(6))}
    request = LoadRequest("fiona", f"{kind}.csv", "run", how=How.PARTIAL)
    current().loader.load(kind, "\n".join([HEADERS[kind], *lines.values()]), request)


def close(rng: random.Random) -> None:
    month = rng.choice([Period(2025, 2), Period(2025, 3)])
    request = LoadRequest("fiona", "close.csv", "run", how=How.PARTIAL)
    current().loader.load("ledger", f"site,period,account,balance\n{SITE},{month},6000,100", request)
    current().loader.load("close", f"site,period\n{SITE},{month}", replace(request, how=How.USUAL))


def save(rng: random.Random) -> None:
    family, month = rng.choice(list(SAVES)), rng.choice(SAVED)
    days = [day for day in (month.first_day, month.last_day, *month.days()) if day >= TODAY]
    sent = body(family, month, rng.randrange(1, 40), rng.choice(days))
    write = WriteRequest("anna", "a-request", frozenset(range(STEPS)))
    SAVES[family](current(), month, sent, write)


def deliver(_rng: random.Random) -> None:
    """Hand all waiting messages to the services, as the consumers do."""
    app, queue = current(), current().embedded_queue
    assert queue is not None
    calls: Mapping[str, Callable[[str, tuple[Period, ...]], object]] = {
        "statistics-update": app.refresh.summarise, "pl-view-refresh": app.rollups.refresh,
    }  # fmt: skip
    for name, call in calls.items():
        while delivery := queue.receive(name):
            command = MonthsChanged.model_validate_json(delivery.message.body)
            call(command.site_id, command.periods)
            queue.complete(delivery)


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
    stored: dict[Period, set[tuple[str, Series]]] = {}
    for key, _ in app.documents.rows(SITE, "d|", "d|~"):
        _, month, family, series = key.split("|")
        stored.setdefault(Period.parse(month), set()).add((family, Series(series)))
    near = app.month_writer._near(site, sorted(stored))
    for month, keys in stored.items():
        families = {family for key in keys for family in FOLLOWS[key].made}
        families |= {family for family, _ in keys if family in COPIED}
        app.changes.commit(ChangeSet(SITE, None, "test", facts=near.facts(month, families)))
    app.refresh.summarise(SITE, sorted(stored))
    app.rollups.refresh(SITE, sorted(stored))
    return app


def everything(app: Application) -> Mapping[str, Any]:
    """All that is stored beside documents, and the calculated years; without the versions they were made from."""
    found: dict[str, Any] = dict(app.documents.rows(SITE, "f|", "f|~"))
    for year in (2025, 2026):
        months = YearPart(str(year)).months()
        calculated = app.years.year(SITE, year).year
        found[f"year {year}"] = with_months(YearSummary(site_id=SITE, name=SITE, version=""), calculated, months)
        for row in app.tables.query("summaries", f"{DISTRICT}|{year}"):
            found[f"statistics {year} {row.row}"] = {
                name: value for name, value in row.properties.items() if name.startswith("m")
            }
        for row in app.tables.query("summaries", f"{DISTRICT}|{year}|pl"):
            found[f"P&L {year} {row.row}"] = {**unpack(row.properties), "version": None}
    return found


@pytest.fixture(params=CONTRACTS)
def site(company: Company, request: pytest.FixtureRequest) -> Company:
    company.chart()
    company.contract(SITE, "2024-09-15", **CONTRACTS[request.param])
    staffing.employ(SITE)
    return company


@pytest.mark.parametrize("number", SEQUENCES)
def test_f14_after_any_saves_and_loads_all_that_is_stored_is_as_if_made_from_nothing(
    site: Company, number: int
) -> None:
    rng = random.Random(number)  # noqa: S311 - a sequence, no secret
    steps: list[Callable[[random.Random], None]] = [save, save, save, load, load, load, close, deliver]
    for step in rng.choices(steps, k=STEPS):
        step(rng)
    deliver(rng)
    app = from_nothing(site.folder)
    try:
        stored, made = everything(current()), everything(app)
    finally:
        app.close()
    assert stored.keys() == made.keys()
    assert {name: (stored[name], made[name]) for name in stored if stored[name] != made[name]} == {}
