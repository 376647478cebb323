"""How a body comes in: up to its limit, after the token, parsed once in a thread, and nobody waits for it."""

import asyncio
import threading
from collections.abc import Mapping
from typing import Any

import pytest
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Message, Scope

from shared_code.api import strict_json
from shared_code.kit.limits import BODY_BYTES, PAYROLL_ROWS
from tests.conftest import Company, Token
from tests.functions.conftest import BASE, ClientFor
from tests.functions.profit import prosper
from tests.payroll.staffing import employ

JSON = {"Content-Type": "application/json", "If-Match": '"0-0"'}
STATISTICS = f"{BASE}/statistics/TP001/2025-04"
PAYROLL = f"{BASE}/payroll/TP001/2025-04"


@pytest.fixture
def anna(client_for: ClientFor, company: Company) -> TestClient:
    prosper(company)
    employ("TP001")
    return client_for("account_manager")


class Asked:
    """A request to the application whose body is given piece by piece, and its answer."""

    def __init__(self, api: ASGIApp, method: str, path: str, headers: Mapping[str, str], *pieces: bytes) -> None:
        self._api = api
        self._pieces = list(pieces)
        self.taken = 0
        self.status = 0
        self._scope: Scope = {
            "type": "http",
            "method": method,
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "root_path": "",
            "scheme": "https",
            "server": ("forecasting.example", 443),
            "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        }

    async def _receive(self) -> Message:
        piece = self._pieces[self.taken] if self._pieces else b""
        self.taken += 1
        return {"type": "http.request", "body": piece, "more_body": self.taken < len(self._pieces)}

    async def _send(self, message: Message) -> None:
        self.status = message.get("status", self.status)

    async def run(self) -> int:
        await self._api(self._scope, self._receive, self._send)
        return self.status


class TestReading:
    @pytest.fixture
    def signed_in(self, anna: TestClient, token: Token) -> Mapping[str, str]:
        assert anna
        return {"Authorization": f"Bearer {token('account_manager')}", **JSON}

    def test_f43_a_body_that_says_it_is_too_long_is_not_read(self, api: ASGIApp, signed_in: Mapping[str, str]) -> None:
        for length in (str(BODY_BYTES + 1), "9" * 19, "9" * 5_000):
            headers = {**signed_in, "Content-Length": length}
            asked = Asked(api, "PUT", STATISTICS, headers, b"{}")
            assert (asyncio.run(asked.run()), asked.taken) == (413, 0)

    def test_f43_reading_stops_at_the_limit(self, api: ASGIApp, signed_in: Mapping[str, str]) -> None:
        asked = Asked(api, "PUT", STATISTICS, signed_in, *[b" " * (BODY_BYTES // 4)] * 400)
        assert (asyncio.run(asked.run()), asked.taken) == (413, 5)

    @pytest.mark.parametrize("headers", [{"Authorization": ""}, {"Authorization": "Bearer x"}])
    def test_f43_nothing_is_read_before_the_token(
        self, api: ASGIApp, signed_in: Mapping[str, str], headers: Mapping[str, str]
    ) -> None:
        asked = Asked(api, "PUT", STATISTICS, {**signed_in, **headers}, b" " * BODY_BYTES, b" ")
        assert (asyncio.run(asked.run()), asked.taken) == (401, 0)

    @pytest.mark.parametrize(
        ("method", "url", "body", "times"),
        [
            ("PUT", STATISTICS, '{"days":[{"date":"2025-04-20","valetDaily":1}]}', 1),
            ("PUT", f"{BASE}/statistics/0349/2025-04", '{"days":[]}', 0),
            ("POST", f"{BASE}/batch/read", '{"requests":[{"id":"a","path":"/sites"}]}', 1),
            ("POST", f"{BASE}/snapshots/TP001/2025-04", '{"reason":"r"}', 1),
        ],
    )
    def test_f41_a_body_is_parsed_once_in_a_thread_and_only_for_who_may(
        self, anna: TestClient, monkeypatch: pytest.MonkeyPatch, method: str, url: str, body: str, times: int
    ) -> None:
        threads, parse = [], strict_json.parse

        def watched(raw: bytes) -> Any:
            threads.append(threading.current_thread())
            return parse(raw)

        monkeypatch.setattr(strict_json, "parse", watched)
        headers = {**JSON, "Idempotency-Key": "one"}
        anna.request(method, url, content=body.encode(), headers=headers)
        assert len(threads) == times
        assert all("worker" in thread.name.lower() for thread in threads)

    def test_f41_the_app_answers_others_while_the_largest_body_is_worked_on(
        self, api: ASGIApp, signed_in: Mapping[str, str]
    ) -> None:
        row = '{"date":"2025-04-31","group":"nobody","regularHours":0.7,"overtimeHours":-1,"rate":"20"}'
        body = '{"rows":[' + ",".join([row] * PAYROLL_ROWS) + "]}"
        large = body.ljust(BODY_BYTES).encode()

        async def scene() -> tuple[int, list[int]]:
            work = asyncio.create_task(Asked(api, "PUT", PAYROLL, signed_in, large).run())
            answers = []
            while not work.done():
                answers.append(await Asked(api, "GET", f"{BASE}/health/live", {}).run())
                await asyncio.sleep(0)  # an answer that waits for nothing lets nobody else work
            return await work, answers

        status, answers = asyncio.run(scene())
        assert status == 400
        assert len(answers) >= 10
        assert set(answers) == {200}
