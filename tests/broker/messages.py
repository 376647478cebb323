"""A message as it lies in a broker: its sender's sections, which stay as they were sent, and what the broker adds.

Sections are described values, one after another: header, annotations of the delivery and of the message, properties,
application properties, body, footer. Only header and annotations are the broker's to write.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from tests.broker.encoding import Described, Malformed, Symbol, Timestamp, UInt, ULong, decode, encode, text

HEADER, DELIVERY_ANNOTATIONS, ANNOTATIONS, PROPERTIES, APPLICATION, DATA, VALUE = (
    ULong(number) for number in (0x70, 0x71, 0x72, 0x73, 0x74, 0x75, 0x77)
)
BATCH: Final = 0x80013700
"""Format of a transfer whose data sections are messages, each encoded by itself."""

_MESSAGE_ID, _SUBJECT, _CORRELATION_ID = 0, 3, 5
"""Places in the list of properties."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a sender sent."""

    message_id: object
    subject: str | None
    properties: bytes
    application: Mapping[str, Any]
    body: bytes
    annotations: Mapping[Any, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Stored:
    """A content in an entity. `deliveries` counts those that ended without success."""

    content: Content
    number: int
    enqueued_at: datetime
    deliveries: int = 0
    reasons: Mapping[str, str] = field(default_factory=dict)
    source: str | None = None

    def encoded(self, locked_until: datetime | None = None) -> bytes:
        """The message as it is delivered, or shown where nobody has locked it."""
        annotations = {
            **self.content.annotations,
            Symbol("x-opt-sequence-number"): self.number,
            Symbol("x-opt-enqueued-time"): milliseconds(self.enqueued_at),
        }
        if locked_until:
            annotations[Symbol("x-opt-locked-until")] = milliseconds(locked_until)
        if self.source:
            annotations[Symbol("x-opt-deadletter-source")] = self.source
        application = {**self.content.application, **self.reasons}
        return b"".join(
            (
                section(HEADER, [True, None, None, None, UInt(self.deliveries)]),
                section(ANNOTATIONS, annotations),
                self.content.properties,
                section(APPLICATION, application) if application else b"",
                self.content.body,
            )
        )


def section(kind: ULong, value: object) -> bytes:
    """The bytes of a section."""
    return encode(Described(kind, value))


def milliseconds(instant: datetime) -> Timestamp:
    """An instant as AMQP writes it."""
    return Timestamp(round(instant.timestamp() * 1000))


def sections(data: bytes) -> Iterator[tuple[int, Any, bytes]]:
    """Kind, value and bytes of each section. Raises Malformed."""
    at = 0
    while at < len(data):
        described, end = decode(data, at)
        if not isinstance(described, Described) or not isinstance(described.descriptor, int):
            raise Malformed("what stands between sections is none")
        yield described.descriptor, described.value, data[at:end]
        at = end


def contents(data: bytes, message_format: int | None) -> list[Content]:
    """The messages of one transfer: of a batch several. Raises Malformed."""
    if message_format == BATCH:
        return [_content(value) for kind, value, _ in sections(data) if kind == DATA]
    return [_content(data)]


def request(data: bytes) -> tuple[object, Mapping[str, Any], Any]:
    """Id, application properties and body of a message to `$cbs` or `$management`. Raises Malformed."""
    content = _content(data)
    body = next((value for kind, value, _ in sections(content.body) if kind == VALUE), None)
    return content.message_id, content.application, body


def response(request_id: object, application: Mapping[str, Any], body: object = None) -> bytes:
    """The answer to a request."""
    properties: list[object] = [None] * (_CORRELATION_ID + 1)
    properties[_CORRELATION_ID] = request_id
    return section(PROPERTIES, properties) + section(APPLICATION, application) + section(VALUE, body)


def _content(data: bytes) -> Content:
    properties: list[Any] = []
    raw, body = b"", b""
    application: Mapping[str, Any] = {}
    annotations: Mapping[Any, Any] = {}
    for kind, value, encoded in sections(data):
        if kind == PROPERTIES:
            properties, raw = list(value), encoded
        elif kind == APPLICATION:
            application = {text(name): one for name, one in value.items()}
        elif kind == ANNOTATIONS:
            annotations = value
        elif kind not in (HEADER, DELIVERY_ANNOTATIONS):
            body += encoded
    properties += [None] * (_SUBJECT + 1 - len(properties))
    subject = properties[_SUBJECT]
    return Content(
        properties[_MESSAGE_ID], None if subject is None else text(subject), raw, application, body, annotations
    )
