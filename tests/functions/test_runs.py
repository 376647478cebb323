"""What jobs, loads and replays did, as administrators see it."""

import pytest
from starlette.testclient import TestClient

from shared_code.application import current
from shared_code.store.names import RUNS
from shared_code.store.site_partition import newest_first, pack
from shared_code.store.table import Insert
from tests.functions.conftest import BASE, ClientFor


@pytest.fixture
def sam(client_for: ClientFor) -> TestClient:
    return client_for("forecasting_admin")


class TestRuns:
    def test_are_listed_newest_first_by_flow_and_in_parts(self, sam: TestClient) -> None:
        for number in range(3):
            current().runs.record("sweep", {"updated": number})
            current().runs.record("load-budget", {"counts": {"created": 5, "updated": number, "problems": 1}})
        whole = sam.get(f"{BASE}/runs").json()["data"]
        assert [(one["flow"], one["updated"]) for one in whole] == [
            ("load-budget", 2), ("sweep", 2), ("load-budget", 1), ("sweep", 1), ("load-budget", 0), ("sweep", 0),
        ]  # fmt: skip
        assert (whole[0]["created"], whole[0]["failed"], whole[1]["failed"]) == (5, 1, None)
        parts, url = [], f"{BASE}/runs?limit=4"
        while url:
            answer = sam.get(url)
            parts += answer.json()["data"]
            url = answer.headers.get("Link", "").partition(">")[0].removeprefix("<")
        assert parts == whole
        assert [one["flow"] for one in sam.get(f"{BASE}/runs?flow=sweep").json()["data"]] == ["sweep"] * 3
        assert sam.get(f"{BASE}/runs?flow=load-jobs").json()["data"] == []

    def test_of_a_flow_that_there_is_not_are_refused_by_those_there_are(self, sam: TestClient) -> None:
        current().runs.record("of-before", {})
        (error,) = sam.get(f"{BASE}/runs?flow=nonsense").json()["errors"]
        flows = error["details"]["allowed"]
        assert error["message"] == f"flow: write one of: {', '.join(flows)}"
        assert sam.get(f"{BASE}/runs?flow=Sweep").json()["errors"][0]["message"] == error["message"]
        assert {"of-before", "actuals-load", "sweep", "replay", "data-validation", "check-budget"} < {*flows}
        for flow in flows:
            assert sam.get(f"{BASE}/runs?flow={flow}").status_code == 200

    def test_what_the_version_before_kept_is_shown_too(self, sam: TestClient) -> None:
        current().runs.record("rebuild", {})
        at = current().clock.now()
        old = pack({"at": at.isoformat(), "result": {"state": "stopped", "months": 7}})
        current().tables.submit(RUNS, "rebuild", [Insert(newest_first(at), old)])
        shown = sam.get(f"{BASE}/runs").json()["data"][0]
        assert (shown["status"], shown["updated"], shown["start"]) == ("stopped", 7, shown["end"])

    @pytest.mark.parametrize("run_id", ["none", "sweep.00000000000000-" + "0" * 32])
    def test_an_operation_that_there_is_not_is_404(self, sam: TestClient, run_id: str) -> None:
        answer = sam.get(f"{BASE}/operations/{run_id}")
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (404, "RESOURCE_NOT_FOUND")
