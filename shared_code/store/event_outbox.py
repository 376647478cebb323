"""The outbox of events: what other systems are told of a site, in an order that no clock and no second writer changes.

In a site's partition, row `e` counts the events of the site and remembers of each type and month what was told last,
and from which version; an event stands in `e|<number>` until it is published. Both are written in one transaction, so
an event that was decided on is never lost and what was told is not told again. Marker first, as in `outbox`.
"""

import hashlib
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Final, NamedTuple

from shared_code.kit.clock import Clock
from shared_code.kit.errors import PayloadTooLarge
from shared_code.kit.trace import continued, current_traceparent, entered
from shared_code.messaging.dead_letters import DeadLetter
from shared_code.messaging.events import DEAD_EVENTS, EventBus, OutgoingEvent
from shared_code.messaging.queue import Message, MessageRefused, PublishFailed
from shared_code.store.dead import DeadLetterTable
from shared_code.store.names import FORECASTS, PENDING
from shared_code.store.site_partition import pack, unpack
from shared_code.store.table import (
    Delete,
    Insert,
    Operation,
    Replace,
    Row,
    TableStore,
    Upsert,
    WriteConflict,
)

_MARKED: Final = "events"
"""Partition of `pending`: sites that may have events to publish."""
_STATE: Final = "e"
_FIRST: Final = "e|"
_BEYOND: Final = "e|~"
_LONGEST_WORK: Final = timedelta(minutes=10)
REFUSED: Final = "Refused"
"""Why an event is given up."""
MOST: Final = 50
"""Months of one transaction, which writes an event of each at most, and the state."""

log = logging.getLogger(__name__)


class Told(NamedTuple):
    """What was told last of a type and month: digests of the version that it was made from, and of what it says."""

    version: str
    content: str


@dataclass(frozen=True, slots=True)
class EventState:
    """What a site's events have told so far; `number` is that of the last one."""

    number: int
    told: Mapping[str, Told]
    etag: str | None

    def months(self, event_type: str) -> Sequence[str]:
        """The months of which something of a type was told."""
        return [key.partition("|")[2] for key in self.told if key.startswith(f"{event_type}|")]

    def is_told(self, event_type: str, period: str, version: str) -> bool:
        """Whether whatever there is to tell of this version has been told."""
        last = self.told.get(f"{event_type}|{period}")
        return last is not None and last.version == digest(version)


class Telling(NamedTuple):
    """What there is to tell of a type and month: an event is told where it `says` something else than the last one.

    `version` is that of the rows that it was made from. `body` makes its JSON of its number among the site's events.
    """

    type: str
    period: str
    version: str
    says: str
    body: Callable[[int], str]


