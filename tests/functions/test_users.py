"""Who may see and do what: the caller's own page, rows of users, changing one, the access review."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from shared_code.application import current
from shared_code.kit.clock import FixedClock
from shared_code.sites.models import UserSites
from shared_code.store.names import REFERENCE
from shared_code.users.models import USERS
from tests import attacks
from tests.attacks import attack
from tests.functions.conftest import BASE, ClientFor

ANNA = f"{BASE}/users/anna"
NEW = {"If-None-Match": "*"}


@pytest.fixture
def sam(client_for: ClientFor) -> TestClient:
    return client_for("forecasting_admin")


def put(client: TestClient, body: Any, *, url: str = ANNA, **headers: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.put(url, json=body, headers=named or {"If-Match": client.get(url).headers["ETag"]})


def data(answer: Response) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()["data"]
    return found


def sentence(answer: Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["errors"][0]["message"]


class TestMe:
    def test_everybody_reads_who_he_is_and_what_he_may_do(self, client_for: ClientFor) -> None:
        me = data(client_for("account_manager").get(f"{BASE}/me"))
        assert (me["userId"], me["name"], me["roles"], me["siteCount"]) == ("anna", "Anna", ["account_manager"], 4)
        assert "forecasting:write" in me["permissions"]
        assert "forecasting:admin" not in me["permissions"]
        assert me["districts"] == [
            {"districtId": "d-orlando", "name": "d-orlando", "regionId": "r-east", "sites": 4, "rollUp": False}
        ]

    def test_who_manages_a_district_may_read_its_roll_up_and_an_administrator_all(self, client_for: ClientFor) -> None:
        david = data(client_for("district_manager").get(f"{BASE}/me"))
        assert [(one["districtId"], one["rollUp"]) for one in david["districts"]] == [("d-orlando", True)]
        sam = data(client_for("forecasting_admin").get(f"{BASE}/me"))
        assert (sam["allSites"], sam["siteCount"], len(sam["districts"])) == (True, 6, 3)

    def test_scopes_of_the_token_narrow_what_is_told(self, client_for: ClientFor) -> None:
        me = data(client_for("account_manager", scopes=["statistics:read"]).get(f"{BASE}/me"))
        assert me["permissions"] == ["statistics:read"]

    def test_b14_an_unknown_job_profile_reads_why_there_is_no_access(self, client_for: ClientFor) -> None:
        current().register.save("users", {"vera": UserSites(subject="vera", job_profile="VALET")})
        me = data(client_for("account_manager", subject="vera").get(f"{BASE}/me"))
        assert (me["roles"], me["permissions"], me["siteCount"]) == ([], [], 0)
        assert me["noAccess"].startswith("Your job profile VALET gives no access")


class TestReading:
    def test_rows_are_listed_and_filtered_by_role_district_and_site(self, sam: TestClient) -> None:
        def ids(query: str) -> list[str]:
            return [row["userId"] for row in sam.get(f"{BASE}/users{query}").json()["data"]]

        assert ids("") == ["anna", "david", "rachel", "sam"]
        assert ids("?role=district_manager") == ["david"]
        assert ids("?siteId=900") == ["sam"]
        assert ids("?siteId=0402&role=account_manager") == ["anna"]
        assert ids("?districtId=d-tampa") == ["rachel", "sam"]
        assert ids("?search=rach") == ["rachel"]
        assert ids("?limit=1&page=2") == ["david"]

    def test_a_row_tells_what_it_gives_and_an_unknown_user_is_404(self, sam: TestClient) -> None:
        anna = data(sam.get(ANNA))
        assert (anna["worksAs"], anna["siteCount"], anna["noAccess"]) == ("account_manager", 4, None)
        assert anna["visibleSites"] == ["0170", "0402", "0500", "TP001"]
        assert sentence(sam.get(f"{BASE}/users/nobody"))[0] == 404

    def test_names_that_are_no_user_are_400(self, sam: TestClient) -> None:
        assert sam.get(f"{BASE}/users/a%7Cb").status_code == 400
        assert sam.get(f"{BASE}/users/{'x' * 201}").status_code == 400


class TestSaving:
    def test_a_change_works_at_once_and_the_trail_tells_who_changed_what(
        self, client_for: ClientFor, sam: TestClient
    ) -> None:
        saved = put(sam, {"sites": ["170", "TP001", "0170"], "role": "account_manager", "reason": "New territory"})
        assert data(saved)["sites"] == ["0170", "TP001"]
        (change,) = data(sam.get(ANNA))["history"]
        assert (change["user"], change["field"], change["reason"]) == ("sam", "/sites", "New territory")
        assert change["old"] == ["TP001", "0170", "0402", "0500"]
        assert change["new"] == ["0170", "TP001"]
        anna = client_for("account_manager")
        assert anna.get(f"{BASE}/sites/0402").status_code == 403
        assert anna.get(f"{BASE}/sites/0170").status_code == 200

    def test_what_is_shown_may_be_sent_back_and_nothing_is_stored(self, sam: TestClient) -> None:
        shown = sam.get(ANNA)
        again = put(sam, shown.json()["data"])
        assert (again.status_code, again.headers["ETag"]) == (200, shown.headers["ETag"])
        assert data(sam.get(ANNA))["history"] == []

    def test_null_empties_and_a_row_without_role_is_warned_of(self, sam: TestClient) -> None:
        answer = put(sam, {"role": None, "jobProfile": "valet", "sites": None})
        assert data(answer)["sites"] is None
        (warning,) = answer.json()["meta"]["warnings"]
        assert (warning["code"], warning["message"][:23]) == ("NO_ACCESS", "Your job profile VALET ")
        assert data(put(sam, {"jobProfile": "ACCTMGR"}))["worksAs"] == "account_manager"

    def test_a_user_is_added_with_if_none_match_and_never_twice(self, sam: TestClient) -> None:
        url = f"{BASE}/users/6f0c:nora"
        added = put(sam, {"role": "account_manager", "sites": ["0170"], "name": "Nora"}, url=url, **NEW)
        assert data(added)["siteCount"] == 1
        assert put(sam, {"name": "N."}, url=url, **NEW).status_code == 412
        assert put(sam, {"name": "N."}, url=f"{BASE}/users/unknown", If_Match='"0-0"').status_code == 404

    def test_preconditions_are_those_of_every_save(self, sam: TestClient) -> None:
        assert sam.put(ANNA, json={"name": "Anne"}).status_code == 428
        etag = sam.get(ANNA).headers["ETag"]
        assert put(sam, {"name": "Anne"}, If_Match=etag).status_code == 200
        late = put(sam, {"name": "Anni"}, If_Match=etag)
        assert late.status_code == 412
        assert late.json()["errors"][0]["details"]["current"]["name"] == "Anne"

    def test_a_load_of_the_organisation_causes_no_412(self, sam: TestClient) -> None:
        put(sam, {"name": "Anne"})
        etag = sam.get(ANNA).headers["ETag"]
        row = current().register.users["anna"]
        current().register.save("users", {"anna": row.model_copy(update={"job_profile": "ACCTMGR"})})
        assert put(sam, {"name": "Anni"}, If_Match=etag).status_code == 200

    def test_a_repeat_with_its_key_is_answered_again(self, sam: TestClient) -> None:
        headers = {"If_Match": sam.get(ANNA).headers["ETag"], "Idempotency_Key": "once"}
        first, second = (put(sam, {"name": "Anne"}, **headers) for _ in range(2))
        assert (second.content, second.headers["Idempotency-Replayed"]) == (first.content, "true")
        assert put(sam, {"name": "Anni"}, **headers).status_code == 422
        assert len(data(sam.get(ANNA))["history"]) == 1

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"role": "king"}, "/role"),
            ({"sites": ["9999"]}, "/sites/0"),
            ({"districtIds": ["d-orlando", "d-nowhere"]}, "/districtIds/1"),
            ({"regionIds": ["r-nowhere"]}, "/regionIds/0"),
            ({"jobProfile": "a b"}, "/jobProfile"),
            ({"sites": ["0170"] * 1001}, "/sites"),
            pytest.param({"version": 7}, "/version", marks=attack(attacks.PROPERTIES)),
            pytest.param({"subject": "sam"}, "/subject", marks=attack(attacks.PROPERTIES)),
        ],
    )
    def test_what_is_wrong_is_named(self, sam: TestClient, body: Any, field: str) -> None:
        answer = put(sam, body)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)


class TestAdministrators:
    @attack(attacks.ADMINISTRATORS, tries=3)
    def test_nobody_takes_the_right_of_an_administrator_from_himself(self, sam: TestClient) -> None:
        own = f"{BASE}/users/sam"
        for body in ({"role": "account_manager"}, {"role": None}, {"role": None, "jobProfile": "VALET"}):
            assert sentence(put(sam, body, url=own)) == (
                400,
                "You cannot take the right of an administrator from yourself; ask another administrator.",
            )
        assert data(put(sam, {"name": "Samuel"}, url=own))["worksAs"] == "forecasting_admin"

    @attack(attacks.ADMINISTRATORS)
    def test_one_administrator_is_always_left(self, client_for: ClientFor) -> None:
        stranger = client_for("forecasting_admin", subject="without-a-row")
        assert sentence(put(stranger, {"role": None}, url=f"{BASE}/users/sam")) == (
            400,
            "This user is the last administrator; make somebody else one first.",
        )

    @attack(attacks.ADMINISTRATORS)
    def test_two_who_take_it_from_each_other_at_once_leave_one(self, client_for: ClientFor) -> None:
        names = [f"admin{number}" for number in range(6)]
        rows = {name: UserSites(subject=name, role="forecasting_admin") for name in names}
        current().register.save("users", {**rows, "sam": UserSites(subject="sam")})
        boss = client_for("forecasting_admin", subject="without-a-row")
        with ThreadPoolExecutor(6) as pool:
            statuses = list(
                pool.map(lambda name: put(boss, {"role": None}, url=f"{BASE}/users/{name}").status_code, names)
            )
        assert sorted(statuses) == [200] * 5 + [400]

    @attack(attacks.CUT_OFF)
    def test_who_lost_the_right_is_out_with_the_token_still_good(self, client_for: ClientFor, sam: TestClient) -> None:
        put(sam, {"role": "forecasting_admin"}, url=f"{BASE}/users/6f0c:nora", **NEW)
        token = client_for("forecasting_admin", subject="6f0c:nora").headers["Authorization"]
        nora = {"Authorization": token}
        assert sam.get(f"{BASE}/users", headers=nora).status_code == 200
        put(client_for("forecasting_admin"), {"role": "regional_vp"}, url=f"{BASE}/users/6f0c:nora")
        assert sam.get(f"{BASE}/users", headers=nora).status_code == 403


def test_kept_answers_of_saves_leave_after_a_day_and_nothing_else_does(sam: TestClient) -> None:
    """The nightly sweep, whose clock is two days later."""
    for number in (1, 2):
        put(sam, {"name": f"Anne {number}"}, If_Match=sam.get(ANNA).headers["ETag"], Idempotency_Key=f"save {number}")
    before = {row.row for row in current().tables.query(REFERENCE, USERS)}
    clock = FixedClock(current().clock.today())
    clock.move(current().clock.now() - clock.now() + timedelta(hours=23))
    vars(current()).update(clock=clock)
    current().sweep.left()
    assert {row.row for row in current().tables.query(REFERENCE, USERS)} == before
    clock.move(timedelta(days=1))
    current().sweep.left()
    left = {row.row for row in current().tables.query(REFERENCE, USERS)}
    assert {row[:2] for row in before - left} == {"k|"}
    assert (len(before - left), {row for row in left if row.startswith("k|")}) == (2, set())
    assert current().runs.latest("sweep")[0].result["old"]["savesOfUsers"] == 2


def test_the_trail_and_kept_answers_are_no_users(sam: TestClient) -> None:
    put(sam, {"name": "Anne"}, If_Match=sam.get(ANNA).headers["ETag"], Idempotency_Key="once")
    current().register.forget()
    assert sorted(current().register.users) == ["anna", "david", "rachel", "sam"]
    assert json.loads(sam.get(f"{BASE}/users").content)["meta"]["total"] == 4
