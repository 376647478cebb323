"""What work waits for in the simulation: a station with servers, which may be added while it runs."""

import statistics
from collections.abc import Callable, Generator
from dataclasses import dataclass, field

import simpy

Steps = Generator[simpy.Event, None, None]


@dataclass
class Station:
    """Servers that take one job each, first come, first served. Times are in seconds."""

    world: simpy.Environment
    servers: int
    waits: list[float] = field(default_factory=list)
    busy: float = 0.0
    inside: int = 0
    longest: int = 0

    def __post_init__(self) -> None:
        self._free = simpy.Store(self.world)
        self._free.items.extend(range(self.servers))

    def serve(self, seconds: float) -> Steps:
        """Wait for a server, and keep it so long."""
        asked = self.world.now
        self.inside += 1
        self.longest = max(self.longest, self.inside)
        server = yield self._free.get()
        self.waits.append(self.world.now - asked)
        yield self.world.timeout(seconds)
        self.busy += seconds
        self.inside -= 1
        self._free.put(server)

    def add(self, servers: int) -> None:
        """More servers, which take what waits."""
        for _ in range(servers):
            self._free.put(self.servers)
            self.servers += 1

    def mean_wait(self) -> float:
        return statistics.fmean(self.waits)


@dataclass(frozen=True)
class Scaling:
    """How a platform adds instances: each bears so many jobs and has so many servers; a new one takes a while."""

    jobs: int
    servers: int
    most: int
    delay: float
    every: float = 5.0

    def of(self, world: simpy.Environment, station: Station, goes_on: Callable[[], bool]) -> Steps:
        """Look at a station from time to time, and add what its jobs ask for."""
        instances = station.servers // self.servers
        while goes_on():
            yield world.timeout(self.every)
            wanted = min(self.most, -(-station.inside // self.jobs))
            if wanted > instances:
                world.process(self._start(world, station, wanted - instances))
                instances = wanted

    def _start(self, world: simpy.Environment, station: Station, instances: int) -> Steps:
        yield world.timeout(self.delay)
        station.add(instances * self.servers)
