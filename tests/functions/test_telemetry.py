"""Where log records go: on the Functions worker, on a laptop, and where nobody listens."""

import json
import logging
import sys
import threading
from contextvars import copy_context
from pathlib import Path

import pytest
from starlette.datastructures import Headers

from shared_code.api.context import begin
from shared_code.telemetry import HostHandler, configure
from tests.conftest import APRIL, Company, Token
from tests.functions.conftest import BASE
from tests.functions.worker_process import WorkerProcess

INVOCATION = "11111111-2222-3333-4444-555555555555"


@pytest.mark.skipif(sys.version_info < (3, 13), reason="azure-functions-runtime is the worker of Python 3.13 and later")
@pytest.mark.parametrize(("path", "status"), [("statistics/TP001/2025-04", 200), ("statistics/TP001/2025-44", 400)])
def test_f49_on_the_worker_a_request_is_one_record_with_level_and_invocation(
    company: Company, token: Token, path: str, status: int
) -> None:
    company.budget("TP001", APRIL)
    http = {"method": "GET", "url": f"https://app.example{BASE}/{path}", "params": {}, "query": {}}
    with WorkerProcess([Path.cwd()], {}) as worker:
        answer = worker.invoke(
            "statistics", http={**http, "headers": {"authorization": f"Bearer {token('account_manager')}"}}
        )
    assert answer["status"] == status
    ours = [record for record in answer["records"] if record["logger"].startswith("shared_code")]
    (record,) = [record for record in ours if record["logger"] == "shared_code.api.host"]
    assert (record["level"], record["invocation"]) == ("INFO", INVOCATION)
    line = json.loads(record["message"])
    route = f"{BASE}/statistics/{{siteId}}/{{period}}"
    assert (line["message"], line["invocationId"]) == (f"GET {route} {status}", INVOCATION)
    assert (line["endpoint"], line["method"], line["statusCode"], line["userId"]) == (route, "GET", status, "anna")
    assert line["responseTime"] > 0


class Lists(logging.Handler):
    """Keeps what it is handed."""

    def __init__(self, told: list[logging.LogRecord]) -> None:
        super().__init__()
        self.emit = told.append  # type: ignore[method-assign,assignment]  # all it does


class TestHostHandler:
    @pytest.fixture
    def logger(self, monkeypatch: pytest.MonkeyPatch) -> logging.Logger:
        logger = logging.getLogger("shared_code.test")
        monkeypatch.setattr(logger, "handlers", [HostHandler()])
        monkeypatch.setattr(logger, "propagate", False)
        return logger

    def test_f49_a_record_keeps_its_level_and_tells_request_invocation_and_error(
        self, logger: logging.Logger, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        told: list[logging.LogRecord] = []
        monkeypatch.setattr(logging.getLogger(), "handlers", [Lists(told)])
        storage = threading.local()
        request = copy_context()  # what begins in a test would be the request of all tests after it
        context = request.run(begin, "GET", Headers(), INVOCATION, storage)
        request.run(logger.error, "lost %s", "it", exc_info=KeyError("nowhere"))
        (record,) = told
        line = json.loads(record.getMessage())
        assert (record.levelname, line["level"], line["message"]) == ("ERROR", "ERROR", "lost it")
        assert (line["requestId"], line["invocationId"]) == (context.request_id, INVOCATION)
        assert line["error"] == {"type": "KeyError"}
        assert record.exc_info is None
        assert not hasattr(storage, "invocation_id")

    def test_where_nobody_listens_at_the_root_the_line_goes_to_the_error_stream(
        self, capsys: pytest.CaptureFixture[str], logger: logging.Logger, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(logging.getLogger(), "handlers", [])
        monkeypatch.setattr(logger, "handlers", [HostHandler()])
        logger.warning("alone")
        assert json.loads(capsys.readouterr().err)["message"] == "alone"

    def test_the_console_of_a_laptop_stays_as_it_is(self, monkeypatch: pytest.MonkeyPatch) -> None:
        ours, console = logging.getLogger("shared_code"), logging.NullHandler()
        monkeypatch.setattr(ours, "handlers", [console])
        monkeypatch.setattr(ours, "level", ours.level)
        configure("INFO")
        assert ours.handlers == [console]
