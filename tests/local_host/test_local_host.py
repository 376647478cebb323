"""The local host serves whatever a Function app registers, as the Functions host would."""

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import azure.functions as func
import pytest
from starlette import types
from starlette.testclient import TestClient

from local_host.functions import Function, of_trigger, registered_functions, resolved
from local_host.http import HttpHost
from local_host.routes import find, route
from local_host.timers import next_time, run_timer
from shared_code.kit.clock import FixedClock
from shared_code.kit.limits import BODY_BYTES
from tests.growth import LINEAR, growth

QUEUE = "statistics-update"


class TestRoutes:
    @pytest.mark.parametrize(
        ("template", "path", "parameters"),
        [
            ("sites/{*rest}", "/sites", {}),
            ("sites/{*rest}", "/sites/", {}),
            ("sites/{*rest}", "/SITES/0170/x", {"rest": "0170/x"}),
            ("sites/{id}", "/sites/0170", {"id": "0170"}),
            ("sites/{id}", "/sites", None),
            ("sites/{id?}", "/sites", {}),
            ("sites/{id:int}", "/sites/12", {"id": "12"}),
            ("sites/{id:int}", "/sites/a", None),
            ("sites/{id}/x", "/sites/1/y", None),
            ("a.b", "/axb", None),
            ("sites/{*rest}", "/sites/a\nb", {"rest": "a\nb"}),
        ],
    )
    def test_a_template_takes_the_paths_it_should(
        self, template: str, path: str, parameters: dict[str, str] | None
    ) -> None:
        found = find([route("f", template, ["GET"])], "GET", path)
        assert (found.parameters if found else None) == parameters

    def test_overlapping_routes_are_asked_in_the_alphabetical_order_of_names(self) -> None:
        routes = [route("zz", "a/{*rest}", []), route("b", "a/b/{*rest}", []), route("c", "a/b/{*rest}", [])]
        names = [found.name for path in ("/a/b/1", "/a/x") if (found := find(routes, "GET", path))]
        assert names == ["b", "zz"]

    def test_a_method_the_route_does_not_take_is_not_found(self) -> None:
        assert find([route("f", "a", ["GET"])], "PUT", "/a") is None

    def test_an_unknown_constraint_is_refused(self) -> None:
        with pytest.raises(ValueError, match="constraint magic"):
            route("f", "{id:magic}", [])


class TestSchedules:
    @pytest.mark.parametrize(
        ("schedule", "expected"),
        [
            ("0 15 * * * *", "2025-04-15T12:15:00"),
            ("0 */5 * * * *", "2025-04-15T12:05:00"),
            ("*/10 * * * * *", "2025-04-15T12:00:40"),
            ("0 0 2 * * *", "2025-04-16T02:00:00"),
            ("0 0 0 1 1 *", "2026-01-01T00:00:00"),
        ],
    )
    def test_six_fields_begin_with_seconds(self, schedule: str, expected: str) -> None:
        after = datetime(2025, 4, 15, 12, 0, 31, tzinfo=UTC)
        assert next_time(schedule, after) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


Seen = list[Any]


def ask(host: HttpHost, headers: list[tuple[bytes, bytes]], *pieces: bytes) -> tuple[bytes, int]:
    """The body of an answer, and how many pieces of the request's body were taken for it."""
    scope = {"type": "http", "method": "POST", "path": "/echo", "scheme": "http", "query_string": b""}
    taken, answer = 0, b""

    async def receive() -> types.Message:
        nonlocal taken
        taken += 1
        return {"type": "http.request", "body": (*pieces, b"")[taken - 1], "more_body": taken < len(pieces)}

    async def send(message: types.Message) -> None:
        nonlocal answer
        answer += message.get("body", b"")

    asyncio.run(host({**scope, "headers": [(b"x-twice", b"1"), *headers]}, receive, send))
    return answer, taken


class TestHttp:
    def test_a_request_reaches_its_function_and_the_answer_comes_back(
        self, functions: dict[str, Function], seen: Seen
    ) -> None:
        client = TestClient(HttpHost(of_trigger(list(functions.values()), "httpTrigger")), base_url="http://host:1")
        headers = [("x-twice", "a"), ("x-twice", "b")]
        answer = client.post("/echo/a%2Fb?q=1&q=2&e=", content=b"body", headers=headers)
        assert (answer.status_code, answer.text, answer.headers["x-answer"]) == (200, "body", "yes")
        assert answer.headers["content-type"].startswith("text/plain")
        assert answer.headers["content-length"] == "4"
        (call,) = seen
        assert call == ("POST", "http://host:1/echo/a%2Fb?q=1&q=2&e=", {"rest": "a/b"}, {"q": "2", "e": ""}, "a, b")

    def test_head_has_the_length_and_no_body(self, functions: dict[str, Function]) -> None:
        client = TestClient(HttpHost([functions["echo"]]))
        answer = client.head("/echo", headers={"x-twice": "1"})
        assert (answer.content, answer.headers["content-length"]) == (b"", "5")

    def test_a_path_of_no_function_is_a_bare_404(self, functions: dict[str, Function]) -> None:
        answer = TestClient(HttpHost([functions["echo"]])).get("/elsewhere")
        assert (answer.status_code, answer.content) == (404, b"")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"

    def test_f43_no_more_of_a_body_is_read_than_shows_that_it_is_too_long(
        self, functions: dict[str, Function], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("local_host.http.BODY_BYTES", 10)
        host = HttpHost([functions["echo"]])
        assert ask(host, [], *[b"four"] * 100) == (b"four" * 3, 3)
        assert ask(host, [(b"content-length", str(BODY_BYTES + 1).encode())], b"four") == (b"empty", 0)

    def test_f31_every_method_reaches_a_function_that_names_none(self) -> None:
        app = func.FunctionApp()

        @app.route(route="any/{*rest}", auth_level=func.AuthLevel.ANONYMOUS)
        def any_method(req: func.HttpRequest) -> func.HttpResponse:
            return func.HttpResponse(req.method)

        client = TestClient(HttpHost(registered_functions(app)))
        assert [client.request(method, "/any/x").text for method in ("GET", "TRACE", "PROPFIND")] == [
            "GET",
            "TRACE",
            "PROPFIND",
        ]

    def test_f41_the_work_grows_with_the_number_of_headers_and_no_faster(self, functions: dict[str, Function]) -> None:
        host = HttpHost([functions["echo"]])

        def prepare(count: int) -> Callable[[], object]:
            headers = [(b"x-twice", b"v" * 20)] * count  # all of them stay in the processor's cache
            return lambda: ask(host, headers)

        assert growth(prepare, 16_000) <= LINEAR


class TestTimers:
    def test_a_timer_that_fails_is_called_again_at_its_next_time(
        self, functions: dict[str, Function], seen: Seen
    ) -> None:
        clock, waits = FixedClock(date(2025, 4, 15)), []

        async def sleep(seconds: float) -> None:
            waits.append(seconds)
            if len(waits) > 3:
                raise asyncio.CancelledError
            clock.move(timedelta(seconds=seconds))

        with pytest.raises(asyncio.CancelledError):
            asyncio.run(run_timer(functions["tick"], clock, sleep))
        assert waits == [300, 300, 300, 300]
        assert seen == [False, False, False, False]


def test_a_binding_that_names_a_missing_setting_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOWHERE", raising=False)
    resolve: Callable[[str], str] = resolved
    with pytest.raises(KeyError, match="NOWHERE"):
        resolve("%NOWHERE%")
