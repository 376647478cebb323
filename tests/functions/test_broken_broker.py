"""The whole product on a Service Bus that is not well."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from threading import Event, Semaphore
from typing import Any, ClassVar, NamedTuple

import pytest
from anyio.to_thread import current_default_thread_limiter
from httpx2 import ASGITransport, AsyncClient
from starlette.types import ASGIApp

from shared_code.application import close_current, current
from shared_code.kit.errors import ServiceUnavailable
from shared_code.kit.period import Period
from tests.broker.product import product_broker
from tests.broker.server import connection_string
from tests.conftest import SITES, Company, Token
from tests.functions.conftest import BASE, ClientFor
from tests.functions.test_outbox import waiting
from tests.functions.test_triggers import save
from tests.left_behind import BREAKS_CONNECTIONS
from tests.listeners import listening, silent
from tests.servers import free_port


def test_f44_liveness_answers_while_every_thread_is_taken(
    api: ASGIApp, company: Company, token: Token, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside, let_go = Semaphore(0), Event()

    def hang(*_: object) -> None:
        inside.release()
        let_go.wait()
        raise ServiceUnavailable("gave up")

    monkeypatch.setattr(current().months, "get", hang)
    headers = {"Authorization": f"Bearer {token('forecasting_admin')}"}

    async def ask() -> tuple[int, list[int]]:
        threads = int(current_default_thread_limiter().total_tokens)
        async with AsyncClient(transport=ASGITransport(api), base_url="https://test", headers=headers) as client:
            url = f"{BASE}/statistics/TP001/2025-04"
            hanging = [asyncio.create_task(client.get(url)) for _ in range(threads)]
            for _ in hanging:
                await asyncio.to_thread(inside.acquire)
            try:
                live = await asyncio.wait_for(client.get(f"{BASE}/health/live"), 30)
            finally:
                let_go.set()
            return live.status_code, [answer.status_code for answer in await asyncio.gather(*hanging)]

    live, others = asyncio.run(ask())
    assert (live, set(others)) == (200, {503})


class Trouble(NamedTuple):
    """A broker that is not well, some time after the first save."""

    connection_string: str
    begins: Callable[[], object]


def busy(stack: ExitStack) -> Trouble:
    """Every message is rejected."""
    broker = stack.enter_context(product_broker())
    return Trouble(broker.connection_string, broker.refuse)


def falls_silent(stack: ExitStack) -> Trouble:
    """The first message is taken, then nothing is said on a connection that stays."""
    broker = stack.enter_context(product_broker())

    def begins() -> None:
        until(lambda: bool(broker.messages("statistics-update")))
        broker.be_silent()

    return Trouble(broker.connection_string, begins)


TROUBLES: Mapping[str, Callable[[ExitStack], Trouble]] = {
    "closed": lambda _: Trouble(connection_string(free_port()), lambda: None),
    "mute": lambda stack: Trouble(connection_string(stack.enter_context(listening(silent))), lambda: None),
    "busy": busy,
    "falls silent": falls_silent,
}


def until(holds: Callable[[], bool]) -> None:
    """Wait for what another thread does."""
    deadline = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


class TestSaves:
    pytestmark: ClassVar = BREAKS_CONNECTIONS

    @pytest.fixture(params=["closed", "mute", "busy", "falls silent"])
    def trouble(self, request: pytest.FixtureRequest) -> Iterator[Trouble]:
        with ExitStack() as stack:
            yield TROUBLES[request.param](stack)
        for thread in threading.enumerate():
            if thread.name == "sender":  # its call ends with the broker
                thread.join()

    def test_f44_51_saves_at_once_are_stored_and_their_messages_leave_when_the_queue_is_back(
        self, trouble: Trouble, api: ASGIApp, company: Company, token: Token, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """No save needs a word of the broker: it is silent until all of them are answered."""
        headers = {"Authorization": f"Bearer {token('forecasting_admin')}"}
        monkeypatch.setenv("ServiceBus", trouble.connection_string)
        close_current()
        months = [Period(2025, 5).shift(number) for number in range(11)]
        urls = [
            f"{BASE}/statistics/{site}/{month}"
            for site in ("TP001", "0170", "0349", "0402", "0900")
            for month in months
        ]

        async def save_all() -> list[int]:
            async with AsyncClient(transport=ASGITransport(api), base_url="https://test", headers=headers) as client:

                async def save_one(url: str) -> Any:
                    body = {"days": [{"date": f"{url[-7:]}-02", "valetDaily": 5}]}
                    return await client.put(url, json=body, headers={"If-Match": '"0-0"'})

                first = await save_one(urls[51])
                await asyncio.to_thread(trouble.begins)
                saves = [save_one(url) for url in urls[:51]]
                reads = [client.get(url) for url in (f"{BASE}/health/live", *urls[:5])]
                return [answer.status_code for answer in (first, *await asyncio.gather(*saves, *reads))]

        assert asyncio.run(save_all()) == [200] * 58
        stored = sum(waiting(site) for site in SITES)
        assert stored >= 51
        close_current()
        monkeypatch.delenv("ServiceBus")
        assert current().outbox.dispatch() == stored
        assert sum(waiting(site) for site in SITES) == 0

    def test_saves_reach_their_queues_by_the_real_client(
        self, api: ASGIApp, company: Company, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        admin = client_for("forecasting_admin")
        with product_broker() as broker:
            monkeypatch.setenv("ServiceBus", broker.connection_string)
            close_current()
            for day in (20, 21):
                save(admin, day, admin.get(f"{BASE}/statistics/TP001/2025-04").headers["ETag"])
            until(lambda: waiting() == 0)
            ids = [stored.content.message_id for stored in broker.messages("statistics-update")]
            close_current()
        assert len(set(ids)) == len(ids) == 2
