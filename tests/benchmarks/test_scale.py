"""The simulation of docs/scale.md: what it waits for is what queueing theory says, and what it tells is committed."""

import math
import random
from pathlib import Path

import pytest

pytest.importorskip("simpy", reason="this environment is older than the lock, which names simpy")
import simpy

from benchmarks.scale import report
from benchmarks.scale.monday import Monday, Platform, Work
from benchmarks.scale.stations import Scaling, Station, Steps


def mean_wait(arrivals: float, service: float, servers: int) -> float:
    """Of M/M/c, by Erlang's formula; rates are per second."""
    offered = arrivals / service
    last = offered**servers / math.factorial(servers) * servers / (servers - offered)
    waits = last / (sum(offered**n / math.factorial(n) for n in range(servers)) + last)
    return waits / (servers * service - arrivals)


@pytest.mark.parametrize(("arrivals", "servers"), [(0.7, 1), (1.5, 2), (4.0, 5)])
def test_jobs_wait_at_a_station_as_erlang_says(arrivals: float, servers: int) -> None:
    world, drawn = simpy.Environment(), random.Random(17)  # noqa: S311 - to be repeated
    station = Station(world, servers)

    def arriving() -> Steps:
        for _ in range(20_000):
            yield world.timeout(drawn.expovariate(arrivals))
            world.process(station.serve(drawn.expovariate(1.0)))

    world.process(arriving())
    world.run()
    assert station.mean_wait() == pytest.approx(mean_wait(arrivals, 1.0, servers), rel=0.12)
    assert station.busy / (world.now * servers) == pytest.approx(arrivals / servers, rel=0.03)


def test_instances_are_added_for_what_is_inside_and_not_beyond_the_most() -> None:
    world = simpy.Environment()
    station = Station(world, 1)
    scaling = Scaling(jobs=10, servers=1, most=4, delay=5)
    for _ in range(100):
        world.process(station.serve(10))
    world.process(scaling.of(world, station, lambda: station.inside > 0))
    world.run(until=8)
    assert station.servers == 1
    world.run()
    assert station.servers == 4
    assert len(station.waits) == 100


def test_every_save_of_a_morning_reaches_its_roll_up_and_a_seed_repeats_it() -> None:
    first, again, other = (Monday(Work(20), Platform(), seed).morning() for seed in (1, 1, 2))
    assert len(first.saves) == len(first.rollups) == 20 * Work(20).saves
    assert first == again
    assert first != other
    assert min(first.rollups) > min(first.saves) + 0.5  # messages wait for others that ask the same


def test_more_partitions_of_markers_bear_more() -> None:
    few = 1.2  # 1.6 are asked for a second
    one, many = (Monday(Work(60, window=950), Platform(few, markers=places)).morning() for places in (1, 16))
    assert max(one.saves) > 10 * max(many.saves)
    assert one.used["markers"] == pytest.approx(16 * many.used["markers"], rel=0.5)


def test_the_page_tells_what_the_committed_run_found() -> None:
    page = Path("docs/scale.md").read_text("utf-8")
    assert report.table(report.committed()) in page
