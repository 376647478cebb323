"""One client's connection: sign-in, sessions and their links, each word of the client answered in turn."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any, Final

from tests.broker import management
from tests.broker.encoding import Described, Malformed, Symbol, UInt, ULong, UShort
from tests.broker.entities import Namespace, NoEntity, Queue
from tests.broker.faults import Faults
from tests.broker.frames import (
    AMQP,
    AMQP_HEADER,
    EMPTY,
    SASL,
    SASL_HEADER,
    SIGNED_IN,
    Attach,
    Begin,
    Close,
    Detach,
    Disposition,
    End,
    Flow,
    Init,
    Mechanisms,
    Open,
    Transfer,
    error,
    frame,
    read_frame,
)
from tests.broker.links import Incoming, Outgoing
from tests.broker.messages import contents

LARGEST: Final = UInt(2**31 - 1)
"""A window that nobody fills."""
LARGEST_MESSAGE: Final = ULong(1024 * 1024)
BUSY = error("com.microsoft:server-busy", "The request was terminated because the entity is being throttled.")
IDLE = error("amqp:link:detach-forced", "The link is force detached by the broker because it was idle for 10 minutes.")


class Session:
    """A channel of a connection. `window` is how many transfers the client can take now."""

    def __init__(self, connection: "Connection", channel: int, begun: Begin) -> None:
        self.window = begun.incoming_window
        self._connection = connection
        self._channel = channel
        self._deliveries = 0
        self._transfers = 0
        self._incoming: dict[int, Incoming] = {}
        self._outgoing: dict[int, Outgoing] = {}

    def say(self, said: object, payload: bytes = b"") -> None:
        """Send a frame."""
        self._connection.write(frame(AMQP, self._channel, said, payload))

    def flow(self, handle: int, count: int, credit: int, *, drain: bool | None = None) -> None:
        """Tell how the two ends stand, of a link too."""
        self.say(Flow(UInt(0), LARGEST, UInt(self._transfers), LARGEST, handle, count, credit, drain=drain))

    def settle(self, delivery: int, state: Described, *, is_receiver: bool) -> None:
        """Tell what became of a delivery."""
        self.say(Disposition(is_receiver, UInt(delivery), UInt(delivery), settled=True, state=state))

    def transfer(self, handle: int, tag: bytes, data: bytes, *, settled: bool) -> int:
        """Send a message; the number of the delivery."""
        delivery, self._deliveries = self._deliveries, self._deliveries + 1
        size = self._connection.largest_frame - 64  # what stands before the piece takes less
        pieces = [data[at : at + size] for at in range(0, len(data), size)]
        for piece in pieces:
            self.say(Transfer(handle, UInt(delivery), tag, UInt(0), settled, piece is not pieces[-1]), piece)
        self._transfers += len(pieces)
        self.window -= len(pieces)
        return delivery

    def outgoing(self) -> list[Outgoing]:
        """The links that deliver to the client."""
        return list(self._outgoing.values())

    def detach(self) -> None:
        """Close the links to entities, as the service does with those that were idle for ten minutes."""
        for links in (self._incoming, self._outgoing):
            for handle in [link.handle for link in links.values() if not _is_request(link.address)]:
                del links[handle]
                self.say(Detach(UInt(handle), closed=True, error=IDLE))

    def hear(self, said: Any, payload: bytes) -> None:
        """Do what the client says."""
        match said:
            case Attach():
                self._attach(said)
            case Flow():
                self._flow(said)
            case Transfer() if link := self._incoming.get(said.handle):
                link.transfer(said, payload)
            case Disposition(is_receiver=True):
                for outgoing in self.outgoing():
                    outgoing.disposition(said)
            case Detach():
                ended = self._incoming.pop(said.handle, None) or self._outgoing.pop(said.handle, None)
                if ended:  # else it is the answer to a detach of ours
                    self.say(Detach(said.handle, closed=True))

    def _flow(self, said: Flow) -> None:
        self.window = (said.next_incoming_id or 0) + said.incoming_window - self._transfers
        if said.handle is not None and (link := self._outgoing.get(said.handle)):
            link.flow(said)

    def _attach(self, said: Attach) -> None:
        """Open the other end of a link; of one to no entity, an end without addresses, and close it at once."""
        address = _path(said.source if said.is_receiver else said.target)
        answer = said._replace(
            is_receiver=not said.is_receiver,
            unsettled=None,
            initial_delivery_count=UInt(0) if said.is_receiver else None,
            max_message_size=LARGEST_MESSAGE,
        )
        try:
            link = self._outgoing_link(said, address) if said.is_receiver else self._incoming_link(said, address)
        except NoEntity:
            missing = error("amqp:not-found", f"The messaging entity '{address}' could not be found.")
            self.say(answer._replace(source=None, target=None))
            self.say(Detach(said.handle, closed=True, error=missing))
            return
        self.say(answer)
        if isinstance(link, Incoming):
            link.grant()

    def _outgoing_link(self, said: Attach, address: str) -> Outgoing:
        queue = None if _is_request(address) else self._connection.namespace.queue(address)
        return self._outgoing.setdefault(said.handle, Outgoing(self, address, said.handle, said, queue))

    def _incoming_link(self, said: Attach, address: str) -> Incoming:
        return self._incoming.setdefault(said.handle, Incoming(self, address, said.handle, self._taker(address)))

    def _taker(self, address: str) -> Callable[[bytes, int | None], Described | None]:
        """What is done with a message to an address. Raises NoEntity."""
        if address == management.CBS:
            return lambda data, _: self._answer(address, management.put_token(data))
        if _is_request(address):
            queue = self._connection.namespace.queue(address.removesuffix(management.MANAGEMENT))
            return lambda data, _: self._answer(address, management.manage(queue, data))
        entity = self._connection.namespace.entity(address)

        def put(data: bytes, message_format: int | None) -> Described | None:
            if self._connection.faults.refuses:
                return BUSY
            for content in contents(data, message_format):
                entity.put(content)
            return None

        return put

    def _answer(self, address: str, answer: bytes) -> None:
        """Send an answer on the link that the client opened for it."""
        for link in reversed(self.outgoing()):
            if link.address == address:
                link.send(answer)
                return


class Connection:
    """A client, from its first byte to its last."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, namespace: Namespace, faults: Faults
    ) -> None:
        self.namespace = namespace
        self.faults = faults
        self.largest_frame = 512
        self._reader = reader
        self._writer = writer
        self._sessions: dict[int, Session] = {}

    async def serve(self) -> None:
        """Answer until the client goes or breaks off; what it had locked stays locked until the locks end."""
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError, Malformed):
            await self._sign_in()
            while await self._hear():
                await self._writer.drain()
        self._writer.close()

    def write(self, data: bytes) -> None:
        if not self._writer.is_closing():
            self._writer.write(data)

    def deliver(self, queue: Queue) -> None:
        """Messages of a queue may have become free."""
        for session in self._sessions.values():
            for link in session.outgoing():
                if link.queue is queue:
                    link.pump()

    def detach(self) -> None:
        for session in self._sessions.values():
            session.detach()

    def drop(self) -> None:
        """Break off, as a network does."""
        self._writer.transport.abort()

    async def _sign_in(self) -> None:
        """Whoever signs in is let in; then the connection proper is opened."""
        header = await self._reader.readexactly(8)
        await self.faults.hold()
        if header == SASL_HEADER:
            names = [Symbol(name) for name in ("ANONYMOUS", "PLAIN", "MSSBCBS")]
            self.write(SASL_HEADER + frame(SASL, 0, Mechanisms(names)))
            _, said, _ = await read_frame(self._reader)
            if not isinstance(said, Init):
                raise Malformed("a client that does not sign in")
            self.write(frame(SASL, 0, SIGNED_IN))
            header = await self._reader.readexactly(8)
        if header != AMQP_HEADER:
            raise Malformed("this is not AMQP 1.0")
        self.write(AMQP_HEADER)

    async def _hear(self) -> bool:
        """Answer one frame; False after the last."""
        channel, said, payload = await read_frame(self._reader)
        await self.faults.hold()
        match said:
            case None:
                self.write(EMPTY)
            case Open():
                self.largest_frame = min(said.max_frame_size or 2**16, 2**16)
                self.write(frame(AMQP, 0, Open("test-broker")))
            case Begin():
                self._sessions[channel] = Session(self, channel, said)
                self.write(frame(AMQP, channel, Begin(UShort(channel), UInt(0), LARGEST, LARGEST)))
            case End():
                self._sessions.pop(channel, None)
                self.write(frame(AMQP, channel, End()))
            case Close():
                self.write(frame(AMQP, 0, Close()))
            case _ if session := self._sessions.get(channel):
                session.hear(said, payload)
        return not isinstance(said, Close)


def _is_request(address: str) -> bool:
    return address == management.CBS or address.endswith(management.MANAGEMENT)


def _path(end: Described | None) -> str:
    """The address that a source or target names, without scheme and host."""
    address = str(end.value[0]) if end else ""
    return address.partition("://")[2].partition("/")[2] if "://" in address else address
