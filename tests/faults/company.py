"""A company whose store and broker can be made to fail, and its twin on which the same saves went well."""

import logging
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import zip_longest
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final, NamedTuple

import pytest

from functions.queue import payroll_calculation, pl_view_refresh, statistics_update
from shared_code.application import Application, close_current, current
from shared_code.integration.load import LoadRequest
from shared_code.kit.clock import FixedClock
from shared_code.kit.period import Period
from shared_code.messaging.commands import MonthsChanged
from shared_code.messaging.queue import Message
from shared_code.messaging.queues import PAYROLL, PL_VIEW, STATISTICS
from shared_code.messaging.sending import DirectSender
from shared_code.pl.events.announcing import TYPES
from shared_code.pl.events.building import omission
from shared_code.settings import Settings
from shared_code.store.editing import WriteRequest
from shared_code.store.event_outbox import EventOutbox
from shared_code.store.names import FORECASTS, PENDING
from tests.application.saves import SAVES, SITE
from tests.application.test_recalculation import everything
from tests.conftest import APRIL, BUDGET, TODAY, configure, found
from tests.faults.injecting import FailingBroker, FailingBus, FailingTables, Injector, LyingCache
from tests.faults.tally import Tally
from tests.functions.test_triggers import message, run
from tests.integration.test_load_properties import HEADERS
from tests.payroll import staffing

CONSUMERS: Final[Mapping[str, Any]] = {
    STATISTICS.subject: statistics_update.statistics_update,
    PAYROLL.subject: payroll_calculation.payroll_calculation,
    PL_VIEW.subject: pl_view_refresh.pl_view_refresh,
}
MONTHS: Final = (APRIL, APRIL.shift(1), Period(2025, 12))
"""Months that are saved: two whose payroll weeks meet, and one whose share accumulates into the next year."""

SHARE: Final[Mapping[str, Any]] = {
    "revenue_share": {
        "structures": [
            {
                "codes": ["ALL"],
                "accumulation": "Annual Anniversary",
                "tiers": [{"percent": "50", "limit": "210000"}, {"percent": "60", "limit": "0"}],
            }
        ]
    }
}
"""A contract whose amounts add up over the turn of the year."""

Save = tuple[str, Period, Mapping[str, Any]]
"""Family, month and body of what a user saves."""


def save(app: Application, saved: Save, number: int) -> None:
    """One save as a client sends it that repeats it until it is answered: with one Idempotency-Key."""
    family, month, sent = saved
    write = WriteRequest(
        "anna", f"req_{number}", frozenset(range(1000)), key=f"key {number}", fingerprint=str(saved),
        render=lambda answer: str(answer.version).encode(),
    )  # fmt: skip
    SAVES[family](app, month, sent, write)


class MovingClock(FixedClock):
    """A clock that jumps on demand; the business date stays, for a save of yesterday would be another save."""

    def today(self) -> Any:
        return TODAY


def consume(taken: Message) -> None:
    """Call the function of a message's queue, as the host does."""
    run(CONSUMERS[taken.subject], message(taken.body, taken.correlation_id))


def consumed(taken: Message) -> bool:
    """Whether the function of a message's queue came to its end."""
    try:
        consume(taken)
    except Exception:  # noqa: BLE001 - whatever it is, it is counted
        return False
    return True


