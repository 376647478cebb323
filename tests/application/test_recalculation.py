"""What follows a change is what the tables say: nothing stored is older than the documents it is made of."""

import os
import random
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from shared_code.application import Application, current
from shared_code.integration.load import How, LoadRequest
from shared_code.kit.period import Period, YearPart
from shared_code.messaging.commands import MonthsChanged, read_command
from shared_code.messaging.queues import ROUTES
from shared_code.pl.models import YearSummary
from shared_code.pl.rollup.summary import with_months
from shared_code.recalculation import COPIED, MADE
from shared_code.settings import Settings
from shared_code.store.editing import WriteRequest
from shared_code.store.site_partition import unpack
from shared_code.store.unit_of_work import ChangeSet
from tests.application.saves import SAVES, SITE, body
from tests.conftest import APRIL, BUDGET, TODAY, Company
from tests.integration.test_load_properties import HEADERS
from tests.payroll import staffing

SEQUENCES = range(10 if os.environ.get("THOROUGH") == "true" else 1)
"""Random sequences of saves and loads for each last one of them; more in a thorough run."""

STEPS: Final = 8
DISTRICT: Final = "d-orlando"
PAST = tuple(Period(2025, 1).through(APRIL))
SAVED = tuple(APRIL.through(Period(2026, 1)))
CONTRACTS: Final[Mapping[str, Any]] = {
    "a fee": {"fixed_fee": [{"name": "Fee", "fee": "1000"}]},
    "a share of revenue": {
        "revenue_share": {
            "structures": [
                {
                    "codes": ["ALL"],
                    "accumulation": "Annual Anniversary",
                    "tiers": [{"percent": "50", "limit": "210000"}, {"percent": "60", "limit": "0"}],
                }
            ]
        }
    },
}


class Drawn:
    """Steps of one sequence: a few kinds of them on few months, so that they meet."""

    def __init__(self, rng: random.Random, last: str) -> None:
        self._rng, self._last = rng, last
        self._kinds, self._families = rng.sample(list(HEADERS), 3), ["statistics", *rng.sample(list(SAVES), 2)]
        (self._families if last in SAVES else self._kinds).append(last)
        past, coming = rng.choice(PAST[:-1]), rng.choice(SAVED[:-1])
        self._past, self._coming = (past, past.shift(1)), (coming, coming.shift(1))

    def steps(self) -> Iterator[Callable[[], None]]:
        """Random ones; when all messages of these are worked off, one that nothing follows which could hide a lack."""
        yield from self._rng.choices([self.save, self.load, self.close, deliver], [5, 5, 1, 1], k=STEPS)
        yield deliver
        yield (lambda: self.save(self._last)) if self._last in SAVES else (lambda: self.load(self._last))
        yield deliver

    def save(self, family: str | None = None) -> None:
        month, family = self._rng.choice(self._coming), family or self._rng.choice(self._families)
        day = self._rng.choice([day for day in _days(month) if day >= TODAY])
        sent = body(family, month, self._rng.randrange(1, 40), day)
        write = WriteRequest("anna", "a-request", frozenset(range(STEPS + 1)))
        SAVES[family](current(), month, sent, write)

    def load(self, kind: str | None = None) -> None:
        kind = kind or self._rng.choice(self._kinds)
        is_past = kind in {"ledger", "actuals", "timekeeping"}
        months = self._rng.sample(self._past if is_past else [*self._past, *self._coming], self._rng.choice([1, 1, 2]))
        days = [day for month in months for day in _days(month) if day < TODAY or not is_past]
        rows = [self._row(kind, self._rng.choice(days)) for _ in range(6)]
        lines = {",".join(row.split(",")[:3]): row for row in rows}
        _load(kind, [HEADERS[kind], *lines.values()], How.PARTIAL)

    def close(self) -> None:
        month = self._past[0]
        _load("ledger", [HEADERS["ledger"], f"{SITE},{month},6000,100"], How.PARTIAL)
        _load("close", ["site,period", f"{SITE},{month}"])

    def _row(self, kind: str, day: date) -> str:
        rng, month = self._rng, Period.of(day)
        value = 0 if day > month.last_day - timedelta(4) else rng.choice([0, rng.randrange(1, 40)])
        match kind:
            case "budget" | "ledger":
                return f"{SITE},{month},{rng.choice(['4790', '6000', '7045', '9410', '9440', '9520'])},{value * 100}"
            case "payroll-budget":
                return f"{SITE},{month},GSA,{value * 10},{value * 150}"
            case "actuals":
                return f"{SITE},{day},{rng.choice(['valetDaily', 'occupiedRooms', 'VD1', 'bell'])},{value}"
            case _:
                return f"{SITE},{day},{rng.choice(['GSA', 'BELL'])},{value},,{value * 15}"


