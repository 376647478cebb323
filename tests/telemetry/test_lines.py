"""The line of the log: the same fields everywhere, one line whatever was sent, errors without what they quote."""

import json
import logging
import sqlite3
import sys
import traceback
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from functions.queue.statistics_update import statistics_update
from functions.timer.watch import watch
from local_host.console import LineFormatter
from shared_code.api.context import working_on
from shared_code.kit.errors import DatabaseError, InvalidFormat
from shared_code.messaging.queue import PublishFailed
from shared_code.telemetry import JsonFormatter, error_text, line_of
from shared_code.telemetry.errors import FRAMES, error_object
from shared_code.telemetry.lines import MESSAGE_CHARACTERS, VALUE_CHARACTERS, user_id
from shared_code.telemetry.redaction import REMOVED, redacted
from tests.conftest import APRIL, Company
from tests.functions.conftest import BASE, ClientFor
from tests.functions.test_triggers import message, recorded, run

SEED = {
    "timestamp", "level", "service", "requestId", "userId", "endpoint", "method", "statusCode", "responseTime",
    "message", "error", "metadata",
}  # fmt: skip
"""The specification's fields."""
OURS = {"logger", "traceId", "invocationId"}
ROUTE = f"{BASE}/statistics/{{siteId}}/{{period}}"
NASTY = "one\ntwo\r\nthree\x1b[31mred\x1b[0m\x00\x07\u2028four\u2029\x85five\ud83c\u202e"


def record(text: str, *arguments: object, **extra: object) -> logging.LogRecord:
    made = logging.LogRecord("shared_code.test", logging.WARNING, "file.py", 1, text, arguments, None)
    vars(made).update(extra)
    return made


def raised(error: Exception, cause: Exception | None = None) -> BaseException:
    with pytest.raises(type(error)) as found:
        raise error from cause
    return found.value


