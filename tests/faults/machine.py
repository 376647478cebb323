"""The state machine: a user saves, messages are worked off, and anything may fail at any step."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import timedelta
from typing import Final

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from functions.reporting import WorkFailed
from shared_code.application import Application, current
from shared_code.kit.errors import ForecastingAPIError
from shared_code.kit.period import Period
from shared_code.store.table import WriteConflict
from tests.application.saves import SAVES, SITE, body
from tests.faults.company import MONTHS, FaultyCompany, Save, difference, other_version, save
from tests.faults.injecting import BROKER, BUS, CACHE, KILLS, STORE, Killed, Plan
from tests.faults.tally import Fault, Tally

TALLY: Final = Tally()
"""Of all machines of this process."""

plans = st.lists(st.tuples(st.integers(0, 2), st.sampled_from([*STORE, *KILLS, *BROKER, *BUS])), min_size=2, max_size=8)
saves = st.builds(
    lambda family, month, value: (family, month, body(family, month, value)),
    st.sampled_from(list(SAVES)),
    st.sampled_from(MONTHS),
    st.integers(1, 39),
)


def dispatch(app: Application) -> None:
    """What the timer does."""
    app.outbox.dispatch()
    app.event_outbox.dispatch()


positions = st.integers(0, 1000)


class FaultMachine(RuleBasedStateMachine):
    """Ends with a comparison: after healing, all is as if nothing had failed."""

    def __init__(self) -> None:
        super().__init__()
        self.company = FaultyCompany(TALLY)
        self.saves: list[Save] = []
        self.faults: set[Fault] = set()
        self.without_cause = 0
        self.false_pages = 0
        TALLY.runs += 1

    @rule(saved=saves, plan=plans, elsewhere=st.booleans())
    def a_user_saves(self, saved: Save, plan: Plan, elsewhere: bool) -> None:
        """A client that repeats a save until it is answered; a process that dies is replaced."""
        self.saves.append(saved)
        TALLY.saves += 1
        self.company.injector.arm(plan)
        started, waited = time.perf_counter(), 0.0
        with other_version() if elsewhere else nullcontext():
            if elsewhere:
                self._count(Fault.OTHER_VERSION)
            while not self._goes_well(lambda: save(current(), saved, len(self.saves) - 1)):
                waited = max(waited, time.perf_counter() - started)
                started = time.perf_counter()
        waited = max(waited, time.perf_counter() - started)
        for fault in self.company.injector.struck:
            TALLY.waited(fault, waited * 1000)
        self._end()

    @rule(place=positions, plan=plans, times=st.integers(1, 10), hours=st.integers(0, 30), other=st.booleans())
    def a_message_is_worked_off(self, place: int, plan: Plan, times: int, hours: int, other: bool) -> None:
        """Any message, some times, now or later; it stays where its work failed."""
        messages = self.company.broker.messages
        if not messages:
            return
        chosen = messages[place % len(messages)]
        if messages.index(chosen):
            self._count(Fault.REORDERED)
        if hours > 20:
            self.company.clock.move(timedelta(hours=hours))
            self._count(Fault.LATE)
        if times > 1:
            self._count(Fault.REPEATED)
        self.company.injector.arm(plan)
        with other_version() if other else nullcontext():
            if other:
                self._count(Fault.OTHER_VERSION)
            extra = ',"addedLater":{"a":[1]}' if other else ""
            done = [self._goes_well(lambda: self.company.consume(chosen, extra)) for _ in range(times)]
        if any(done):
            messages.remove(chosen)
        self._end()

    @rule(place=positions)
    def a_lock_is_lost(self, place: int) -> None:
        """Two consumers work on one message at once, and neither can complete it."""
        messages = self.company.broker.messages
        if not messages:
            return
        chosen = messages[place % len(messages)]
        self.company.injector.arm(())
        with ThreadPoolExecutor(2) as pool:
            done = [pool.submit(self.company.consume, chosen) for _ in range(2)]
        self.without_cause += sum(one.exception() is not None for one in done)
        self._count(Fault.LOCK_LOST)

    @rule(plan=plans, both=st.booleans())
    def the_timer_dispatches(self, plan: Plan, both: bool) -> None:
        """One dispatcher, or two at once; one that is killed is replaced when the other has ended."""
        self.company.injector.arm(plan)
        if both:
            self._count(Fault.TWO_DISPATCHERS)
        with ThreadPoolExecutor(2) as pool:
            running = [pool.submit(dispatch, current()) for _ in range(1 + both)]
        for one in running:
            self._goes_well(one.result, struck_before=0)
        self._end()

    @rule(month=st.sampled_from(MONTHS), lies=st.lists(st.sampled_from(CACHE), min_size=1, max_size=3))
    def a_page_is_read(self, month: Period, lies: list[Fault]) -> None:
        """It says what it would without a cache, whatever that gives; so do the budget and the job families."""
        self.company.injector.arm([(0, lie) for lie in lies])
        app, site = current(), current().sites.get(SITE)
        for _ in lies:
            app.reference_values.forget()
            pages = (
                (app.months.get(SITE, month).data, app.months._read(site, month).data),
                (app.budgets.month(SITE, month), app.budgets._read(SITE, month.year).get(month, {})),
                (app.job_register.families(), app.job_register._read()),
            )
            self.false_pages += sum(shown != true for shown, true in pages)
        self._end()

    @rule(minutes=st.integers(-3000, 3000))
    def the_clock_jumps(self, minutes: int) -> None:
        self.company.clock.move(timedelta(minutes=minutes))
        self._count(Fault.CLOCK)

    def teardown(self) -> None:
        """Heal, and compare with the twin."""
        try:
            failed = self.company.heal() + self.without_cause + self.false_pages
            lost, doubled, wrong = difference(self.company.folder, self.saves)
            unsent = self.company.unsent() + self.company.untold()
        finally:
            self.company.close()
        for fault in self.faults:
            TALLY.lost[fault] += len(lost) + unsent
            TALLY.doubled[fault] += doubled
            TALLY.wrong[fault] += len(wrong) + failed
        found = (lost, unsent, doubled, failed, wrong)
        assert found == ([], 0, 0, 0, {}), f"lost, unsent, doubled, failed, wrong: {found}"  # outside pytest, too

    def _goes_well(self, work: Callable[[], object], struck_before: int | None = None) -> bool:
        """Whether some work ended; a killed process is replaced by another one."""
        before = len(self.company.injector.struck) if struck_before is None else struck_before
        try:
            work()
        except Killed:
            self.company.restart()
        except (ForecastingAPIError, WorkFailed, WriteConflict):
            if len(self.company.injector.struck) == before:
                self.without_cause += 1
                raise
        else:
            return True
        return False

    def _count(self, fault: Fault) -> None:
        TALLY.injected[fault] += 1
        self.faults.add(fault)

    def _end(self) -> None:
        self.faults |= {*self.company.injector.struck}
        self.company.injector.arm(())
