"""The two kinds of links: one takes messages from a client, the other delivers them to it.

A link moves no more messages than the other end has given it credit for.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid4

from tests.broker.encoding import Described, Malformed, UInt, text
from tests.broker.entities import DESCRIPTION, REASON, LockLost, Queue
from tests.broker.frames import (
    ACCEPTED,
    MODIFIED,
    REJECTED,
    RELEASED,
    Attach,
    Disposition,
    Flow,
    Transfer,
    error,
)

if TYPE_CHECKING:
    from tests.broker.connection import Session

CREDIT: Final = 1000
SETTLED: Final = 1
"""A sender's mode in which it settles as it sends."""
LOST = error("com.microsoft:message-lock-lost", "The lock supplied is invalid. It has expired, or the message is gone.")


@dataclass(slots=True)
class Incoming:
    """Takes what a client sends, and says of each message that it is accepted, or why not.

    `take` gets the bytes and the format of a transfer and answers an error, or nothing.
    """

    session: "Session"
    address: str
    handle: int
    take: Callable[[bytes, int | None], Described | None]
    count: int = 0
    pieces: bytes = b""
    first: Transfer | None = None

    def grant(self) -> None:
        """Let the client send more."""
        self.session.flow(self.handle, UInt(self.count), UInt(CREDIT))

    def transfer(self, said: Transfer, payload: bytes) -> None:
        self.first = self.first or said
        self.pieces += payload
        if said.more:
            return
        whole, first, self.pieces, self.first = self.pieces, self.first, b"", None
        self.count += 1
        try:
            problem = self.take(whole, first.message_format)
        except Malformed as malformed:
            problem = error("amqp:decode-error", str(malformed))
        if not said.settled and first.delivery_id is not None:
            state = Described(REJECTED, [problem]) if problem else Described(ACCEPTED, [])
            self.session.settle(first.delivery_id, state, is_receiver=True)
        if self.count % (CREDIT // 2) == 0:
            self.grant()


@dataclass(slots=True)
class Outgoing:
    """Delivers to a client: messages of a queue, or answers of the broker (`queue` is None)."""

    session: "Session"
    address: str
    handle: int
    attach: Attach
    queue: Queue | None
    count: int = 0
    credit: int = 0
    unsettled: dict[int, UUID] = field(default_factory=dict)

    def flow(self, said: Flow) -> None:
        """The client gives credit, or takes it back."""
        self.credit = (said.delivery_count or 0) + (said.link_credit or 0) - self.count
        self.pump()
        if said.drain:
            self.count, self.credit = self.count + self.credit, 0
        if said.drain or said.echo:
            self.session.flow(self.handle, UInt(self.count), UInt(self.credit), drain=said.drain)

    def pump(self) -> None:
        """Deliver what waits, as far as the credit goes."""
        while self.queue and self.credit > 0 and self.session.window > 0 and (lock := self.queue.receive()):
            receives_and_deletes = self.attach.snd_settle_mode == SETTLED
            data = lock.message.encoded(None if receives_and_deletes else lock.until)
            delivery = self.send(data, lock.token.bytes_le, settled=receives_and_deletes)
            if receives_and_deletes:
                self.queue.complete(lock.token)
            else:
                self.unsettled[delivery] = lock.token

    def send(self, data: bytes, tag: bytes | None = None, *, settled: bool = True) -> int:
        """Send a message, in as many pieces as its size asks for; the number of the delivery."""
        self.count, self.credit = self.count + 1, self.credit - 1
        return self.session.transfer(UInt(self.handle), tag or uuid4().bytes, data, settled=settled)

    def disposition(self, said: Disposition) -> None:
        """The client settles deliveries; where it waits for it, it is told what became of them."""
        for delivery in range(said.first, (said.last if said.last is not None else said.first) + 1):
            if self.queue is None or (token := self.unsettled.pop(delivery, None)) is None:
                continue
            state = _settle(self.queue, token, said.state)
            if not said.settled:
                self.session.settle(delivery, state, is_receiver=False)


def _settle(queue: Queue, token: UUID, state: Described | None) -> Described:
    """Do to a message what a client decided; the state that it is told."""
    decided = state or Described(RELEASED, [])
    try:
        if decided.descriptor == ACCEPTED:
            queue.complete(token)
        elif decided.descriptor == REJECTED:
            queue.dead_letter(token, *_reasons(decided.value))
            return Described(REJECTED, [])  # an error in it would say that this was refused
        elif decided.descriptor == MODIFIED:
            queue.abandon(token)
        else:
            queue.release(token)
    except LockLost:
        return Described(REJECTED, [LOST])
    return decided


def _reasons(fields: list[Any]) -> tuple[str | None, str | None]:
    """Reason and description of a dead letter, out of the fields of a rejection."""
    given = fields[0].value[2] if fields and fields[0] and len(fields[0].value) > 2 else {}
    texts = {text(name): value for name, value in (given or {}).items()}
    return texts.get(REASON), texts.get(DESCRIPTION)
