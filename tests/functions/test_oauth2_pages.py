"""What a person sees whose sign-in meets a fault of ours: a page with a sentence. Programs get JSON, as ever."""

import logging
from typing import Any

import pytest
from httpx2 import Response

from shared_code.application import current
from shared_code.kit.errors import DatabaseError
from tests.functions.signing_in import Page
from tests.functions.test_oauth2 import clock, page

__all__ = ["clock", "page"]
BUSY = "The table store is busy. Try again <soon>."


def break_store(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def broken(*_: Any, **__: Any) -> Any:
        raise error

    for name in ("get", "query", "submit"):
        monkeypatch.setattr(current().tables, name, broken)


def said(answer: Response, status: int, sentence: str) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"].startswith("text/html")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert "<h1>This sign-in does not go on</h1>" in answer.text
    assert sentence in answer.text


@pytest.mark.parametrize("accept", ["text/html", "application/problem+json", "*/*"])
def test_a_store_that_is_busy_is_told_in_words(page: Page, monkeypatch: pytest.MonkeyPatch, accept: str) -> None:
    page.client.headers["Accept"] = accept
    break_store(monkeypatch, DatabaseError(BUSY, headers={"Retry-After": "5"}))
    for answer in (page.authorize(), page.client.get("/oauth2/signed-in?state=any&user=anna")):
        said(answer, 503, "The table store is busy. Try again &lt;soon&gt;.")
        assert (answer.headers["Retry-After"], answer.headers["x-ms-error-code"]) == ("5", "DATABASE_ERROR")
    assert page.exchanges("a code").json()["errors" if accept != "application/problem+json" else "code"]


def test_so_is_what_broke(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    break_store(monkeypatch, RuntimeError("marked"))
    answer = page.authorize()
    said(answer, 500, f"report the request id {answer.headers['x-ms-request-id']}")
    assert "marked" not in answer.text


def test_the_line_of_a_sign_in_names_its_route(page: Page, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "shared_code"):
        page.authorize()
        page.exchanges("a code")
    told = [record.getMessage() for record in caplog.records if record.name == "shared_code.api.host"]
    assert {"GET /oauth2/authorize 200", "POST /oauth2/token 400"} <= {*told}
