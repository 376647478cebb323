"""Messages that consumers gave up, and what was made of them.

Table `dead`: partition = queue, row = id of the message, JSON inside. A message that is given up twice is one row, so a
delivery may be repeated. A replay writes its run into the row before it sends, and after it that it has sent.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any, Final

from shared_code.kit.errors import PayloadTooLarge
from shared_code.messaging.dead_letters import DeadLetter
from shared_code.messaging.queue import Message
from shared_code.store.names import DEAD
from shared_code.store.site_partition import pack, unpack
from shared_code.store.table import MAX_OPERATIONS, Delete, Replace, Row, TableStore, Upsert

MOST_PARTS: Final = 15
"""Properties of 32,000 characters that fit into a row; a command has a hundredth of one."""


@dataclass(frozen=True, slots=True)
class KeptLetter:
    """A dead letter as it is stored; `replay` is the run that sends it again, `sent` tells that it has."""

    letter: DeadLetter
    etag: str
    replay: str | None = None
    sent: bool = False


class DeadLetterTable:
    """The table of messages that can never succeed as they are."""

    def __init__(self, tables: TableStore) -> None:
        self._tables = tables

    def keep(self, letter: DeadLetter) -> None:
        """Store a dead letter, in place of one of the same message. Raises PayloadTooLarge: its broker keeps it."""
        properties = pack(_content(KeptLetter(letter, "")))
        if len(properties) > MOST_PARTS:
            raise PayloadTooLarge(f"Message {letter.id} is too large for a command: nobody but its broker can keep it.")
        self._tables.submit(DEAD, letter.queue, [Upsert(letter.id, properties)])

    def get(self, queue: str, letter_id: str) -> KeptLetter | None:
        """A dead letter by its queue and id."""
        row = self._tables.get(DEAD, queue, letter_id)
        return _letter(row) if row else None

    def all(self, queue: str) -> Iterator[KeptLetter]:
        """Those of a queue, in no order, the ones sent again too."""
        return map(_letter, self._tables.query(DEAD, queue))

    def write(self, kept: KeptLetter) -> KeptLetter:
        """Store what a replay does; raises WriteConflict where somebody else wrote the row meanwhile."""
        replaced = Replace(kept.letter.id, pack(_content(kept)), kept.etag)
        (etag,) = self._tables.submit(DEAD, kept.letter.queue, [replaced])
        return replace(kept, etag=etag or "")

    def forget_before(self, queue: str, instant: datetime) -> int:
        """Remove those of a queue that were given up before an instant, sent again or not; their number."""
        old, count = (one for one in self.all(queue) if one.letter.at < instant), 0
        while kept := list(islice(old, MAX_OPERATIONS)):
            self._tables.submit(DEAD, queue, [Delete(one.letter.id) for one in kept])
            count += len(kept)
        return count


def _content(kept: KeptLetter) -> Mapping[str, Any]:
    letter = kept.letter
    return {
        **asdict(letter.message),
        "reason": letter.reason,
        "description": letter.description,
        "at": letter.at.isoformat(),
        "deliveryCount": letter.deliveries,
        "siteId": letter.site_id,
        "replay": kept.replay,
        "sent": kept.sent,
    }


def _letter(row: Row) -> KeptLetter:
    content = unpack(row.properties)
    message = Message(content["id"], content["subject"], content["body"], content["correlation_id"])
    letter = DeadLetter(
        queue=row.partition,
        message=message,
        reason=content["reason"],
        description=content["description"],
        at=datetime.fromisoformat(content["at"]),
        deliveries=content["deliveryCount"],
    )
    return KeptLetter(letter, row.etag, content["replay"], content["sent"])
