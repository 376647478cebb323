"""Files over HTTP: the same as by `dev.py load`, whoever sends what."""

import gzip
import os
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Final

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from functions.queue.site_jobs import site_jobs
from functions.reporting import WorkFailed
from shared_code.application import current
from shared_code.integration.load import LoadRequest
from shared_code.integration.service.loader import KINDS
from shared_code.integration.writing.month_writer import MonthWriter
from shared_code.kit.limits import BODY_BYTES, IMPORT_AT_ONCE_BYTES, IMPORT_BYTES
from shared_code.messaging.queues import SITE_JOBS
from shared_code.store.import_files import SentFile
from shared_code.store.job_runs import Run, Runs
from shared_code.store.names import FORECASTS, REFERENCE, RUNS
from shared_code.store.table import WriteConflict
from tests.conftest import Company
from tests.functions.conftest import BASE, ClientFor
from tests.functions.test_triggers import message, received, run

CSV: Final = {"Content-Type": "text/csv"}
YAML: Final = {"Content-Type": "application/yaml"}
BUDGET: Final = b"site,period,account,balance\nTP001,2025-05,7045,450\nTP001,2025-05,7099,60.5\n"
EXAMPLES: Final = Path("docs/examples")
NOTE: Final = b"x" * 500
LONG: Final = b"site,period,account,balance,note\n" + b"".join(
    b"TP001,2025-%02d,%04d,%d.25,%s\n" % (month, account, account, NOTE)
    for month in (5, 6, 7)
    for account in range(7000, 7100)
)
"""More than is loaded at once."""


@pytest.fixture
def sam(client_for: ClientFor) -> TestClient:
    return client_for("forecasting_admin")


