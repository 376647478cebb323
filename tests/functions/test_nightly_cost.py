"""What a night costs a site, however many sites there are, and that one that is killed ends as one that is not."""

import math
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from shared_code.application import close_current, current
from shared_code.kit.period import Period
from shared_code.store.names import FORECASTS
from tests.conftest import APRIL, SITES, TODAY, Company, found, site
from tests.growth import calls_of

JOBS: Mapping[str, Callable[[], Any]] = {
    "trend-analysis": lambda: current().trend_analysis,
    "forecast-accuracy": lambda: current().forecast_accuracy,
}
MEASURED = ("TP001", "0170", "0349")
ROOT = Path(__file__).parents[2]


def load(company: Company, site_id: str) -> None:
    days = [TODAY - timedelta(days=back) for back in range(1, 40)]
    for period in {Period.of(day) for day in days}:
        rows = {
            day: {"valetDaily": str(20 + round(5 * math.sin(day.toordinal()))), "externalRevenue": "700"}
            for day in days
            if Period.of(day) == period
        }
        company.actuals(site_id, rows)
    company.budget(site_id, APRIL)


@pytest.mark.parametrize("name", JOBS)
def test_a_site_of_a_night_costs_the_same_among_ten_and_among_a_thousand(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    costs = {}
    for count in (10, 1000):
        folder = tmp_path / str(count)
        folder.mkdir()
        company = found(folder, monkeypatch)
        more = {f"{number:04d}": site(f"{number:04d}") for number in range(2000, 2000 + count - len(SITES))}
        current().register.save("sites", more)
        for site_id in MEASURED:
            load(company, site_id)
        job = JOBS[name]()
        due = job.left("sam")
        assert {*MEASURED} <= {*due}
        assert len(due) == count
        job.site("2000")  # what the first site of a process makes for all of them
        costs[count] = calls_of(partial(list, map(job.site, MEASURED)))
        close_current()
    assert costs[1000] <= 1.2 * costs[10]


NIGHT = """
import sys
from shared_code.application import current
for name in ("trend_analysis", "forecast_accuracy"):
    job = getattr(current(), name)
    for site_id in job.left("sam"):
        job.site(site_id)
        if "{stop}" == site_id and "{at}" == name:
            print("stopped", flush=True)
            sys.stdin.readline()
"""
STORED = ("p|", "g|")


def rows() -> Mapping[tuple[str, str], Mapping[str, object]]:
    """What both jobs store of all sites."""
    return {
        (site_id, row.row): dict(row.properties)
        for site_id in SITES
        for prefix in STORED
        for row in current().tables.query(FORECASTS, site_id, prefix, f"{prefix}~")
    }


@pytest.mark.parametrize("at", ["trend_analysis", "forecast_accuracy"])
def test_a_night_that_is_killed_in_the_middle_comes_to_the_same_end(
    company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    for site_id in MEASURED:
        load(company, site_id)
    close_current()
    before = (tmp_path / "store.db").read_bytes()
    command = [sys.executable, "-c", NIGHT.format(stop="0349", at=at)]
    with subprocess.Popen(
        command, cwd=ROOT, env=dict(os.environ), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        while child.stdout.readline() != "stopped\n":
            assert child.poll() is None
        child.kill()
    finish()
    killed = rows()
    close_current()
    (tmp_path / "store.db").write_bytes(before)
    finish()
    assert rows() == killed
    assert {site_id for site_id, _ in killed} >= {*MEASURED}


def finish() -> None:
    """Do what a night has left."""
    for job in (current().trend_analysis, current().forecast_accuracy):
        for site_id in job.left("sam"):
            job.site(site_id)
