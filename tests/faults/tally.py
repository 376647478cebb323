"""What faults there are, how often each was injected, and what came of it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum


class Fault(StrEnum):
    """A fault by its name in the report."""

    BUSY = "the store answers 503"
    TIMED_OUT = "the store times out, nothing is written"
    ANSWER_LOST = "the store times out, all is written"
    HALF_READ = "the store fails in mid-read"
    CONFLICT = "the store answers 412"
    KILLED_BEFORE = "the process is killed before a step"
    KILLED_AFTER = "the process is killed after a step"
    BROKER_DOWN = "the broker refuses"
    SENT_UNHEARD = "the broker takes a message, its answer is lost"
    BUS_DOWN = "the event bus refuses"
    TOLD_UNHEARD = "the event bus takes an event, its answer is lost"
    TOO_LARGE = "the event bus never takes an event"
    CACHE_DEAD = "the cache gives nothing"
    CACHE_OLD = "the cache gives an older value"
    CACHE_OTHER = "the cache gives the value of another key"
    CACHE_LIES = "the cache gives bytes that somebody forged"
    REPEATED = "a message is delivered two to ten times"
    REORDERED = "a message is delivered before an older one"
    LATE = "a message is delivered hours later"
    LOCK_LOST = "the lock of a message is lost in mid-work"
    TWO_DISPATCHERS = "two dispatchers run at once"
    CLOCK = "the clock jumps, forth or back"
    OTHER_VERSION = "another version of the app does it"


class BrokerFault(StrEnum):
    """What Service Bus does while users save, by its real client."""

    DROPS = "Service Bus drops its connections"
    DETACHES = "Service Bus ends its links"
    REFUSES = "Service Bus refuses"
    SILENT = "Service Bus takes the connection and says nothing"
    SLOW = "Service Bus answers late"


class ServerFault(StrEnum):
    """What Redis, Kafka or both do while users save and read, by their real clients."""

    CACHE_DOWN = "Redis is down"
    CACHE_SLOW = "Redis answers after five seconds"
    CACHE_FULL = "Redis takes no values"
    CACHE_WRONG = "Redis gives older values, those of other keys, and bytes that nobody sealed"
    BUS_DOWN = "Kafka is down"
    BUS_SLOW = "Kafka answers after five seconds"
    BUS_WRONG = "Kafka refuses events"
    BOTH_DOWN = "Redis and Kafka are down"
    BOTH_SLOW = "Redis and Kafka answer after five seconds"
    BOTH_WRONG = "Redis lies and Kafka refuses events"


AnyFault = Fault | BrokerFault | ServerFault


@dataclass
class Tally:
    """Faults that were injected, by kind; by kind, too, what runs with them lost, doubled or got wrong."""

    kinds: type[AnyFault] = Fault
    injected: Counter[AnyFault] = field(default_factory=Counter)
    lost: Counter[AnyFault] = field(default_factory=Counter)
    doubled: Counter[AnyFault] = field(default_factory=Counter)
    wrong: Counter[AnyFault] = field(default_factory=Counter)
    longest: dict[AnyFault, float] = field(default_factory=dict)
    """Milliseconds that a user waited for the answer to a save, at the most."""
    runs: int = 0
    saves: int = 0

    def waited(self, fault: AnyFault, milliseconds: float) -> None:
        self.longest[fault] = max(milliseconds, self.longest.get(fault, 0.0))

    def lines(self) -> Iterator[str]:
        """The table, as Markdown."""
        yield "| Fault | Injected | Lost | Doubled | Wrong | Longest wait of a user, ms |"
        yield "|---|---|---|---|---|---|"
        for fault in self.kinds:
            wait = f"{self.longest[fault]:.0f}" if fault in self.longest else ""
            counts = (self.injected[fault], self.lost[fault], self.doubled[fault], self.wrong[fault])
            yield f"| {fault} | {' | '.join(map(str, counts))} | {wait} |"
        sums = (self.injected.total(), self.lost.total(), self.doubled.total(), self.wrong.total())
        yield f"| all, in {self.runs} runs with {self.saves} saves | {' | '.join(map(str, sums))} | |"