def send(sam: TestClient, kind: str, content: bytes, query: str = "", **headers: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return sam.post(f"{BASE}/imports/{kind}{query}", content=content, headers={**CSV, **named})


def documents(site: str = "TP001") -> Sequence[tuple[str, str]]:
    return [(row.row, str(row.properties)) for row in current().tables.query(FORECASTS, site, "d|", "d~")]


def _everything() -> Mapping[str, Sequence[tuple[str, str]]]:
    sites = {site: documents(site) for site in current().register.sites}
    return {**sites, "": [(row.row, str(row.properties)) for row in current().tables.query(REFERENCE, "sites")]}


def do_jobs() -> int:
    bodies = received(SITE_JOBS.name)
    for body in bodies:
        run(site_jobs, message(body))
    return len(bodies)


class TestImportData:
    @pytest.mark.parametrize("kind", KINDS)
    def test_takes_every_kind_that_a_command_line_takes(self, company: Company, sam: TestClient, kind: str) -> None:
        """All examples enter in their order; a second time none changes anything."""
        for name in KINDS[: KINDS.index(kind) + 1]:
            (file,) = EXAMPLES.glob(f"{name.replace('-', '_')}.*[vl]")
            answer = sam.post(
                f"{BASE}/imports/{name}", content=file.read_bytes(), headers=CSV if file.suffix == ".csv" else YAML
            )
            assert answer.status_code == 200, (name, answer.text)
            assert answer.json()["data"]["status"] == "complete"
        again = sam.post(
            f"{BASE}/imports/{kind}", content=file.read_bytes(), headers=CSV if file.suffix == ".csv" else YAML
        )
        counts = again.json()["data"]["result"]["counts"]
        assert (counts["created"], counts["updated"], counts["removed"]) == (0, 0, 0), counts

    @pytest.mark.parametrize("kind", ["payroll_budget", "Budget"])
    def test_a_kind_that_is_spelled_otherwise_is_answered_with_those_there_are(
        self, company: Company, sam: TestClient, kind: str
    ) -> None:
        answer = send(sam, kind, b"site\n")
        assert answer.status_code == 404
        assert answer.json()["message"].startswith(f"There is no kind of file {kind}. Those there are: mappings, sites")

    def test_its_report_is_that_of_a_file_on_the_command_line(self, company: Company, sam: TestClient) -> None:
        told = send(sam, "budget", BUDGET, "?validateOnly=true&file=may.csv").json()["data"]["result"]
        request = LoadRequest("sam", "may.csv", told["run"], dry_run=True)
        report = current().loader.load("budget", BUDGET, request).model_dump(mode="json", by_alias=True)
        assert told == report
        assert (told["state"], told["counts"]["created"]) == ("dry run", 2)

    def test_validate_only_stores_nothing(self, company: Company, sam: TestClient) -> None:
        before = _everything()
        assert send(sam, "budget", BUDGET, "?validateOnly=true").json()["message"] == "File checked"
        assert _everything() == before
        assert send(sam, "budget", BUDGET).json()["message"] == "File imported"
        assert _everything() != before

    def test_it_is_a_run_with_the_name_of_its_file_and_the_audit_trail_names_who_sent_it(
        self, company: Company, sam: TestClient
    ) -> None:
        done = send(sam, "budget", BUDGET, "?file=Budget 2025").json()["data"]
        assert (done["result"]["file"], done["result"]["user"]) == ("Budget 2025.csv", "sam")
        (listed,) = sam.get(f"{BASE}/runs?flow=load-budget").json()["data"]
        assert (listed["id"], listed["status"], listed["created"]) == (done["id"], "complete", 2)
        assert sam.get(f"{BASE}/operations/{done['id']}").json()["data"] == done
        trail = sam.get(f"{BASE}/audit/TP001").json()["data"]["entries"]
        assert {entry["user"] for entry in trail} == {"sam"}

    def test_every_wrong_row_is_an_item_with_its_line_and_nothing_is_stored(
        self, company: Company, sam: TestClient
    ) -> None:
        before = _everything()
        wrong = send(sam, "budget", BUDGET + b"TP001,2025-05,x,1\nTP009,2025-05,7045,much\n")
        assert wrong.status_code == 400
        items = [(error["details"].get("line"), error["field"]) for error in wrong.json()["errors"]]
        assert items == [(4, "account"), (5, "balance"), (5, "site")]
        assert (
            wrong.json()["errors"][0]["message"] == "line 4, account: write a main account of four digits, such as 4790"
        )
        assert _everything() == before
        (listed,) = sam.get(f"{BASE}/runs?flow=load-budget").json()["data"]
        assert (listed["status"], listed["failed"]) == ("refused", 3)

    @pytest.mark.parametrize(
        ("kind", "query"), [("budget", "?how=add"), ("sites", "?how=complete"), ("chart", "?how=partial")]
    )
    def test_what_a_file_load_may_not_an_import_may_not(
        self, company: Company, sam: TestClient, kind: str, query: str
    ) -> None:
        refused = send(sam, kind, BUDGET, query)
        assert refused.status_code == 400
        assert "cannot be loaded with" in refused.json()["errors"][0]["message"]

    def test_a_budget_that_leaves_out_accounts_says_which_until_it_is_told(
        self, company: Company, sam: TestClient
    ) -> None:
        send(sam, "budget", BUDGET)
        short = BUDGET.rsplit(b"TP001", 1)[0]
        left_out = send(sam, "budget", short).json()["errors"][0]["message"]
        assert "7099" in left_out
        assert left_out.endswith("say how=complete if they go, how=partial if they stay")
        assert send(sam, "budget", short, "?how=partial").json()["data"]["result"]["counts"]["removed"] == 0
        assert send(sam, "budget", short, "?how=complete").json()["data"]["result"]["counts"]["removed"] == 1


class TestSizes:
    def test_the_smallest_file_has_a_header_and_a_row(self, company: Company, sam: TestClient) -> None:
        header, row, _ = BUDGET.split(b"\n", 2)
        assert send(sam, "budget", header + b"\n" + row).status_code == 200
        for nothing, told in ((b"", "columns"), (header, "no rows")):
            empty = send(sam, "budget", nothing)
            assert empty.status_code == 400
            assert told in empty.json()["errors"][0]["message"]

    def test_a_long_file_is_loaded_by_a_message_and_followed_by_its_operation(
        self, company: Company, sam: TestClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert len(LONG) > IMPORT_AT_ONCE_BYTES
        told: list[Decimal | None] = []
        save = Runs.save

        def saves(runs: Runs, one: Run) -> Run:
            told.append(one.progress)
            return save(runs, one)

        monkeypatch.setattr(Runs, "save", saves)
        begun = send(sam, "budget", LONG)
        assert (begun.status_code, begun.json()["data"]["status"]) == (202, "running")
        assert documents() == []
        assert do_jobs() == 1
        assert told == [0, 0, 1, 1]  # one site: begun, taken up, done, ended
        done = sam.get(begun.headers["Location"]).json()["data"]
        assert (done["status"], done["progress"], done["result"]["counts"]["created"]) == ("complete", 1, 300)
        assert len(documents()) == 3
        rows = current().tables.query(RUNS, done["id"])
        assert [*rows] == []

    def test_a_message_that_comes_again_loads_nothing_twice(self, company: Company, sam: TestClient) -> None:
        send(sam, "budget", LONG)
        (body,) = received(SITE_JOBS.name)
        run(site_jobs, message(body))
        before = documents()
        run(site_jobs, message(body))
        assert documents() == before

    def test_one_that_is_stopped_in_the_middle_is_finished_by_the_next_delivery(
        self, company: Company, sam: TestClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        begun = send(sam, "budget", LONG)
        (body,) = received(SITE_JOBS.name)
        with monkeypatch.context() as patch:
            patch.setattr(MonthWriter, "store", stops)
            with pytest.raises(WorkFailed):
                run(site_jobs, message(body))
        assert sam.get(begun.headers["Location"]).json()["data"]["status"] == "failed"
        run(site_jobs, message(body))
        assert sam.get(begun.headers["Location"]).json()["data"]["status"] == "complete"
        assert len(documents()) == 3

    def test_a_long_file_with_problems_says_so_in_its_operation(self, company: Company, sam: TestClient) -> None:
        begun = send(sam, "budget", LONG + b"TP001,2025-05,x,1\n")
        do_jobs()
        done = sam.get(begun.headers["Location"]).json()["data"]
        assert (done["status"], done["result"]["problems"]) == (
            "refused",
            ["line 302, account: write a main account of four digits, such as 4790"],
        )
        assert documents() == []

    def test_the_largest_file_comes_compressed(self, company: Company, sam: TestClient) -> None:
        note = (IMPORT_BYTES - len(LONG)) // 300
        whole = LONG.replace(NOTE, NOTE + b"x" * note)
        whole += b"\n" * (IMPORT_BYTES - len(whole))
        sent = gzip.compress(whole)
        assert len(sent) <= BODY_BYTES < len(whole)
        assert send(sam, "budget", sent, Content_Encoding="gzip").status_code == 202
        do_jobs()
        assert len(documents()) == 3
        over = send(sam, "budget", gzip.compress(whole + b"\n"), Content_Encoding="gzip")
        assert (over.status_code, over.json()["errors"][0]["details"]) == (413, {"maximum": IMPORT_BYTES})

    def test_a_bomb_is_not_unpacked(self, company: Company, sam: TestClient) -> None:
        bomb = gzip.compress(b"0" * (2 * IMPORT_BYTES))
        assert len(bomb) < BODY_BYTES
        assert send(sam, "budget", bomb, Content_Encoding="gzip").status_code == 413

    @pytest.mark.parametrize(
        ("content", "encoding", "told"),
        [
            (b"site,period", "gzip", "The body is no gzip file; compress it again, or send it plain."),
            (gzip.compress(LONG)[:-9], "gzip", "ends in the middle"),
            (BUDGET, "br", "plain, or with Content-Encoding: gzip"),
        ],
    )
    def test_what_cannot_be_unpacked_says_what_to_send(
        self, company: Company, sam: TestClient, content: bytes, encoding: str, told: str
    ) -> None:
        answer = send(sam, "budget", content, Content_Encoding=encoding)
        assert answer.status_code == 400
        assert told in answer.json()["errors"][0]["message"]

    def test_a_file_that_does_not_shrink_is_kept_too(self, company: Company) -> None:
        noise = os.urandom(600 * 1024)
        current().import_files.keep("load-x.1", SentFile(noise, {"kind": "x"}))
        kept = current().import_files.get("load-x.1")
        assert kept
        assert kept.content == noise


def stops(*_: object) -> None:
    raise WriteConflict(0)
