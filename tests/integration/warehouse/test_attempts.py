"""How often a job tries a site whose work fails for a cause of its own, and what becomes of the night then."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest

from cli import night as command
from functions.queue.site_jobs import site_jobs
from functions.reporting import WorkFailed
from shared_code.application import current
from shared_code.integration.nightly import FORECAST_ACCURACY, ROLL_UP, TREND_ANALYSIS
from shared_code.kit.errors import DatabaseError
from shared_code.messaging.queues import SITE_JOBS
from shared_code.store.job_runs import VALIDATION_FLOW, Run
from shared_code.store.nightly_run import AttemptFailed, NightlyJob
from tests.functions.test_triggers import message, received, run
from tests.integration.warehouse.conftest import HOTEL, OTHER

BROKER: Final = Path(__file__).parents[3] / "infra/modules/serviceBus.bicep"
DELIVERIES: Final = int(re.findall(r"var deliveries = (\d+)", BROKER.read_text("utf-8"))[0])
NOTE: Final[Mapping[str, Any]] = {
    **dict.fromkeys(("series", "kept", "scored", "updated", "opened", "closed", "open"), 0),
    "flc": None,
    "quarantined": {},
    "late": [],
    "score": "1",
}
"""What each job may note of a site."""


def _jobs() -> Mapping[str, NightlyJob]:
    return {
        TREND_ANALYSIS: current().trend_analysis,
        FORECAST_ACCURACY: current().forecast_accuracy,
        ROLL_UP: current().nightly_roll_up,
        VALIDATION_FLOW: current().data_validation,
        **current().nightly_loads,
    }


def _fail(job: NightlyJob, error: Exception, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Have a job fail at the hotel, and do nothing elsewhere; the attempts at the hotel."""
    tried: list[str] = []

    def do(site_id: str, _: Run) -> Mapping[str, Any]:
        if site_id == HOTEL:
            tried.append(site_id)
            raise error
        return NOTE

    monkeypatch.setattr(job, "_do", do)
    return tried


def _attempts(flow: str, monkeypatch: pytest.MonkeyPatch) -> int:
    """How often a message of a job is delivered until it is done with, where the hotel's work fails each time."""
    tried = _fail(_jobs()[flow], ValueError("of this site"), monkeypatch)
    current().site_jobs.start(flow, "sam")
    for body in received(SITE_JOBS.name):
        for _ in range(DELIVERIES):
            try:
                run(site_jobs, message(body))
            except WorkFailed:
                continue
            break
        else:
            raise AssertionError(body)
    (done,) = current().runs.latest(flow)
    assert (done.status, done.result["sites"]) == ("complete", 2)
    assert done.result["counts"]["failed"] == 1
    return len(tried)


def test_job_trend_analysis_retries_3(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _attempts(TREND_ANALYSIS, monkeypatch) == 1 + 3
    (done,) = current().runs.latest(TREND_ANALYSIS)
    assert done.result["givenUp"] == {HOTEL: "It failed 4 times, at last for this: ValueError"}
    assert current().trend_analysis.left() == []


def test_job_data_validation_retries_2(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _attempts(VALIDATION_FLOW, monkeypatch) == 1 + 2


@pytest.mark.parametrize("flow", [FORECAST_ACCURACY, ROLL_UP, "budget-load", "actuals-load", "labor-load"])
def test_other_jobs_retries_three(folder: Path, flow: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _attempts(flow, monkeypatch) == 1 + 3


def test_a_load_that_was_given_up_is_asked_for_from_there_by_the_next_night(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        _attempts("budget-load", patch)
    (before,) = current().runs.latest("budget-load")
    why = ["It failed 4 times, at last for this: ValueError"]
    assert before.result["quarantined"] == {HOTEL: {"budget": why, "payroll-budget": why}}
    current().nightly_loads["budget-load"].left("sam")
    (again, _) = current().runs.latest("budget-load", 2)
    today = str(date.fromisoformat(before.result["businessDate"]))
    assert again.result["behind"] == {HOTEL: {"budget": today, "payroll-budget": today}}


@pytest.mark.parametrize("flow", [TREND_ANALYSIS, VALIDATION_FLOW])
def test_what_the_work_needs_and_what_is_away_counts_no_attempt(
    folder: Path, flow: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = _jobs()[flow]
    away = DatabaseError.transient("The table store does not answer; try again", dependency="table store")
    tried = _fail(job, away, monkeypatch)
    for _ in range(6):
        assert HOTEL in job.left()
        with pytest.raises(DatabaseError):
            job.site(HOTEL)
    assert len(tried) == 6
    assert job.left() == [HOTEL, OTHER]


def test_a_kill_between_attempts_forgets_none(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from shared_code.application import close_current  # noqa: PLC0415 - a killed process leaves the store alone

    for attempt in range(1, 4):
        job = current().trend_analysis
        _fail(job, ValueError("of this site"), monkeypatch)
        assert HOTEL in job.left()
        with pytest.raises(AttemptFailed, match=f"attempt {attempt} of 4 failed: ValueError"):
            job.site(HOTEL)
        close_current()
    job = current().trend_analysis
    _fail(job, ValueError("of this site"), monkeypatch)
    assert job.site(HOTEL) == "given up after 4 attempts"
    assert job.left() == [OTHER]


def test_dev_py_night_gives_a_site_up_and_goes_on(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cli.in_store.apply_settings", lambda _: None)
    _fail(current().trend_analysis, ValueError("of this site"), monkeypatch)
    assert command.main([]) == 1
    said = capsys.readouterr()
    assert "  0170 is given up: It failed 4 times, at last for this: ValueError" in said.out.splitlines()
    assert said.err.count("of 4 failed: ValueError") == 3
    assert said.out.splitlines()[-1].startswith("FLC 2025, trend")
