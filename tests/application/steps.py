"""Random saves and loads of one site, and what they begin with."""

import random
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from shared_code.application import current
from shared_code.integration.load import How, LoadRequest
from shared_code.kit.period import Period
from shared_code.messaging.commands import MonthsChanged, read_command
from shared_code.messaging.queues import ROUTES
from shared_code.recalculation import REFERENCE
from shared_code.store.editing import WriteRequest
from tests.application.saves import SAVES, SITE, body
from tests.conftest import APRIL, BUDGET, TODAY, Company
from tests.integration.test_load_properties import HEADERS
from tests.payroll import staffing

STEPS: Final = 8
DISTRICTS: Final = ("d-orlando", "d-tampa", "d-chicago")
PEOPLE: Final = {"jobs", "job-families"}
"""Who works in what: hours that are worked already follow a change of these."""
MOVES: Final = [date(2024, 12, 10), date(2025, 2, 1), date(2025, 3, 20), date(2025, 6, 1), date(2025, 11, 5)]
PAST = tuple(Period(2025, 1).through(APRIL))
SAVED = tuple(APRIL.through(Period(2026, 1)))
CONTRACTS: Final[Mapping[str, str]] = {
    "a fee": "fixed_fee: [{name: Fee, fee: 1000}]",
    "a share of revenue": "revenue_share: {structures: [{codes: all, accumulation: Annual Anniversary, "
    "tiers: [{percent: 50, limit: 210000}, {percent: 60}]}]}",
    "costs and a fee": "management_agreement: {fee: {type: FixedFee, steps: [{start: 2024-09-15, amount: 1}]}}, "
    "billable_accounts: {payroll_accounts: [6000], expense_accounts: [7045]}",
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
        if self._last in PEOPLE:
            yield lambda: self.load("timekeeping")
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
            load(kind, self._reference(kind))
            return
        months = {"schedule": self._coming, "budget": (*self._past, *self._coming)}.get(kind, self._past)
        months = (*self._past, *self._coming) if kind == "payroll-budget" else months
        chosen = self._rng.sample(months, min(len(months), self._rng.choice([1, 1, 2])))
        days = [day for month in chosen for day in _days(month) if day < TODAY or months is not self._past]
        rows = [self._row(kind, self._rng.choice(days)) for _ in range(6)]
        lines = {",".join(row.split(",")[:3]): row for row in rows}
        load(kind, [HEADERS[kind], *lines.values()], How.PARTIAL)

    def close(self) -> None:
        month = self._past[0]
        if month == APRIL:
            return
        load("ledger", [HEADERS["ledger"], f"{SITE},{month},6000,100"], How.PARTIAL)
        load("close", ["site,period", f"{SITE},{month}"])

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
            case "events":
                return f"{SITE},{day},{rng.choice(['Boat Show', 'Game'])},2025-01-{rng.randrange(20, 24)},{value}"
            case "hotel-forecast":
                return f"{SITE},{day},{day - timedelta(rng.randrange(3))},{value}"
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
                moved = f"district: {rng.choice(DISTRICTS)}, since: {self._day_of_move()}"
                since = f"since: {rng.choice(['2025-04-20', '2025-09-01'])}"
                changed = rng.choice(["segment: Other", since, moved, moved])
                return ["sites:", f"- {{site: {SITE!r}, name: Hotel {value}, rooms: {value}, {changed}}}"]

    def _day_of_move(self) -> date:
        """Some months ago or ahead; the last move may be corrected, none before it."""
        last = current().register.sites[SITE].assignments[-1].since
        return self._rng.choice([last, *(day for day in MOVES if day > last)])


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


def load(kind: str, lines: Sequence[str], how: How = How.USUAL) -> None:
    name = f"{kind}.yaml" if lines[0].endswith((":", "}")) else f"{kind}.csv"
    current().loader.load(kind, "\n".join(lines), LoadRequest("fiona", name, "run", how=how))


def deliver(subjects: Collection[str] = ROUTES.keys()) -> None:
    """Hand all waiting messages of some subjects to the services, as the consumers do."""
    app, queue = current(), current().embedded_queue
    assert queue is not None
    for subject in subjects:
        while delivery := queue.receive(ROUTES[subject]):
            command = read_command(MonthsChanged, delivery.message.body)
            app.following.refresh(subject, command.site_id, command.periods)
            queue.complete(delivery)


def furnish(company: Company, name: str, months: Sequence[Period]) -> None:
    """A site with people, a contract and budgets of some months."""
    company.chart()
    load("contracts", contract(name))
    staffing.employ(SITE, {**staffing.JOBS, "SRACCTMGR": staffing.MANAGER})
    budget = [
        f"{SITE},{month},{account},{amount}"
        for month in months
        for account, amount in {**BUDGET, "9416": "900"}.items()
    ]
    load("budget", [HEADERS["budget"], *budget])
    payroll = [f"{SITE},{month},GSA,900,13500" for month in months if is_budgeted(month)]
    load("payroll-budget", [HEADERS["payroll-budget"], *payroll])
