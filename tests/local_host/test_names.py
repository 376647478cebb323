"""The local host answers to the names of this machine, and to no name that was made to lead here."""

import asyncio
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from local_host.names import OwnNamesOnly
from tests import attacks
from tests.attacks import attack


def asked(*hosts: str) -> tuple[int, bool]:
    """The status that requests with these headers Host are answered, and whether the application saw them."""
    sent: list[Message] = []
    seen = False

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal seen
        seen = True
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def receive() -> Message:
        return {"type": "http.request", "body": b""}

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [(b"host", host.encode()) for host in hosts]
    scope: dict[str, Any] = {"type": "http", "method": "GET", "path": "/", "headers": headers}
    asyncio.run(OwnNamesOnly(app)(scope, receive, send))
    return sent[0]["status"], seen


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:7071", "LOCALHOST:7071", "127.0.0.1", "127.0.0.1:7187", "[::1]:7071"]
)
def test_the_names_of_this_machine_are_answered(host: str) -> None:
    assert asked(host) == (200, True)


@attack(attacks.HOSTS)
@pytest.mark.parametrize(
    "hosts",
    [
        ("evil.example",), ("evil.example:7071",), ("localhost.evil.example:7071",), ("evil-localhost",),
        ("evil.example@localhost",), ("localhost@evil.example",), ("localhost:7071.evil.example",), ("localhost:",),
        ("127.0.0.1.nip.io:7071",), ("127.1",), ("2130706433",), ("0.0.0.0:7071",), ("192.168.1.2:7071",),
        ("localhost.",), ("localhost\n",), ("",), (), ("localhost", "evil.example"), ("localhost", "localhost"),
    ],
    ids=repr,
)  # fmt: skip
def test_whoever_asks_by_another_name_is_answered_nothing(hosts: tuple[str, ...]) -> None:
    assert asked(*hosts) == (421, False)
