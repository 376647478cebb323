"""Runs on demand: who starts one, that two never go on at once, and the order of a night."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from starlette.testclient import TestClient

from functions.queue.site_jobs import site_jobs
from shared_code.application import current
from shared_code.integration import nightly
from shared_code.integration.nightly import FLOWS, FORECAST_ACCURACY, LOADS, TREND_ANALYSIS, NightlyFlow, night_of
from shared_code.integration.service.night import NightOrder
from shared_code.integration.service.storing import DeliveryOutcome
from shared_code.kit.clock import FixedClock
from shared_code.messaging.queues import SITE_JOBS
from shared_code.store.job_runs import Run, Runs
from shared_code.store.nightly_run import GIVEN_UP, NOT_KEPT, NightlyRun, Nights
from shared_code.store.table import WriteConflict
from tests.conftest import Company
from tests.functions.conftest import BASE
from tests.functions.test_triggers import message, received, run

NEW_YORK = ZoneInfo("America/New_York")
PATH = f"{BASE}/runs/actuals-load"


def _do_all() -> int:
    """Do what messages ask for; how many there were."""
    bodies = received(SITE_JOBS.name)
    for body in bodies:
        run(site_jobs, message(body))
    return len(bodies)


class TestStartRun:
    def test_a_run_is_started_followed_and_listed(self, sam: TestClient) -> None:
        started = sam.post(PATH)
        assert (started.status_code, started.json()["data"]["status"]) == (202, "running")
        operation = started.headers["Location"]
        assert sam.get(operation).json()["data"]["result"]["startedBy"] == "sam"
        bodies = received(SITE_JOBS.name)
        run(site_jobs, message(bodies[0]))
        assert sam.get(operation).json()["data"]["progress"] == 0.5
        run(site_jobs, message(bodies[1]))
        done = sam.get(operation).json()["data"]
        assert (done["status"], done["progress"], done["result"]["sites"]) == ("complete", 1, 2)
        assert sam.post(PATH).headers["Location"] != operation
        flows = [(one["flow"], one["status"]) for one in sam.get(f"{BASE}/runs").json()["data"]]
        assert flows[:2] == [("actuals-load", "running"), ("actuals-load", "complete")]

    def test_a_repetition_while_it_goes_on_answers_the_same_run(self, sam: TestClient) -> None:
        first, second = sam.post(PATH), sam.post(PATH)
        assert first.headers["Location"] == second.headers["Location"]
        assert len(current().runs.latest("actuals-load", 9)) == 1
        assert _do_all() in {
            2,
            4,
        }  # brokers drop an id that they know, and the jobs themselves do nothing twice
        (listed,) = sam.get(f"{BASE}/runs?flow=actuals-load").json()["data"]
        assert listed["status"] == "complete"

    def test_the_timer_goes_on_with_a_run_that_a_user_started(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        noon = current().clock.now().replace(hour=12)
        monkeypatch.setattr(current().clock, "now", lambda: noon)
        started = current().site_jobs.start("actuals-load", "sam")
        current().site_jobs.request("actuals-load")
        assert current().runs.latest("actuals-load")[0].id == started

    def test_what_cannot_be_started_is_named_with_what_can(self, sam: TestClient) -> None:
        answer = sam.post(f"{BASE}/runs/sweep")
        assert answer.status_code == 404
        assert answer.json()["errors"][0]["message"].startswith("There is no flow sweep that can be started.")
        assert {*LOADS} <= {*answer.json()["errors"][0]["details"]["allowed"]}

    def test_every_flow_of_the_night_can_be_started(self, sam: TestClient) -> None:
        assert {flow: sam.post(f"{BASE}/runs/{flow}").status_code for flow in FLOWS} == dict.fromkeys(FLOWS, 202)

    def test_without_a_warehouse_it_says_what_to_do(self, sam: TestClient, folder: Path) -> None:
        (folder / "warehouse.db").unlink()
        answer = sam.post(PATH)
        assert (answer.status_code, answer.json()["errors"][0]["message"]) == (503, nightly.NO_WAREHOUSE)
        assert current().runs.latest("actuals-load") == []


def _nightly_run(runs: Runs, clock: FixedClock) -> NightlyRun:
    nights = Nights(runs, clock, partial(night_of, zone=NEW_YORK))
    return NightlyRun("flow", nights, lambda _, done: {"done": len(done)})


LONG = "x" * 50_000
"""As long as the causes of many sites are together."""


class TestManyCauses:
    SITES: Final = [f"{number:04d}" for number in range(12)]

    def test_a_run_ends_however_many_sites_were_given_up(self, company: Company) -> None:
        clock = FixedClock(date(2025, 4, 16))
        runs = Runs(current().tables, clock)
        flow = NightlyRun("flow", Nights(runs, clock), lambda _, done: {"counts": {"done": len(done)}})
        flow.due(self.SITES, dict)
        for site in self.SITES:
            going = flow.take(site)
            assert going is not None
            flow.note(going, site, {GIVEN_UP: f"{site} {LONG}"})
        (ended,) = runs.latest("flow")
        assert (ended.status, ended.result["counts"]) == ("complete", {"done": 0, "failed": len(self.SITES)})
        told = ended.result[GIVEN_UP]
        assert [*told] == self.SITES
        assert told["0000"] == f"0000 {LONG}"
        assert told["0011"] == NOT_KEPT

    def test_a_load_ends_however_many_deliveries_were_refused(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        load = current().nightly_loads["budget-load"]
        refused = DeliveryOutcome(problems=[LONG] * 3)
        monkeypatch.setattr(load.deliveries, "load", lambda *_: refused)
        left = load.left()
        assert len(left) == 2
        for site in left:
            load.site(site)
        (ended,) = current().runs.latest("budget-load")
        assert (ended.status, ended.result["counts"]["failed"]) == ("complete", 2)
        found = [problems for kinds in ended.result["quarantined"].values() for problems in kinds.values()]
        assert found == [[LONG], [NOT_KEPT], [NOT_KEPT], [NOT_KEPT]]


class TestOneAtATime:
    def test_of_many_who_begin_a_run_at_once_one_does_and_the_others_join_it(self, company: Company) -> None:
        clock = FixedClock(date(2025, 4, 16))
        runs = Runs(current().tables, clock)
        with ThreadPoolExecutor(8) as pool:
            left = [
                *pool.map(lambda _: _nightly_run(runs, clock).due(["0170"], lambda: {"x": 1}, again=True), range(8))
            ]
        assert left == [["0170"]] * 8
        assert len(runs.latest("flow", 9)) == 1

    def test_who_looked_before_another_began_does_not_begin_too(self, company: Company) -> None:
        runs = Runs(current().tables, FixedClock(date(2025, 4, 16)))
        turn = runs.turn("flow")
        first = runs.begin(runs.new("flow"), turn)
        with pytest.raises(WriteConflict):
            runs.begin(runs.new("flow"), turn)
        assert [one.id for one in runs.latest("flow", 9)] == [first.id]
        assert [one.key for one in runs.newest(["flow"], None)] == [first.key]

    @pytest.mark.parametrize(
        ("started", "at_two", "runs_there"),
        [
            pytest.param("2025-04-17T00:30+00:00", "2025-04-17T06:20+00:00", 2, id="in the evening, of the day before"),
            pytest.param("2025-04-17T05:30+00:00", "2025-04-17T06:20+00:00", 2, id="at half past one"),
            pytest.param("2025-04-17T06:05+00:00", "2025-04-17T06:20+00:00", 1, id="after two: it is tonight's"),
        ],
    )
    def test_a_run_of_the_evening_does_not_take_the_place_of_the_night(
        self, company: Company, started: str, at_two: str, runs_there: int
    ) -> None:
        clock = FixedClock(date(2025, 4, 16))
        runs = Runs(current().tables, clock)
        flow = _nightly_run(runs, clock)
        for instant, again in ((started, True), (at_two, False)):
            clock.move(datetime.fromisoformat(instant) - clock.now())
            for site in flow.due(["0170"], lambda: {"x": 1}, again=again):
                at: Run | None = flow.take(site)
                assert at
                flow.note(at, site, {})
            assert flow.due(["0170"], lambda: {"x": 1}) == []
        assert len(runs.latest("flow", 9)) == runs_there


class TestOrderOfANight:
    @pytest.fixture
    def order(self, monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime, dict[str, list[str]]], dict[str, bool]]:
        flows = {
            "first": NightlyFlow(("budget",)),
            "second": NightlyFlow(after=("first",)),
            "third": NightlyFlow(after=("first", "second")),
        }
        monkeypatch.setattr("shared_code.integration.service.night.FLOWS", flows)

        def ask(now: datetime, left: dict[str, list[str]]) -> dict[str, bool]:
            clock = FixedClock(date(2025, 4, 16))
            clock.move(now - clock.now())
            night = NightOrder(lambda flow: left.get(flow, []), clock, NEW_YORK)
            return {flow: night.may_begin(flow) for flow in flows}

        return ask

    def test_each_flow_waits_for_those_before_it(self, order: Callable[..., dict[str, bool]]) -> None:
        half_past_two = datetime(2025, 4, 16, 6, 30, tzinfo=UTC)
        assert order(half_past_two, {"first": ["0170"]}) == {"first": True, "second": False, "third": False}
        assert order(half_past_two, {"second": ["0170"]}) == {"first": True, "second": True, "third": False}
        assert order(half_past_two, {}) == {"first": True, "second": True, "third": True}

    def test_nothing_begins_before_two(self, order: Callable[..., dict[str, bool]]) -> None:
        assert not any(order(datetime(2025, 4, 16, 5, 59, tzinfo=UTC), {}).values())

    def test_a_site_that_keeps_failing_does_not_hold_up_the_rest_beyond_four(
        self, order: Callable[..., dict[str, bool]]
    ) -> None:
        assert all(order(datetime(2025, 4, 16, 8, 0, tzinfo=UTC), {"first": ["0170"]}).values())

    def test_a_flow_that_may_not_begin_yet_is_not_taken_for_done(
        self, sam: TestClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Night by night: the timers of all flows fire at once, and each asks for what its turn has come for."""
        half_past_two = datetime(2025, 4, 16, 6, 30, tzinfo=UTC)
        monkeypatch.setattr(current().clock, "now", lambda: half_past_two)
        assert sam
        timers = [*LOADS, TREND_ANALYSIS, FORECAST_ACCURACY]
        begun = []
        for _ in range(4):
            begun.append({flow for flow in timers if current().site_jobs.request(flow)})
            _do_all()
        loads = {*LOADS} - {"masters-load"}
        assert begun == [{"masters-load"}, loads, {TREND_ANALYSIS}, {FORECAST_ACCURACY}]

    def test_the_flows_form_no_circle_and_name_flows(self) -> None:
        """Each comes after flows that stand before it in the table."""
        names = [*FLOWS]
        for number, flow in enumerate(FLOWS.values()):
            assert {*flow.after} <= {*names[:number]}
