"""A Monday morning, simulated: all managers save within an hour; and the nightly load of every site.

What the product costs is measured (`measured.json`); what Azure bears is what its pages promise (docs/scale.md).
"""

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import simpy

from benchmarks.scale.stations import Scaling, Station, Steps
from shared_code.messaging.queues import PAYROLL, PL_VIEW, STATISTICS

MEASURED: Final[Mapping[str, Any]] = json.loads(Path(__file__).with_name("measured.json").read_text("utf-8"))
FORMS: Final = (STATISTICS.name, PAYROLL.name)
FOLLOWING: Final = (*FORMS, PL_VIEW.name)
"""A save of a form sends a message to its queue, and one to that of the P&L."""
CALL: Final = 0.01
"""Seconds of a call of the store in the region; assumed."""


@dataclass(frozen=True)
class Platform:
    """Limits of Azure: see docs/scale.md for their sources."""

    partition_rows: float = 2_000
    account_rows: float = 20_000
    bus_messages: float = 1_000
    """Of one messaging unit, a second: sent, forwarded, received and completed; assumed, for nothing is promised."""
    units: int = 1
    markers: int = 1
    """Partitions that the markers of the outbox lie in."""
    http: Scaling = field(default_factory=lambda: Scaling(jobs=16, servers=1, most=100, delay=5))
    queue: Scaling = field(default_factory=lambda: Scaling(jobs=48, servers=1, most=100, delay=15))
    always_ready: int = 3


@dataclass(frozen=True)
class Work:
    """What comes in: how many sites, how often each saves, how long that takes."""

    sites: int
    saves: int = 12
    """Forms and months that a manager saves."""
    reads: int = 3
    """Reads that come with a save."""
    window: float = 3_600
    session: float = 900


@dataclass(frozen=True)
class Outcome:
    """Seconds that saves and roll-ups took, and how much of each limit the busiest minute used."""

    name: str
    saves: Sequence[float]
    rollups: Sequence[float]
    http_instances: int
    queue_instances: int
    longest_queue: int
    used: Mapping[str, float]
    by_minute: Sequence[tuple[int, int]]
    """Saves and messages that were done in each minute."""