class EventOutbox:
    """Events of sites on their way to the bus."""

    def __init__(
        self, tables: TableStore, bus: EventBus, clock: Clock, omission: Callable[[OutgoingEvent], OutgoingEvent]
    ) -> None:
        """`omission` makes the event that tells readers that another one is too large."""
        self._tables = tables
        self._dead = DeadLetterTable(tables)
        self._bus = bus
        self._omission = omission
        self._clock = clock
        self._publishing = Lock()

    def state(self, site_id: str) -> EventState:
        """What a site's events have told."""
        row = self._tables.get(FORECASTS, site_id, _STATE)
        if row is None:
            return EventState(0, {}, None)
        content = unpack(row.properties)
        return EventState(content["number"], {key: Told(*told) for key, told in content["told"].items()}, row.etag)

    def tell(self, site_id: str, state: EventState, tellings: Sequence[Telling]) -> int:
        """Store the events that say something new; their number. Raises WriteConflict where the state has moved on."""
        told, rows, at = dict(state.told), list[Operation](), self._clock.now().isoformat()
        same = {"site_id": site_id, "at": at, "traceparent": current_traceparent()}
        for telling in tellings:
            key, content = f"{telling.type}|{telling.period}", digest(telling.says)
            if key not in told or told[key].content != content:
                number = state.number + len(rows) + 1
                event = {"type": telling.type, "body": telling.body(number), **same}
                rows.append(Insert(f"e|{number:012d}", pack(event)))
            told[key] = Told(digest(telling.version), content)
        if rows:
            self._tables.submit(PENDING, _MARKED, [Upsert(site_id, {"at": at})])
        after = pack({"number": state.number + len(rows), "told": told})
        self._tables.submit(
            FORECASTS, site_id, [Replace(_STATE, after, state.etag) if state.etag else Insert(_STATE, after), *rows]
        )
        return len(rows)

    def publish(self, site_id: str) -> int:
        """Publish what waits of a site, in its order; the number of events. Raises PublishFailed.

        One that the bus will never take is a dead letter, and readers are told in its place what to read.
        Two processes that publish at once, or one that is killed, repeat events; none comes before its predecessor did.
        """
        count = 0
        with self._publishing:
            for row in self._waiting(site_id):
                content = unpack(row.properties)
                trace = continued(content.get("traceparent", ""))
                event = OutgoingEvent(content["type"], content["site_id"], content["body"], traceparent=str(trace))
                with entered(trace):
                    self._hand_over(event, row.row.removeprefix(_FIRST))
                self._tables.submit(FORECASTS, site_id, [Delete(row.row)])
                count += 1
        return count

    def dispatch(self) -> int:
        """Publish what waits of all marked sites, until the bus fails; the number of events. Safe to repeat."""
        count = 0
        for marker in self._tables.query(PENDING, _MARKED):
            try:
                published = self.publish(marker.row)
            except PublishFailed as error:
                log.warning("events of %s wait: %s", marker.row, error)
                break
            count += published
            at = datetime.fromisoformat(str(marker.properties["at"]))
            if not published and self._clock.now() - at > _LONGEST_WORK:
                self._unmark(marker.row, marker.etag)
        return count

    def waiting_since(self) -> datetime | None:
        """Since when the oldest event waits; None where none does. One look at each marked site."""
        sites = [marker.row for marker in self._tables.query(PENDING, _MARKED)]
        oldest = (next(self._waiting(site), None) for site in sites)
        return min((datetime.fromisoformat(unpack(row.properties)["at"]) for row in oldest if row), default=None)

    def again(self, message: Message) -> None:
        """Have an event that was given up published again, before those that wait: the cause is mended."""
        site_id, _, number = message.id.partition("-")
        at = self._clock.now().isoformat()
        event = {"type": message.subject, "site_id": site_id, "body": message.body, "at": at}
        self._tables.submit(PENDING, _MARKED, [Upsert(site_id, {"at": at})])
        self._tables.submit(FORECASTS, site_id, [Upsert(f"{_FIRST}{number}", pack(event))])

    def _hand_over(self, event: OutgoingEvent, number: str) -> None:
        try:
            self._bus.publish(event)
        except MessageRefused as refused:
            self._give_up(event, number, refused)

    def _give_up(self, event: OutgoingEvent, number: str, refused: MessageRefused) -> None:
        """Keep an event as a dead letter, then tell its readers; a repetition after a crash does the same again."""
        message = Message(f"{event.site_id}-{number}", event.type, event.body, "")
        try:
            self._dead.keep(DeadLetter(DEAD_EVENTS, message, REFUSED, str(refused), self._clock.now(), 1))
        except PayloadTooLarge:  # it filled its row: whoever reads of its omission finds its figures on its page
            log.exception(
                "%s: event %s is too large to be kept",
                DEAD_EVENTS,
                message.id,
                extra={"metadata": {"queue": DEAD_EVENTS}},
            )
        else:
            log.error(
                "%s: event %s is a dead letter: %s",
                DEAD_EVENTS,
                message.id,
                refused,
                extra={"metadata": {"queue": DEAD_EVENTS}},
            )
        try:
            self._bus.publish(self._omission(event))
        except MessageRefused:
            log.exception("readers of %s are not told of it", message.id)

    def _waiting(self, site_id: str) -> Iterator[Row]:
        return self._tables.query(FORECASTS, site_id, _FIRST, _BEYOND)

    def _unmark(self, site_id: str, etag: str) -> None:
        try:
            self._tables.submit(PENDING, _MARKED, [Delete(site_id, etag)])
        except WriteConflict:
            log.debug("%s was marked again meanwhile; its marker stays", site_id)


def digest(text: str) -> str:
    """A short digest."""
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
