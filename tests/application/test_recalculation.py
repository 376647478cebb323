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
from shared_code.integration.writing.month_facts import month_facts
from shared_code.kit.period import Period, YearPart
from shared_code.messaging.commands import MonthsChanged, read_command
from shared_code.messaging.queues import ROUTES
from shared_code.pl.models import YearSummary
from shared_code.pl.rollup.summary import with_months
from shared_code.recalculation import COPIED, MADE, REFERENCE
from shared_code.settings import Settings
from shared_code.statistics.models import StatisticsFacts
from shared_code.statistics.month import calculate
from shared_code.statistics.persistence import read_drivers
from shared_code.store.editing import WriteRequest
from shared_code.store.site_partition import unpack
from shared_code.store.unit_of_work import ChangeSet
from tests.application.saves import SAVES, SITE, body
from tests.conftest import APRIL, BUDGET, SITES, TODAY, Company
from tests.integration.test_load_properties import HEADERS
from tests.payroll import staffing

SEQUENCES = range(10 if os.environ.get("THOROUGH") == "true" else 1)
"""Random sequences of saves and loads for each last one of them, and each order; more in a thorough run."""

STEPS: Final = 8
DISTRICT: Final = "d-orlando"
PAST = tuple(Period(2025, 1).through(APRIL))
SAVED = tuple(APRIL.through(Period(2026, 1)))
CONTRACTS: Final[Mapping[str, str]] = {
    "a fee": "fixed_fee: [{name: Fee, fee: 1000}]",
    "a share of revenue": "revenue_share: {structures: [{codes: all, accumulation: Annual Anniversary, "
    "tiers: [{percent: 50, limit: 210000}, {percent: 60}]}]}",
}


