"""The broker in a thread of its own, with its clock and its faults in the hands of a test."""

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import UTC, date, datetime, timedelta
from typing import Final, Self, TypeVar

from shared_code.kit.clock import UTC_CLOCK
from tests.broker.connection import Connection
from tests.broker.entities import DEAD_LETTERS, Limits, Namespace, Queue
from tests.broker.faults import Faults
from tests.broker.messages import Stored

AMQPS: Final = 5671
"""The port of a namespace in Azure; the SDK asks no other one by TLS."""
TICK: Final = 0.05
"""Seconds between two looks at locks that may have ended."""

T = TypeVar("T")


def connection_string(port: int) -> str:
    """What the SDK connects with. The key is no secret: nobody looks at it."""
    key = "SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=SAS_KEY_VALUE"
    return f"Endpoint=sb://127.0.0.1:{port};{key};UseDevelopmentEmulator=true;"


class MovedClock:
    """The machine's clock, and how far a test has moved it."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return UTC_CLOCK.now() + self.ahead

    def today(self) -> date:
        return self.now().astimezone(UTC).date()


class Broker:
    """A namespace that listens on a port of this machine, from `with` on until its end."""

    def __init__(
        self, port: int = 0, limits: Limits | None = None, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None
    ) -> None:
        self._socket = socket.create_server((host, port), backlog=128)
        self._tls = tls
        self.port: int = self._socket.getsockname()[1]
        self._clock = MovedClock()
        self._limits = limits or Limits()
        self._namespace = Namespace(self._clock, self._limits, self._changed)
        self._faults = Faults()
        self._faults.heal()
        self._connections: dict[Connection, asyncio.Future[None]] = {}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="test broker")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def connection_string(self) -> str:
        return connection_string(self.port)

    def add_queue(self, name: str) -> None:
        self._do(lambda: self._namespace.add_queue(name))

    def subscribe(self, topic: str, name: str, subject: str | None = None, forward_to: str | None = None) -> None:
        """Make a subscription, with its topic and queue where they are new: see Namespace.subscribe."""
        self._do(lambda: self._namespace.subscribe(topic, name, subject, forward_to))

    def messages(self, queue: str) -> Sequence[Stored]:
        """What is in a queue, locked or not."""
        return self._do(lambda: self._namespace.queue(queue).look(0, 1_000_000))

    def held(self, queue: str) -> bool:
        """Whether somebody holds a message of a queue."""
        return self._do(lambda: self._namespace.queue(queue).is_held())

    def connections(self) -> int:
        return self._do(lambda: len(self._connections))

    def dead_letters(self, queue: str) -> Sequence[Stored]:
        return self.messages(queue + DEAD_LETTERS)

    def move_clock(self, by: timedelta) -> None:
        """Let time pass, for the broker only; locks end."""

        def move() -> None:
            self._clock.ahead += by
            self._namespace.expire()

        self._do(move)

    def expire_locks(self) -> None:
        """Let the time of all locks pass: what is held comes again."""
        self.move_clock(self._limits.lock)

    def delay(self, seconds: float) -> None:
        """Hear whatever clients say so much later."""
        self._do(lambda: setattr(self._faults, "delay", seconds))

    def refuse(self) -> None:
        """Reject what is sent."""
        self._do(lambda: setattr(self._faults, "refuses", True))

    def be_silent(self) -> None:
        """Take connections and say nothing."""
        self._do(self._faults.speaks.clear)

    def heal(self) -> None:
        """End all faults."""

        def heal() -> None:
            self._faults.heal()
            for queue in self._namespace.queues():
                self._deliver(queue)

        self._do(heal)

    def detach_links(self) -> None:
        """Close every link, as the service does with idle ones; connections stay."""

        def detach() -> None:
            for connection in self._connections:
                connection.detach()

        self._do(detach)

    def drop_connections(self) -> int:
        """Break off every connection; their number."""

        def drop() -> int:
            dropped = list(self._connections)
            for connection in dropped:
                connection.drop()
            return len(dropped)

        return self._do(drop)

    def _do(self, action: Callable[[], T]) -> T:
        """Do something in the broker's thread."""
        done: Future[T] = Future()

        def act() -> None:
            try:
                done.set_result(action())
            except Exception as error:  # noqa: BLE001 - it belongs to who asked
                done.set_exception(error)

        self._loop.call_soon_threadsafe(act)
        return done.result(10)

    def _changed(self, queue: Queue) -> None:
        """Deliver soon: whoever changed the queue is not done yet."""
        self._loop.call_soon_threadsafe(self._deliver, queue)

    def _deliver(self, queue: Queue) -> None:
        if self._faults.speaks.is_set():
            for connection in self._connections:
                connection.deliver(queue)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._serve, sock=self._socket, ssl=self._tls))
        ticking = self._loop.create_task(self._tick())
        self._loop.run_forever()
        self._loop.run_until_complete(self._end(server, ticking))

    async def _end(self, server: asyncio.Server, ticking: "asyncio.Task[None]") -> None:
        server.close()
        ticking.cancel()
        self._faults.heal()
        for connection in self._connections:
            connection.drop()
        await asyncio.wait([ticking, *self._connections.values()])

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = Connection(reader, writer, self._namespace, self._faults)
        ended = self._loop.create_future()
        self._connections[connection] = ended
        try:
            await connection.serve()
        finally:
            del self._connections[connection]
            ended.set_result(None)

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK)
            self._namespace.expire()
