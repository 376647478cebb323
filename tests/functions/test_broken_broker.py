"""The whole product on a Service Bus that is not well."""

import asyncio
import gc
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from threading import Event, Semaphore
from typing import Any

import pytest
from anyio.to_thread import current_default_thread_limiter
from httpx2 import ASGITransport, AsyncClient
from starlette.types import ASGIApp

from shared_code.application import close_current, current
from shared_code.kit.errors import ServiceUnavailable
from shared_code.kit.period import Period
from tests.conftest import SITES, Company, Token
from tests.functions.conftest import BASE
from tests.functions.test_outbox import waiting
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


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # the SDK leaves its socket to the gc
class TestSaves:
    @pytest.fixture(params=["closed", "silent"])
    def address(self, request: pytest.FixtureRequest) -> Iterator[str]:
        with ExitStack() as stack:
            port = free_port() if request.param == "closed" else stack.enter_context(listening(silent))
            yield f"sb://127.0.0.1:{port}"
        for thread in threading.enumerate():
            if thread.name == "sender":  # its call ends with the listener
                thread.join()
        gc.collect()

    def test_f44_51_saves_at_once_are_stored_and_their_messages_leave_when_the_queue_is_back(
        self, address: str, api: ASGIApp, company: Company, token: Token, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        headers = {"Authorization": f"Bearer {token('forecasting_admin')}"}
        monkeypatch.setenv("ServiceBus__fullyQualifiedNamespace", address)
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

                saves = [save_one(url) for url in urls[:51]]
                reads = [client.get(url) for url in (f"{BASE}/health/live", *urls[:5])]
                return [answer.status_code for answer in await asyncio.gather(*saves, *reads)]

        assert asyncio.run(save_all()) == [200] * 57
        stored = sum(waiting(site) for site in SITES)
        assert stored >= 51
        close_current()
        monkeypatch.setenv("ServiceBus__fullyQualifiedNamespace", f"sqlite:{company.folder / 'store.db'}")
        close_current()
        assert current().outbox.dispatch() == stored
        assert sum(waiting(site) for site in SITES) == 0