class Drawn:
    """Steps of one sequence: a few kinds of them on few months, so that they meet.

    Where `first_touch`, the last step concerns months that no step before it has touched.
    """

    def __init__(self, rng: random.Random, last: str, *, first_touch: bool) -> None:
        self._rng, self._last, self._first_touch = rng, last, first_touch
        self._kinds, self._families = rng.sample(list(HEADERS), 3), ["statistics", *rng.sample(list(SAVES), 2)]
        (self._families if last in SAVES else self._kinds).extend([last] * 3)
        # what months are calculated with changes this month and later ones, so that only these are drawn
        past = APRIL if last in REFERENCE else rng.choice(PAST[:-1])
        coming = rng.choice([month for month in SAVED[:-1] if is_budgeted(month)])
        self._past: Sequence[Period] = (past,) if past == APRIL else (past, past.shift(1))
        self._coming: Sequence[Period] = (coming, coming.shift(1))

    def steps(self) -> Iterator[Callable[[], None]]:
        """Random ones; when all messages of these are worked off, one that nothing follows which could hide a lack."""
        past, coming = self._past, self._coming
        if self._first_touch:
            self._past, self._coming = past[:1], coming[:1]
        yield from self._rng.choices([self.save, self.load, self.close, deliver], [5, 5, 1, 1], k=STEPS)
        yield deliver
        self._past, self._coming = (past[-1:], coming[-1:]) if self._first_touch else (past, coming)
        yield (lambda: self.save(self._last)) if self._last in SAVES else (lambda: self.load(self._last))
        yield deliver

    def save(self, family: str | None = None) -> None:
        month, family = self._rng.choice(self._coming), family or self._rng.choice(self._families)
        day = self._rng.choice([day for day in _days(month) if day >= TODAY])
        sent = body(family, month, self._rng.randrange(1, 40), day)
        write = WriteRequest("anna", "a-request", frozenset(range(4 * STEPS)))
        SAVES[family](current(), month, sent, write)

    def load(self, kind: str | None = None) -> None:
        kind = kind or self._rng.choice(self._kinds)
        if kind in REFERENCE:
            _load(kind, self._reference(kind))
            return
        months = {"schedule": self._coming, "budget": (*self._past, *self._coming)}.get(kind, self._past)
        months = (*self._past, *self._coming) if kind == "payroll-budget" else months
        chosen = self._rng.sample(months, min(len(months), self._rng.choice([1, 1, 2])))
        days = [day for month in chosen for day in _days(month) if day < TODAY or months is not self._past]
        rows = [self._row(kind, self._rng.choice(days)) for _ in range(6)]
        lines = {",".join(row.split(",")[:3]): row for row in rows}
        _load(kind, [HEADERS[kind], *lines.values()], How.PARTIAL)

    def close(self) -> None:
        month = self._past[0]
        if month == APRIL:
            return
        _load("ledger", [HEADERS["ledger"], f"{SITE},{month},6000,100"], How.PARTIAL)
        _load("close", ["site,period", f"{SITE},{month}"])

    def _row(self, kind: str, day: date) -> str:
        rng, month = self._rng, Period.of(day)
        value = 0 if day > month.last_day - timedelta(4) else rng.choice([0, rng.randrange(1, 40)])
        match kind:
            case "budget" | "ledger":
                return f"{SITE},{month},{rng.choice(['4790', '6000', '7045', '9410', '9440', '9520'])},{value * 100}"
            case "payroll-budget":
                return f"{SITE},{month},{rng.choice(['GSA', 'BELL'])},{value * 100},{value * 1500}"
            case "actuals":
                return f"{SITE},{day},{rng.choice(['valetDaily', 'occupiedRooms', 'VD1', 'bell'])},{value}"
            case _:
                return f"{SITE},{day},{rng.choice(['GSA', 'BELL'])},{value},,{value * 15}"

    def _reference(self, kind: str) -> Sequence[str]:
        rng, value = self._rng, self._rng.randrange(1, 40)
        code, day = rng.choice(["GSA", "BELL", "SRACCTMGR"]), rng.choice(["2024-09-15", "2025-06-01", "2025-11-10"])
        match kind:
            case "jobs":
                return (
                    "site,job_code,employees,average_rate,allocated_salary",
                    f"{SITE},{code},{value},{value},{value}000",
                )
            case "job-families":
                return [
                    "codes:",
                    f"- {{job_code: {code}, group: {rng.choice(['GSA', 'Bell'])}, salaried: {value % 2 == 0}}}",
                ]
            case "chart":
                category = rng.choice(["OTHER EXPENSE", "INSURANCE", "PAYROLL", "STATISTICS"])
                return "account,name,category", f"{rng.choice(['7045', '6000', '4790'])},Name,{category}"
            case "contracts":
                return contract(rng.choice([*CONTRACTS]), day, value)
            case _:
                size = f"rooms: {value}, spaces: {value}, since: {rng.choice(['2025-04-20', '2025-09-01'])}"
                return ["sites:", f"- {{site: {SITE!r}, name: Hotel {value}, {rng.choice(['segment: Other', size])}}}"]


def is_budgeted(month: Period) -> bool:
    """Whether payroll of a month is budgeted from the start; half of the months have nothing of payroll."""
    return month.month % 2 == 0


def contract(name: str, since: str = "2024-09-15", increment: int = 0) -> Sequence[str]:
    terms = f"{{effective_date: 2024-09-15, increment_month: July, increment_percent: {increment}, {CONTRACTS[name]}}}"
    return [f"- {{site: {SITE!r}, from: {since}, reason: A test, contract: {terms}}}"]


def _days(month: Period) -> list[date]:
    """The days of a month; those of the weeks that two months share and others of a month are as frequent."""
    days = [*month.days()]
    return [*days[:6], *days[-6:], *days]