class TestFields:
    def of_request(self, client: TestClient, path: str, **headers: str) -> dict[str, Any]:
        told: list[dict[str, Any]] = []
        with recorded(told):
            client.get(f"{BASE}{path}", headers=headers)
        (line,) = [one for one in told if one["statusCode"]]
        return line

    def test_every_line_has_the_fields_of_the_specification(self, client_for: ClientFor, company: Company) -> None:
        company.budget("TP001", APRIL)
        told: list[dict[str, Any]] = []
        body = {"siteId": "TP001", "periods": ["2025-04"], "userId": "anna", "correlationId": "req_1"}
        with recorded(told):
            client_for("account_manager").get(f"{BASE}/statistics/TP001/2025-04")
            run(statistics_update, message(json.dumps(body), "req_1"))
            run(watch, None)
        told.append(line_of(record("outside any")))
        assert all(set(line) == SEED | OURS for line in told)
        named = {(line["method"], line["endpoint"]) for line in told}
        assert named >= {("GET", ROUTE), ("QUEUE", "statistics-update"), ("TIMER", "watch"), (None, None)}

    def test_a_requests_line_names_route_site_month_user_status_and_time(
        self, client_for: ClientFor, company: Company
    ) -> None:
        company.budget("TP001", APRIL)
        line = self.of_request(client_for("account_manager"), "/statistics/TP001/2025-04")
        assert (line["endpoint"], line["method"], line["statusCode"], line["userId"]) == (ROUTE, "GET", 200, "anna")
        assert line["metadata"] == {"siteId": "TP001", "period": "2025-04"}
        assert line["error"] is None
        assert line["responseTime"] > 0

    def test_a_refusal_is_told_by_its_code_alone(self, client_for: ClientFor) -> None:
        line = self.of_request(client_for("account_manager"), "/statistics/TP001/2025-99")
        assert line["error"] == {"type": "InvalidRequest", "code": "INVALID_PERIOD"}
        assert "2025-99" not in json.dumps(line)

    def test_a_path_that_is_no_route_is_not_told(self, client: TestClient) -> None:
        line = self.of_request(client, "/hunter2/hunter2?hunter2=hunter2")
        assert (line["endpoint"], line["message"]) == (None, "GET (no route) 404")
        assert "hunter2" not in json.dumps(line)

    def test_a_message_is_told_for_whom_and_after_which_request_it_is_worked_on(self, company: Company) -> None:
        company.budget("TP001", APRIL)
        told: list[dict[str, Any]] = []
        body = {"siteId": "TP001", "periods": ["2025-04"], "userId": "anna"}
        with recorded(told):
            run(statistics_update, message(json.dumps(body), "req_1"))
        (line,) = [one for one in told if one["responseTime"] is not None]
        assert (line["requestId"], line["userId"]) == ("req_1", "anna")
        assert line["metadata"] == {"queue": "statistics-update", "deliveries": 1, "siteId": "TP001"}

    @pytest.mark.parametrize("sent", [NASTY, "x" * 101, "two words", ""])
    def test_an_id_that_is_none_of_ours_is_not_taken_from_a_message(self, company: Company, sent: str) -> None:
        with working_on("QUEUE", "statistics-update", sent):
            assert line_of(record("within"))["requestId"] is None

    def test_a_function_that_fails_says_why_and_hands_the_host_a_text_that_may_be_read(
        self, company: Company, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fails(*_: object) -> None:
            raise ValueError("hunter2 of anna.keller@example.com")

        monkeypatch.setattr("functions.queue.consuming.read_command", fails)
        told: list[dict[str, Any]] = []
        with recorded(told), pytest.raises(Exception, match="ValueError") as error:
            run(statistics_update, message("{}", "req_1"))
        assert (type(error.value).__name__, str(error.value)) == ("WorkFailed", "ValueError")
        assert "hunter2" not in "".join(traceback.format_exception(error.value))
        (line,) = told
        assert (line["level"], line["error"]["type"], line["requestId"]) == ("ERROR", "ValueError", "req_1")
        assert "hunter2" not in json.dumps(line)


@pytest.mark.parametrize("form", [JsonFormatter().format, LineFormatter(colour=False).format])
@pytest.mark.parametrize(
    "made",
    [
        lambda: record("told %s", NASTY),
        lambda: record(NASTY),
        lambda: record("told", metadata={"sent": NASTY, NASTY: 1, "list": [NASTY], "more": {NASTY: NASTY}}),
        lambda: record("x" * 5_000_000),
        lambda: record("told %s", "y" * 5_000_000, metadata={str(n): "z" * 100_000 for n in range(1000)}),
    ],
)
def test_whatever_was_sent_is_one_short_line(
    form: Callable[[logging.LogRecord], str], made: Callable[[], logging.LogRecord]
) -> None:
    line = form(made())
    assert line.isprintable()
    assert len(line.splitlines()) == 1
    assert len(line) < MESSAGE_CHARACTERS + 60 * VALUE_CHARACTERS


def test_a_console_that_cannot_print_colours_prints_no_escape() -> None:
    made = record("told", error=raised(PublishFailed(NASTY)))
    first, frame = LineFormatter(colour=False).format(made).splitlines()
    assert "told  PublishFailed one\\ntwo\\r\\nthree\\x1b[31mred" in first
    assert frame.startswith("      tests/telemetry/test_lines.py:")
    assert first.isprintable()


class TestErrors:
    def test_type_code_and_frames_are_told_the_text_of_others_is_not(self) -> None:
        found = error_object(raised(sqlite3.OperationalError("near hunter2: SELECT"), KeyError("hunter2")))
        assert (found["type"], found["cause"]) == ("OperationalError", {"type": "KeyError"})
        (frame,) = found["stack"]
        assert frame.startswith("tests/telemetry/test_lines.py:")
        assert frame.endswith(" in raised")

    def test_a_text_of_the_operating_system_is_told_without_the_file(self) -> None:
        assert error_text(raised(FileNotFoundError(2, "No such file or directory", "/srv/anna"))) == (
            "FileNotFoundError 2: No such file or directory"
        )

    def test_a_text_of_ours_is_told_and_passes_the_net(self) -> None:
        found = error_object(raised(PublishFailed("the broker says PWD=hunter2")))
        assert found["message"] == f"the broker says {REMOVED}"

    def test_a_refusal_has_a_code_a_failure_of_ours_its_sentence(self) -> None:
        assert error_object(InvalidFormat("you sent hunter2")) == {"type": "InvalidFormat", "code": "INVALID_FORMAT"}
        failed = error_object(DatabaseError.transient("The store does not answer.", dependency="store"))
        assert (failed["code"], failed["message"]) == ("DATABASE_ERROR", "The store does not answer.")

    def test_the_code_of_a_driver_is_told(self) -> None:
        error = type("Error", (Exception,), {"__module__": "pyodbc"})
        assert error_text(error("08001", "Login failed for user hunter2")) == "Error 08001"
        assert error_text(error("not a state; hunter2", "")) == "Error"

    def test_causes_are_told_to_a_depth_and_a_ring_of_them_ends(self) -> None:
        one, two = ValueError(), KeyError()
        one.__cause__, two.__cause__ = two, one
        assert json.dumps(error_object(one)).count("type") == 5
        assert error_text(one) == "ValueError by KeyError by ValueError by KeyError"

    def test_a_deep_stack_is_told_by_its_innermost_frames(self) -> None:
        def dive(depth: int) -> None:
            if not depth:
                raise RecursionError
            dive(depth - 1)

        with pytest.raises(RecursionError) as found:
            dive(100)
        stack = error_object(found.value)["stack"]
        assert len(stack) == FRAMES
        assert stack[-1].endswith(" in dive")

    def test_frames_of_packages_do_not_tell_where_this_machine_keeps_them(self) -> None:
        with pytest.raises(json.JSONDecodeError) as found:
            json.loads("hunter2")
        (_, *frames) = error_object(found.value)["stack"]
        assert frames
        assert all(frame.startswith("json/") for frame in frames)
        assert sys.prefix not in json.dumps(frames)

    def test_an_exception_among_the_values_of_a_sentence_is_told_as_everywhere(self) -> None:
        line = line_of(record("%s waits: %s", "TP001", ValueError("hunter2")))
        assert line["message"] == "TP001 waits: ValueError"

    def test_a_sentence_whose_places_are_wrong_is_told_without_its_values(self) -> None:
        assert line_of(record("%d and %d", "hunter2"))["message"] == "%d and %d"


@pytest.mark.parametrize(
    "secret",
    [
        "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbm5hIn0.c2lnbmF0dXJl",
        "Authorization: Bearer 0123456789abcdef",
        "bearer abcdefgh-ijkl",
        "Endpoint=sb://x/;SharedAccessKeyName=root;SharedAccessKey=aGVsbG8=",
        "client_secret=s3cr3t&grant_type=x",
        '{"refresh_token": "rt_123456"}',
        "code=SplxlOBeZQQYbYS6WxSbIA",
        "PWD={hunter;2}",
        "password is: 'hunter2'",
        "https://anna:hunter2@example.com/path",
        "anna.keller+x@example.co.uk",
        "SELECT name FROM people WHERE id = 7",
        "INSERT INTO people VALUES ('Anna')",
        "update people set name = 'Anna'",
    ],
)
def test_what_looks_like_a_secret_is_taken_out(secret: str) -> None:
    left = redacted(f"before {secret}").replace(REMOVED, "")
    parts = ("eyJ", "0123456789", "ijkl", "aGVsbG8", "s3cr3t", "rt_1", "Splx", "hunter", "Anna", "anna.keller")
    assert [part for part in parts if part in left] == []


@pytest.mark.parametrize(
    "sentence",
    [
        "PUT /api/v1/forecasting/statistics/{siteId}/{period} 200",
        "statistics-update: site TP001, 2025-04: 2 made anew",
        "alarm outbox-waits: a message waits in an outbox for 601 seconds",
        "not configured: TOKEN_KEYS: must be an address that begins with https://",
        "The key set of the token issuer could not be read: HTTPError",
        "actuals of 2025-04-14: 3 of 5 sites loaded; missing: 0170, 0349",
        "select another month and update your figures",
    ],
)
def test_sentences_of_ours_pass_the_net(sentence: str) -> None:
    assert redacted(sentence) == sentence


@pytest.mark.parametrize("subject", ["anna@example.com", "Anna Keller", "x" * 121, NASTY])
def test_a_subject_that_could_name_somebody_is_shown_by_a_digest(subject: str) -> None:
    shown = user_id(subject)
    assert shown is not None
    assert shown.startswith("hashed:")
    assert shown == user_id(subject)
    assert len(shown) == len("hashed:") + 16
