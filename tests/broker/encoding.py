"""Values as AMQP 1.0 writes them: part 1 of the standard, as far as a broker meets it.

A value is a byte that names its form, then its bytes. Whole numbers of AMQP differ by width and sign: they are read as
the subclasses of `int` below, and written as what they are; a plain `int` is written as a long.
"""

import struct
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID


class UByte(int):
    """0 to 255."""


class UShort(int):
    """Two bytes, without sign."""


class UInt(int):
    """Four bytes, without sign."""


class ULong(int):
    """Eight bytes, without sign."""


class Int(int):
    """Four bytes, with sign."""


class Timestamp(int):
    """Milliseconds since 1970, UTC."""


class Symbol(str):
    """A word of ASCII, from a list that both sides know."""

    __slots__ = ()


class Described(NamedTuple):
    """A value with a number or symbol that says what it means."""

    descriptor: Any
    value: Any


class Timestamps(list[Timestamp]):
    """Timestamps that travel as an array rather than a list."""


class Malformed(ValueError):
    """Bytes that are no AMQP value."""


FIXED: Mapping[int, tuple[str, Callable[[Any], object]]] = {
    0x50: (">B", UByte), 0x51: (">b", Int), 0x52: (">B", UInt), 0x53: (">B", ULong), 0x54: (">b", Int),
    0x55: (">b", int), 0x56: (">B", bool), 0x60: (">H", UShort), 0x61: (">h", Int), 0x70: (">I", UInt),
    0x71: (">i", Int), 0x72: (">f", float), 0x80: (">Q", ULong), 0x81: (">q", int), 0x82: (">d", float),
    0x83: (">q", Timestamp),
}  # fmt: skip
"""Numbers by the byte that names their form: how they are packed, and what they are read as."""

CONSTANT: Mapping[int, object] = {0x40: None, 0x41: True, 0x42: False, 0x43: UInt(0), 0x44: ULong(0), 0x45: ()}
"""Values that are their form."""

VARIABLE: Mapping[int, Callable[[bytes], object]] = {
    0xA0: bytes, 0xA1: bytes.decode, 0xA3: lambda text: Symbol(text.decode("ascii")),
    0xB0: bytes, 0xB1: bytes.decode, 0xB3: lambda text: Symbol(text.decode("ascii")),
}  # fmt: skip
"""Texts and bytes: a length of one byte (0xA_) or four (0xB_), then so many bytes."""


def decode(data: bytes, at: int = 0) -> tuple[Any, int]:
    """The value that begins at a place, and the place behind it. Raises Malformed."""
    try:
        return _decode(data[at], data, at + 1)
    except (IndexError, struct.error, UnicodeDecodeError) as error:
        raise Malformed(str(error)) from None


def encode(value: object) -> bytes:
    """A value's bytes. Raises Malformed for what AMQP has no form for."""
    if write := _WRITERS.get(type(value)):
        return write(value)
    if isinstance(value, Mapping):
        flat = [part for pair in value.items() for part in pair]
        return _many(0xD1, len(flat), b"".join(map(encode, flat)))
    if isinstance(value, Sequence):
        return _many(0xD0, len(value), b"".join(map(encode, value)))
    raise Malformed(f"AMQP has no form for {type(value).__name__}")


def text(value: str | bytes) -> str:
    """A text that a client may have sent as bytes."""
    return value.decode() if isinstance(value, bytes) else value


def _packed(form: int, packing: str) -> Callable[[Any], bytes]:
    return lambda value: bytes([form]) + struct.pack(packing, value)


_WRITERS: Mapping[type, Callable[[Any], bytes]] = {
    type(None): lambda _: b"\x40",
    bool: lambda value: b"\x41" if value else b"\x42",
    UByte: _packed(0x50, ">B"),
    UShort: _packed(0x60, ">H"),
    UInt: _packed(0x70, ">I"),
    ULong: lambda value: _packed(0x53, ">B")(value) if value < 256 else _packed(0x80, ">Q")(value),
    Int: _packed(0x71, ">i"),
    int: _packed(0x81, ">q"),
    float: _packed(0x82, ">d"),
    Timestamp: _packed(0x83, ">q"),
    UUID: lambda value: b"\x98" + value.bytes,
    bytes: lambda value: _sized(0xB0, value),
    str: lambda value: _sized(0xB1, value.encode()),
    Symbol: lambda value: _sized(0xB3, value.encode("ascii")),
    Described: lambda value: b"\x00" + encode(value.descriptor) + encode(value.value),
    Timestamps: lambda value: _many(0xF0, len(value), b"\x83" + b"".join(struct.pack(">q", one) for one in value)),
}


def _many(form: int, number: int, items: bytes) -> bytes:
    return _sized(form, struct.pack(">I", number) + items)


def _sized(form: int, data: bytes) -> bytes:
    return bytes([form]) + struct.pack(">I", len(data)) + data


def _decode(form: int, data: bytes, at: int) -> tuple[Any, int]:
    """A value of a form whose bytes begin at a place."""
    if form in FIXED:
        packing, kind = FIXED[form]
        return kind(struct.unpack_from(packing, data, at)[0]), at + struct.calcsize(packing)
    if form in CONSTANT:
        return CONSTANT[form], at
    if form == 0x00:
        descriptor, at = decode(data, at)
        value, at = decode(data, at)
        return Described(descriptor, value), at
    if form == 0x98:
        return UUID(bytes=bytes(data[at : at + 16])), at + 16
    return _decode_sized(form, data, at)


def _decode_sized(form: int, data: bytes, at: int) -> tuple[Any, int]:
    width = ">B" if form >> 4 in (0xA, 0xC, 0xE) else ">I"
    (size,) = struct.unpack_from(width, data, at)
    at += struct.calcsize(width)
    end = at + size
    if end > len(data):
        raise Malformed("a value ends before its last byte")
    if form in VARIABLE:
        return VARIABLE[form](bytes(data[at:end])), end
    (count,) = struct.unpack_from(width, data, at)
    at += struct.calcsize(width)
    if form in (0xC0, 0xD0):
        return _items(data, at, count), end
    if form in (0xC1, 0xD1):
        items = _items(data, at, count)
        return dict(zip(items[::2], items[1::2], strict=True)), end
    if form in (0xE0, 0xF0):
        return _array(data, at, count), end
    raise Malformed(f"no value begins with 0x{form:02x}")


def _items(data: bytes, at: int, count: int) -> list[Any]:
    found = []
    for _ in range(count):
        value, at = decode(data, at)
        found.append(value)
    return found


def _array(data: bytes, at: int, count: int) -> list[Any]:
    """The items of an array, which share one form."""
    form, at, found = data[at], at + 1, []
    for _ in range(count):
        value, at = _decode(form, data, at)
        found.append(value)
    return found
