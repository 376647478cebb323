"""Requests beside the stream of messages: `$cbs` takes tokens, `ENTITY/$management` renews, settles and shows."""

from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

from tests.broker.encoding import Int, Symbol, Timestamps, text
from tests.broker.entities import LockLost, Queue
from tests.broker.messages import milliseconds, request, response

CBS, MANAGEMENT = "$cbs", "/$management"
_OK, _EMPTY, _ACCEPTED, _LOST, _UNKNOWN = 200, 204, 202, 410, 501

Answer = tuple[int, object]
"""A status as HTTP has it, and a body."""


def put_token(data: bytes) -> bytes:
    """The answer to a token: it is accepted, whoever signed it."""
    request_id, _, _ = request(data)
    return response(request_id, {"status-code": Int(_ACCEPTED), "status-description": "Accepted"})


def manage(queue: Queue, data: bytes) -> bytes:
    """The answer to a request about a queue."""
    request_id, application, body = request(data)
    asked = text(application["operation"]).removeprefix("com.microsoft:")
    operation = OPERATIONS.get(asked)
    arguments = {text(name): value for name, value in (body or {}).items()}
    try:
        status, answer = operation(queue, arguments) if operation else (_UNKNOWN, None)
    except LockLost:
        status, answer = _LOST, None
    facts: dict[str, object] = {"statusCode": Int(status), "statusDescription": asked}
    if status == _LOST:
        facts["errorCondition"] = Symbol("com.microsoft:message-lock-lost")
    elif status == _UNKNOWN:
        facts["errorCondition"] = Symbol("amqp:not-implemented")
    return response(request_id, facts, answer)


def _renew(queue: Queue, arguments: Mapping[str, Any]) -> Answer:
    until = Timestamps(milliseconds(queue.renew(token)) for token in arguments["lock-tokens"])
    return _OK, {"expirations": until}


def _settle(queue: Queue, arguments: Mapping[str, Any]) -> Answer:
    """Settle by lock token; the SDK does so where the link that delivered the message is gone."""
    settle = _SETTLEMENTS[text(arguments["disposition-status"])]
    for token in arguments["lock-tokens"]:
        settle(queue, token, arguments)
    return _OK, None


def _look(queue: Queue, arguments: Mapping[str, Any]) -> Answer:
    found = queue.look(arguments["from-sequence-number"], arguments["message-count"])
    return _OK if found else _EMPTY, {"messages": [{"message": message.encoded()} for message in found]}


OPERATIONS: Mapping[str, Callable[[Queue, Mapping[str, Any]], Answer]] = {
    "renew-lock": _renew,
    "update-disposition": _settle,
    "peek-message": _look,
}

_SETTLEMENTS: Final[Mapping[str, Callable[[Queue, UUID, Mapping[str, Any]], None]]] = {
    "completed": lambda queue, token, _: queue.complete(token),
    "abandoned": lambda queue, token, _: queue.abandon(token),
    "suspended": lambda queue, token, said: queue.dead_letter(
        token, said.get("deadletter-reason"), said.get("deadletter-description")
    ),
}