class FaultyCompany:
    """The product on a store of its own in a folder; a restart is another process on the same store."""

    def __init__(self, tally: Tally) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self._patch = pytest.MonkeyPatch()
        self.folder = Path(self._folder.name)
        self.clock = MovingClock(TODAY)
        self.injector = Injector(tally)
        self.broker = FailingBroker(self.injector)
        self.bus = FailingBus(self.injector)
        self.cache = LyingCache(self.injector)
        self.sent_again: set[int] = set()
        """Numbers of events that an operator had sent again: they come out of order."""
        configure(self.folder, self._patch, TODAY)
        shutil.copyfile(prepared(), self.folder / "store.db")
        shutil.copyfile(prepared(), self.folder / "twin.db")
        logging.disable(logging.CRITICAL)
        self.restart()

    def restart(self) -> None:
        """End the process, if one runs, and start another."""
        close_current()
        app = current()
        tables = FailingTables(app.tables, self.injector)
        vars(app).update(clock=self.clock, tables=tables, sender=DirectSender(self.broker), cache=self.cache)
        events = EventOutbox(tables, self.bus, self.clock, omission)
        vars(app).update(event_outbox=events, events=SimpleNamespace(notify=lambda _: None))

    def consume(self, taken: Message, extra: str = "") -> None:
        """Call the function of a message's queue, which may have fields that nobody knows."""
        consume(replace(taken, body=taken.body[:-1] + extra + "}") if extra else taken)

    def heal(self) -> int:
        """Nothing fails any more: send and work off what is left; how many deliveries failed without a fault."""
        self.injector.arm(())
        self.restart()
        failed = 0
        for later in (timedelta(days=100), timedelta(minutes=11)):  # the clock is right again, wherever it had jumped
            self.clock.move(later)
            current().outbox.dispatch()
            while self.broker.messages:
                failed += not consumed(self.broker.messages.pop())
            current().event_outbox.dispatch()
        self._send_dead_events_again()
        return failed

    def _send_dead_events_again(self) -> None:
        """An operator has those events sent that the bus refused, and in whose place readers could be told nothing."""
        app = current()
        for kept in app.dead_letters.all()[0]:
            number = int(kept.id.rpartition("-")[2])
            if number not in self.bus.numbers:
                self.sent_again.add(number)
                app.dead_letters.replay(kept.queue, kept.id, "an operator")
        app.event_outbox.dispatch()

    def unsent(self) -> int:
        """Rows of the outboxes and marked sites."""
        tables = current().tables
        rows = [*tables.query(FORECASTS, SITE, "o|", "o|~"), *tables.query(FORECASTS, SITE, "e|", "e|~")]
        return len(rows) + len(list(tables.query(PENDING, "0")))

    def untold(self) -> int:
        """Events that the bus never got, or not in their order, and what rows say that nobody was told."""
        app, told = current(), current().event_outbox.state(SITE)
        news = 0
        for subject, model in TYPES.items():
            names = [key.split("|") for key in told.told]
            periods = tuple(Period.parse(month) for name, month in names if name == model.__name__)
            news += app.announcer.tell(subject, MonthsChanged(site_id=SITE, periods=periods), "of nobody")
        in_order = dict.fromkeys(number for number in self.bus.numbers if number not in self.sent_again)
        expected = [number for number in range(1, told.number + 1) if number not in self.sent_again]
        missing = len(self.sent_again - {*self.bus.numbers})
        return news + missing + len([pair for pair in zip_longest(in_order, expected) if pair[0] != pair[1]])

    def close(self) -> None:
        logging.disable(logging.NOTSET)
        close_current()
        self._patch.undo()
        self._folder.cleanup()


@contextmanager
def twin_of(folder: Path, saves: Sequence[Save]) -> Iterator[Application]:
    """The same company on which the same saves went well, with all that follows made from them."""
    uri = f"sqlite:{folder / 'twin.db'}"
    settings: Settings = current().settings.model_copy(update={"tables": uri, "service_bus": uri})
    app = Application(settings)
    for number, saved in enumerate(saves):
        save(app, saved, number)
    app.following.refresh_all(SITE, [*APRIL.through(Period(2025, 12))], anew=True)
    try:
        yield app
    finally:
        app.close()


def state(app: Application) -> dict[str, Any]:
    """Documents, facts, years, rows of roll-ups, and how many changes the audit trail has."""
    documents = dict(app.documents.rows(SITE, "d|", "d|~"))
    versions = {row.row: row.properties["version"] for row in app.tables.query(FORECASTS, SITE, "d|", "d|~")}
    audited = len([*app.documents.audit(SITE)])
    return {**everything(app), **documents, "versions": versions, "audit entries": audited}


class Difference(NamedTuple):
    """How what is stored differs from the twin: what is missing, audit entries too many, what says something else."""

    lost: Sequence[str]
    doubled: int
    wrong: Mapping[str, tuple[Any, Any]]


def difference(folder: Path, saves: Sequence[Save]) -> Difference:
    """The current company beside the twin in the same folder."""
    with twin_of(folder, saves) as twin:
        expected, found = state(twin), state(current())
    both = {name: (found[name], expected[name]) for name in expected if name in found}
    return Difference(
        sorted(expected.keys() - found),
        max(0, found["audit entries"] - expected["audit entries"]),
        {name: pair for name, pair in both.items() if pair[0] != pair[1]},
    )


@contextmanager
def other_version() -> Iterator[None]:
    """While this lasts, the app is one whose rules are other versions."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("shared_code.store.site_partition.rules_digest", lambda: "of another one")
        yield


_PREPARED: dict[str, Path] = {}


def prepared() -> Path:
    """The store of a company with a budget, a payroll budget, people and a contract that accumulates; made once."""
    if "store" not in _PREPARED:
        folder = Path(tempfile.mkdtemp())
        with pytest.MonkeyPatch.context() as patch:
            company = found(folder, patch)
            company.chart()
            company.contract(SITE, "2024-09-15", **SHARE)
            staffing.employ(SITE)
            months = [*Period(2025, 1).through(Period(2026, 1))]
            _load("budget", [f"{SITE},{month},{account},{BUDGET[account]}" for month in months for account in BUDGET])
            _load("payroll-budget", [f"{SITE},{month},GSA,900,13500" for month in months])
            current().rebuild.run(lambda _: None)
            current().following.refresh_all(SITE, months)
            queue = current().embedded_queue
            assert queue is not None
            for name in ("statistics-update", "payroll-calculation", "pl-view-refresh"):
                while delivery := queue.receive(name):
                    queue.complete(delivery)
            close_current()
        _PREPARED["store"] = folder / "store.db"
    return _PREPARED["store"]


def _load(kind: str, lines: list[str]) -> None:
    request = LoadRequest("fiona", f"{kind}.csv", "run")
    current().loader.load(kind, "\n".join([HEADERS[kind], *lines]), request)
