"""The access review: who may see what and was last here when, as JSON, as CSV, by a command."""

import csv
import io
from datetime import timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from cli import access_review
from shared_code.application import current
from shared_code.auth.roles import rights
from shared_code.kit.clock import FixedClock
from shared_code.kit.errors import DatabaseError
from shared_code.sites.models import UserSites
from shared_code.store.last_seen import LastSeen
from shared_code.store.names import REFERENCE
from tests import attacks
from tests.attacks import attack
from tests.conftest import TODAY
from tests.functions.conftest import BASE, ClientFor
from tests.functions.test_users import sam

__all__ = ["sam"]


class TestReview:
    def test_it_names_everybody_with_a_row_or_seen(self, client_for: ClientFor) -> None:
        client_for("account_manager").get(f"{BASE}/me")
        client_for("account_manager", subject="guest").get(f"{BASE}/me")
        rows = {row["userId"]: row for row in client_for("forecasting_admin").get(
            f"{BASE}/users/access-review").json()["data"]}  # fmt: skip
        assert list(rows) == ["anna", "david", "guest", "rachel", "sam"]
        assert rows["anna"]["lastSeen"] is not None
        assert rows["david"]["lastSeen"] is None
        assert (rows["guest"]["hasRow"], rows["guest"]["permissions"]) == (False, [])
        assert set(rows["sam"]["permissions"]) == rights().given_by(["forecasting_admin"])  # type: ignore[list-item]  # a text of the same value

    @attack(attacks.FORMULAS, tries=7)
    def test_as_csv_it_opens_in_a_spreadsheet_and_runs_nothing(self, sam: TestClient) -> None:
        for number, evil in enumerate(("=HYPERLINK(1)", "+1", "-1", "@x", "\t=1", " =1", "＝1")):  # noqa: RUF001 - the wide one is the attack
            current().register.save("users", {f"u{number}": UserSites(subject=f"u{number}", name=evil)})
        answer = sam.get(f"{BASE}/users/access-review", headers={"Accept": "text/csv"})
        assert answer.headers["Content-Type"].startswith("text/csv")
        assert answer.headers["Content-Disposition"] == 'attachment; filename="access-review.csv"'
        rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert [row["name"][0] for row in rows if row["userId"].startswith("u")] == ["'"] * 7
        (anna,) = [row for row in rows if row["userId"] == "anna"]
        assert anna["visibleSites"] == "0170; 0402; 0500; TP001"

    def test_a_command_lists_it_and_writes_the_same_csv(
        self, sam: TestClient, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("cli.in_store.apply_settings", lambda _: None)  # they are those of the company
        asked = sam.get(f"{BASE}/users/access-review", headers={"Accept": "text/csv"}).content
        assert access_review.main(["--csv", str(tmp_path / "review.csv")]) == 0
        assert (tmp_path / "review.csv").read_bytes() == asked
        assert access_review.main([]) == 0
        told = capsys.readouterr().out.splitlines()
        assert "anna: account_manager, 4 sites, never seen" in told
        assert [line.partition(":")[0] for line in told[1:5]] == ["anna", "david", "rachel", "sam"]
        assert access_review.main(["--csv", str(tmp_path)]) == 1
        assert f"{tmp_path} cannot be written" in capsys.readouterr().err

    def test_only_this_route_answers_csv(self, sam: TestClient) -> None:
        assert sam.get(f"{BASE}/users", headers={"Accept": "text/csv"}).status_code == 406


class TestLastSeen:
    def test_it_is_written_once_an_hour_and_user(self, client_for: ClientFor) -> None:
        clock = FixedClock(TODAY)
        vars(current()).update(last_seen=LastSeen(current().tables, clock))
        anna = client_for("account_manager")
        etags = []
        for minutes in (0, 30, 29, 2):
            clock.move(timedelta(minutes=minutes))
            anna.get(f"{BASE}/me")
            row = current().tables.get(REFERENCE, "seen", "anna")
            assert row is not None
            etags.append(row.etag)
        assert len(set(etags[:3])) == 1
        assert etags[3] != etags[0]

    def test_a_store_that_is_away_costs_no_request(
        self, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        anna = client_for("account_manager")
        anna.get(f"{BASE}/sites")
        vars(current()).update(last_seen=LastSeen(current().tables, current().clock))

        def fail(*_: object) -> None:
            raise DatabaseError.transient("away", dependency="table store")

        monkeypatch.setattr(type(current().tables), "submit", fail)
        assert anna.get(f"{BASE}/sites").status_code == 200