class Monday:
    """One run, which a seed makes repeatable."""

    def __init__(self, work: Work, platform: Platform, seed: int = 1) -> None:
        self._work, self._platform = work, platform
        self._random = random.Random(seed)  # noqa: S311 - a simulation is to be repeated
        self._world = simpy.Environment()
        self._http = Station(self._world, platform.always_ready * platform.http.servers)
        self._queues = {name: Station(self._world, platform.queue.servers) for name in FOLLOWING}
        self._markers = [Station(self._world, 1) for _ in range(platform.markers)]
        self._bus = Station(self._world, platform.units)
        self._expected = 0
        self._saves: list[float] = []
        self._rollups: list[float] = []
        self._at: dict[str, list[float]] = {name: [] for name in ("saves", "messages", "markers", "account", "bus")}

    def morning(self) -> Outcome:
        """All managers save within the window, each in a session of some minutes."""
        for _ in range(self._work.sites):
            begins = self._random.triangular(0, self._work.window - self._work.session, self._work.window / 3)
            for _ in range(self._work.saves):
                self._begin(self._save(begins + self._random.uniform(0, self._work.session)))
        return self._run(f"{self._work.sites:,} sites, Monday morning")

    def night(self, loaders: int = 1) -> Outcome:
        """Each site's day is loaded, one after another by each loader; a site costs it what a save costs."""
        for number in range(loaders):
            self._begin(self._load(range(number, self._work.sites, loaders)), self._work.sites if number == 0 else 0)
        return self._run(f"{self._work.sites:,} sites, nightly load")

    def _begin(self, steps: Steps, count: int = 1) -> None:
        self._expected += count
        self._world.process(steps)

    def _run(self, name: str) -> Outcome:
        for station, scaling in (
            (self._http, self._platform.http),
            *((one, self._platform.queue) for one in self._queues.values()),
        ):
            self._world.process(scaling.of(self._world, station, lambda: len(self._rollups) < self._expected))
        self._world.run()
        queues = self._queues.values()
        limits = {
            "markers": self._platform.partition_rows * self._platform.markers,
            "account": self._platform.account_rows,
            "bus": self._platform.bus_messages * self._platform.units,
        }
        minutes = int(self._world.now // 60) + 1
        done = [_by_minute(self._at[kind], minutes) for kind in ("saves", "messages")]
        return Outcome(
            name,
            self._saves,
            self._rollups,
            self._http.servers // self._platform.http.servers,
            sum(one.servers for one in queues) // self._platform.queue.servers,
            max(one.longest for one in queues),
            {kind: _busiest(self._at[kind]) / limit for kind, limit in limits.items()},
            list(zip(*done, strict=True)),
        )

    def _save(self, at: float) -> Steps:
        yield self._world.timeout(at)
        read, save = MEASURED["costs"]["read"], MEASURED["costs"]["save"]
        yield from self._http.serve(self._varied(self._work.reads * read["seconds"]))
        yield from self._tables(read, self._work.reads)
        asked = self._world.now
        yield from self._http.serve(self._varied(save["seconds"]))
        yield from self._tables(save)
        self._saves.append(self._world.now - asked)
        self._at["saves"].append(self._world.now)
        yield from self._follow(asked)

    def _load(self, sites: range) -> Steps:
        for _ in sites:
            asked = self._world.now
            yield self._world.timeout(self._varied(MEASURED["costs"]["save"]["seconds"]))
            yield from self._tables(MEASURED["costs"]["save"])
            self._saves.append(self._world.now - asked)
            self._at["saves"].append(self._world.now)
            self._world.process(self._follow(asked))

    def _follow(self, asked: float) -> Steps:
        """What a save asks for reaches the roll-ups once each of its messages is done."""
        queues = (self._random.choice(FORMS), PL_VIEW.name)
        yield self._world.all_of([self._world.process(self._message(queue)) for queue in queues])
        self._rollups.append(self._world.now - asked)

    def _message(self, queue: str) -> Steps:
        """Coalesced, sent, forwarded, received, worked on, completed."""
        yield self._world.timeout(0.5)
        self._at["bus"].append(self._world.now)
        yield from self._bus.serve(1 / self._platform.bus_messages)
        cost = MEASURED["costs"][queue]
        yield from self._queues[queue].serve(self._varied(cost["seconds"]))
        yield from self._tables(cost)
        self._at["messages"].append(self._world.now)

    def _tables(self, cost: Mapping[str, Any], times: int = 1) -> Steps:
        """The store's part: nobody else's processor; markers queue in their partition."""
        rows: Mapping[str, int] = cost["rows"]
        self._at["account"].extend([self._world.now] * (sum(rows.values()) * times))
        yield self._world.timeout(cost["calls"] * times * CALL)
        for _ in range(rows.get("pending", 0)):
            self._at["markers"].append(self._world.now)
            yield from self._random.choice(self._markers).serve(1 / self._platform.partition_rows)

    def _varied(self, seconds: float) -> float:
        """Work takes about so long: half of it always, the rest as it comes."""
        return seconds / 2 + self._random.expovariate(2 / seconds)


def _by_minute(times: Sequence[float], minutes: int) -> list[int]:
    counts = [0] * minutes
    for at in times:
        counts[int(at // 60)] += 1
    return counts


def _busiest(times: Sequence[float]) -> float:
    """Operations a second in the busiest minute."""
    return max(_by_minute(times, int(max(times, default=0) // 60) + 1)) / 60


def scenarios() -> Iterator[Outcome]:
    """What docs/scale.md tells of."""
    for sites in (700, 10_000):
        yield Monday(Work(sites), Platform()).morning()
        yield Monday(Work(sites), Platform()).night()
