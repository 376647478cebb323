"""What the two ends of a connection say to each other: part 2 of AMQP 1.0, and the four words of its sign-in.

A frame is its size, where its body begins, its kind, a channel, and a body: a described list whose number says which of
the classes below it is. A transfer has a piece of a message behind it.
"""

import asyncio
import struct
from collections.abc import Mapping
from typing import Any, NamedTuple

from tests.broker.encoding import Described, Malformed, Symbol, UByte, UInt, ULong, UShort, decode, encode

AMQP_HEADER, SASL_HEADER = b"AMQP\x00\x01\x00\x00", b"AMQP\x03\x01\x00\x00"
AMQP, SASL = 0, 1
EMPTY = struct.pack(">IBBH", 8, 2, AMQP, 0)
"""A frame that says only: I am still here."""


class Open(NamedTuple):
    container_id: str
    hostname: str | None = None
    max_frame_size: int = UInt(65536)
    channel_max: int = UShort(255)
    idle_time_out: int | None = None


class Begin(NamedTuple):
    remote_channel: int | None
    next_outgoing_id: int
    incoming_window: int
    outgoing_window: int
    handle_max: int = UInt(255)


class Attach(NamedTuple):
    name: str
    handle: int
    is_receiver: bool
    snd_settle_mode: int | None = None
    rcv_settle_mode: int | None = None
    source: Described | None = None
    target: Described | None = None
    unsettled: Mapping[Any, Any] | None = None
    incomplete_unsettled: bool | None = None
    initial_delivery_count: int | None = None
    max_message_size: int | None = None


class Flow(NamedTuple):
    next_incoming_id: int | None
    incoming_window: int
    next_outgoing_id: int
    outgoing_window: int
    handle: int | None = None
    delivery_count: int | None = None
    link_credit: int | None = None
    available: int | None = None
    drain: bool | None = None
    echo: bool | None = None


class Transfer(NamedTuple):
    handle: int
    delivery_id: int | None = None
    delivery_tag: bytes | None = None
    message_format: int | None = None
    settled: bool | None = None
    more: bool | None = None


class Disposition(NamedTuple):
    is_receiver: bool
    first: int
    last: int | None = None
    settled: bool | None = None
    state: Described | None = None


class Detach(NamedTuple):
    handle: int
    closed: bool | None = None
    error: Described | None = None


class End(NamedTuple):
    error: Described | None = None


class Close(NamedTuple):
    error: Described | None = None


class Mechanisms(NamedTuple):
    names: list[Symbol]


class Init(NamedTuple):
    mechanism: Symbol
    response: bytes | None = None


class Outcome(NamedTuple):
    code: int


KINDS: Mapping[int, type[Any]] = {
    0x10: Open, 0x11: Begin, 0x12: Attach, 0x13: Flow, 0x14: Transfer, 0x15: Disposition, 0x16: Detach, 0x17: End,
    0x18: Close, 0x40: Mechanisms, 0x41: Init, 0x44: Outcome,
}  # fmt: skip
NUMBERS = {kind: number for number, kind in KINDS.items()}

ERROR = ULong(0x1D)
ACCEPTED, REJECTED, RELEASED, MODIFIED = (ULong(number) for number in (0x24, 0x25, 0x26, 0x27))
"""Descriptors of an error, and of what became of a delivery."""

SIGNED_IN = Outcome(UByte(0))


def error(condition: str, description: str) -> Described:
    """Why something was refused: a condition that programs know, a sentence for people, and no more facts."""
    return Described(ERROR, [Symbol(condition), description, {}])


def frame(kind: int, channel: int, said: Any, payload: bytes = b"") -> bytes:
    """The bytes of a frame."""
    body = encode(Described(ULong(NUMBERS[type(said)]), list(said))) + payload
    return struct.pack(">IBBH", 8 + len(body), 2, kind, channel) + body


async def read_frame(reader: asyncio.StreamReader) -> tuple[int, Any, bytes]:
    """Channel, what is said (None where nothing is), and the piece of a message behind it.

    Raises IncompleteReadError at the end of the connection, Malformed for bytes that are no frame.
    """
    size, offset, _, channel = struct.unpack(">IBBH", await reader.readexactly(8))
    body = await reader.readexactly(size - 8)
    if not (body := body[4 * offset - 8 :]):
        return channel, None, b""
    described, end = decode(body)
    kind = KINDS.get(described.descriptor) if isinstance(described, Described) else None
    if kind is None:
        raise Malformed("a frame of a kind that is not known")
    return channel, kind(*described.value[: len(kind._fields)]), body[end:]