def _load(kind: str, lines: Sequence[str], how: How = How.USUAL) -> None:
    name = f"{kind}.yaml" if lines[0].endswith((":", "}")) else f"{kind}.csv"
    current().loader.load(kind, "\n".join(lines), LoadRequest("fiona", name, "run", how=how))


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
    near = app.month_writer.site_months(site, stored)
    for month in stored:
        app.changes.commit(ChangeSet(SITE, None, "test", facts=near.facts(month, MADE | COPIED)))
    app.following.refresh_all(SITE, [*PAST[0].through(APRIL.shift(12))])
    return app


def everything(app: Application) -> Mapping[str, Any]:
    """All that is stored beside documents, and the calculated years; without the versions they were made from."""
    found: dict[str, Any] = dict(app.documents.rows(SITE, "f|", "f|~"))
    for year in (2025, 2026):
        months = YearPart(str(year)).months()
        calculated = app.years.year(SITE, year).year
        found[f"year {year}"] = with_months(YearSummary(site_id=SITE, name=SITE, version=""), calculated, months)
        for kind in ("", "|payroll", "|revenue", "|pl"):
            if row := app.tables.get("summaries", f"{DISTRICT}|{year}{kind}", SITE):
                found |= _figures(f"{year}{kind}", row.properties)
    return found


def _figures(place: str, row: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a row of `summaries` holds, by month where its months are apart; without the versions it was made from."""
    if any(name.startswith("json") for name in row):
        return {place: {**unpack(row), "version": None}}
    return {f"{place} {name}": text for name, text in row.items() if name.startswith("m")}


def furnish(company: Company, name: str, months: Sequence[Period]) -> None:
    """A site with people, a contract and budgets of some months."""
    company.chart()
    _load("contracts", contract(name))
    staffing.employ(SITE, {**staffing.JOBS, "SRACCTMGR": staffing.MANAGER})
    budget = [
        f"{SITE},{month},{account},{amount}"
        for month in months
        for account, amount in {**BUDGET, "9416": "900"}.items()
    ]
    _load("budget", [HEADERS["budget"], *budget])
    payroll = [f"{SITE},{month},GSA,900,13500" for month in months if is_budgeted(month)]
    _load("payroll-budget", [HEADERS["payroll-budget"], *payroll])


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
        _load(kind, [HEADERS[kind], *(f"{SITE},{row.format(*day)}" for day in days)])
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


def test_f14_a_page_of_statistics_counts_the_days_that_the_month_facts_count(company: Company) -> None:
    """Each feed goes on by itself: that vehicles of April are there says nothing of the revenue of March."""
    furnish(company, "a fee", PAST)
    rows = ["2025-03-30,VD1,40", "2025-03-31,VD1,0", "2025-03-31,valetDaily,7", "2025-04-01,valetDaily,5"]
    for more in ([], ["2025-04-01,VD1,30"]):
        _load("actuals", [HEADERS["actuals"], *(f"{SITE},{row}" for row in (*rows, *more))])
        stored = current().documents.month_facts(SITE, PAST[2], PAST[2])[PAST[2]]
        month = calculate(SITES[SITE], PAST[2], current().statistics_store.month(SITE, PAST[2]), None)
        assert month.facts == StatisticsFacts.model_validate(stored["statistics"].content)
        assert month.feeds.revenue.loaded()[-1].day == (31 if more else 30)
        assert read_drivers(stored["drivers"].content).drivers.last_revenue_day == month.feeds.revenue.loaded()[-1]


def agrees_with_what_is_made_from_nothing(folder: Path) -> None:
    """Facts that nobody stored are those of a month without documents."""
    app = from_nothing(folder)
    try:
        stored, made = everything(current()), everything(app)
        nothing = month_facts(app.register.sites[SITE], APRIL, {APRIL: {}})
    finally:
        app.close()
    (folder / "from-nothing.db").unlink()
    missing = {name for name in made.keys() - stored if made[name] != nothing.get(name.split("|")[-1])}
    assert missing == set()
    assert {name: (stored[name], made.get(name)) for name in stored if stored[name] != made.get(name)} == {}