def _days(month: Period) -> list[date]:
    """The days of a month; those of the weeks that two months share and others of a month are as frequent."""
    days = [*month.days()]
    return [*days[:6], *days[-6:], *days]


def _load(kind: str, lines: Sequence[str], how: How = How.USUAL) -> None:
    current().loader.load(kind, "\n".join(lines), LoadRequest("fiona", f"{kind}.csv", "run", how=how))


def deliver() -> None:
    """Hand all waiting messages to the services, as the consumers do."""
    app, queue = current(), current().embedded_queue
    assert queue is not None
    for subject, name in ROUTES.items():
        while delivery := queue.receive(name):
            command = read_command(MonthsChanged, delivery.message.body)
            app.following.refresh(subject, command.site_id, command.periods)
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
    stored = sorted({Period.parse(key.split("|")[1]) for key, _ in app.documents.rows(SITE, "d|", "d|~")})
    near = app.month_writer._near(site, stored)
    for month in stored:
        app.changes.commit(ChangeSet(SITE, None, "test", facts=near.facts(month, MADE | COPIED)))
    app.following.refresh_all(SITE, stored)
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
        for row in app.tables.query("summaries", f"{DISTRICT}|{year}|payroll"):
            found |= {
                f"payroll {year} {row.row} {name}": text for name, text in row.properties.items() if name[0] == "m"
            }
        for kind in ("pl", "revenue"):
            for row in app.tables.query("summaries", f"{DISTRICT}|{year}|{kind}"):
                found[f"{kind} {year} {row.row}"] = {**unpack(row.properties), "version": None}
    return found


@pytest.fixture(params=CONTRACTS)
def site(company: Company, request: pytest.FixtureRequest) -> Company:
    company.chart()
    company.contract(SITE, "2024-09-15", **CONTRACTS[request.param])
    staffing.employ(SITE)
    months, chart = (*PAST, *SAVED[1:]), {**BUDGET, "9416": "900"}
    _load(
        "budget",
        [HEADERS["budget"], *(f"{SITE},{month},{account},{chart[account]}" for month in months for account in chart)],
    )
    _load("payroll-budget", [HEADERS["payroll-budget"], *(f"{SITE},{month},GSA,900,13500" for month in months)])
    return company


@pytest.mark.parametrize("number", SEQUENCES)
@pytest.mark.parametrize("last", [*SAVES, *HEADERS])
def test_f14_after_any_saves_and_loads_all_that_is_stored_is_as_if_made_from_nothing(
    site: Company, request: pytest.FixtureRequest, last: str, number: int
) -> None:
    seed = request.node.callspec.id
    for step in Drawn(random.Random(seed), last).steps():  # noqa: S311 - a sequence, no secret
        step()
    agrees_with_what_is_made_from_nothing(site.folder)


def test_f14_the_first_actuals_of_a_month_change_the_last_days_of_the_month_before(site: Company) -> None:
    zeros = [f"{SITE},2025-03-{day},valetDaily,{value}" for day, value in ((29, 7), (30, 0), (31, 0))]
    for lines in (zeros, [f"{SITE},2025-04-01,valetDaily,5"]):
        _load("actuals", [HEADERS["actuals"], *lines])
        deliver()
        agrees_with_what_is_made_from_nothing(site.folder)


def test_f14_a_month_changes_the_next_year_where_the_contract_adds_up_from_its_own_day(site: Company) -> None:
    december = Period(2025, 12)
    for version, rooms in enumerate((39, 1)):
        write = WriteRequest("anna", "a-request", frozenset({version}))
        SAVES["statistics"](current(), december, body("statistics", december, rooms), write)
        deliver()
        agrees_with_what_is_made_from_nothing(site.folder)


def agrees_with_what_is_made_from_nothing(folder: Path) -> None:
    app = from_nothing(folder)
    try:
        stored, made = everything(current()), everything(app)
    finally:
        app.close()
    (folder / "from-nothing.db").unlink()
    assert {name for name in made.keys() - stored if not name.startswith("f|")} == set()
    assert {name: (stored[name], made.get(name)) for name in stored if stored[name] != made.get(name)} == {}
