"""An app with a function of each kind of trigger, which notes what it was called with."""

from typing import Any

import azure.functions as func
import pytest

from local_host.functions import Function, registered_functions

QUEUE = "statistics-update"

Seen = list[Any]


@pytest.fixture
def seen() -> Seen:
    return []


@pytest.fixture
def functions(seen: Seen, monkeypatch: pytest.MonkeyPatch) -> dict[str, Function]:
    monkeypatch.setenv("THE_QUEUE", QUEUE)
    app = func.FunctionApp(http_auth_level=func.AuthLevel.ANONYMOUS)

    @app.route(route="echo/{*rest}", methods=[func.HttpMethod.GET, func.HttpMethod.HEAD, func.HttpMethod.POST])
    def echo(req: func.HttpRequest, context: func.Context) -> func.HttpResponse:
        seen.append((req.method, req.url, dict(req.route_params), dict(req.params), req.headers["x-twice"]))
        assert context.function_name == "echo"
        return func.HttpResponse(req.get_body() or b"empty", headers={"x-answer": "yes"}, mimetype="text/plain")

    @app.timer_trigger(arg_name="timer", schedule="0 */5 * * * *", run_on_startup=True)
    def tick(timer: func.TimerRequest) -> None:
        seen.append(timer.past_due)
        raise RuntimeError("a timer that fails")

    @app.service_bus_queue_trigger(arg_name="message", queue_name="%THE_QUEUE%", connection="ServiceBus")
    def consume(message: func.ServiceBusMessage) -> None:
        seen.append((message.get_body(), message.message_id, message.delivery_count, message.correlation_id))
        if message.get_body() == b"bad":
            raise ValueError("cannot be read")

    return {function.name: function for function in registered_functions(app)}
