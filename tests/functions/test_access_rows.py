"""What lies inside: rows of roll-ups and lists, parts of a batch, what is kept of others, what a save may set."""

import re
import shutil
from typing import Any, Final

import pytest
from starlette.testclient import TestClient

import tests.conftest
from shared_code.application import close_current, current
from tests import attacks
from tests.attacks import attack
from tests.conftest import APRIL, SITES, SUBJECTS, Company
from tests.functions.conftest import BASE, ClientFor
from tests.functions.profit import prosper
from tests.functions.test_access import (
    ADMINS_ONLY,
    BODIES,
    FIRST,
    PLACES,
    ROLES,
    SITE_OPERATIONS,
    SUPERVISORS_ONLY,
    WITHOUT_A_SITE,
    WRITES,
)

SEEN = {
    "account_manager": {"TP001", "0170", "0402", "0500"},
    "district_manager": {"TP001", "0170", "0402", "0500"},
    "regional_vp": {"TP001", "0170", "0349", "0402", "0500"},
}
HIDDEN = {role: SITES.keys() - seen for role, seen in SEEN.items()}
OWN_UNITS = {
    "account_manager": (),
    "district_manager": ("district/d-orlando",),
    "regional_vp": ("district/d-orlando", "district/d-tampa", "region/r-east"),
}
UNITS = (
    "district/d-orlando",
    "district/d-tampa",
    "region/r-east",
    "district/d-chicago",
    "region/r-central",
    "company/all",
)
OF_SITES = [(path, operation["operationId"]) for method, path, operation in SITE_OPERATIONS if method == "get"]
ROLLED_UP = ("pl-view/rollup/{}?period=2025-04", "pl-view/rollup/{}/variance/budget?period=2025-04",
             "pl-view/rollup/{}/bridge?period=2025-04")  # fmt: skip


@pytest.fixture
def rich(company: Company) -> Company:
    """A company whose sites, seen and hidden, have the same to show; made once, and copied."""
    store, made = company.folder / "store.db", tests.conftest.SESSION / "rich.db"
    if not made.exists():
        for site_id in ("TP001", "0349", "0900"):
            prosper(company, site_id)
            company.snapshot(site_id, APRIL)
        close_current()
        shutil.copyfile(store, made)
    close_current()
    shutil.copyfile(made, store)
    return company


def place(path: str, site_id: str) -> str:
    return path.format(siteId=site_id, **PLACES).removeprefix(BASE)


def parts(client: TestClient, paths: list[str]) -> list[dict[str, Any]]:
    """The answers to paths, twenty in a batch."""
    answers: list[dict[str, Any]] = []
    for first in range(0, len(paths), 20):
        asked = [{"id": str(at), "path": path} for at, path in enumerate(paths[first : first + 20])]
        answers += client.post(f"{BASE}/batch/read", json={"requests": asked}).json()["data"]
    return answers


class TestRows:
    @attack(attacks.ROWS, tries=len(OF_SITES) + len(WITHOUT_A_SITE))
    @pytest.mark.parametrize("role", SEEN)
    def test_no_answer_tells_of_a_site_that_its_reader_may_not_see(
        self, client_for: ClientFor, rich: Company, role: str
    ) -> None:
        """Neither a list, a roll-up, a benchmark among peers nor an explanation names one."""
        client = client_for(role)
        asked = [place(path, "TP001") for path, _ in OF_SITES]
        asked += [place(path, "") for method, path in WITHOUT_A_SITE.values() if method == "get"]
        asked += [f"/{read.format(unit)}" for unit in OWN_UNITS[role] for read in ROLLED_UP]
        for path in asked:
            answer = client.get(f"{BASE}{path}").text
            for hidden in HIDDEN[role]:
                assert not re.search(rf'"{hidden}"|Hotel {hidden}', answer), (path, answer)

    @attack(attacks.ROWS, tries=len(ROLLED_UP) * len(UNITS))
    @pytest.mark.parametrize("role", SEEN)
    def test_a_unit_is_rolled_up_for_nobody_who_does_not_lead_it(
        self, client_for: ClientFor, rich: Company, role: str
    ) -> None:
        client = client_for(role)
        paths = [(unit, f"/{read.format(unit)}") for unit in UNITS for read in ROLLED_UP]
        alone = [client.get(f"{BASE}{path}").status_code for _, path in paths]
        assert alone == [200 if unit in OWN_UNITS[role] else 403 for unit, _ in paths]
        assert [part["status"] for part in parts(client, [path for _, path in paths])] == alone

    def test_children_of_a_unit_add_up_to_it_and_are_its_own(self, client_for: ClientFor, rich: Company) -> None:
        answer = client_for("regional_vp").get(f"{BASE}/pl-view/rollup/region/r-east?period=2025-04").json()["data"]
        assert {child["id"] for child in answer["children"]} == {"d-orlando", "d-tampa"}


class TestBatch:
    @pytest.mark.parametrize(
        ("role", "site_id"),
        [
            pytest.param(role, site_id, marks=[attack(attacks.ROWS, tries=len(OF_SITES))] if site_id in hidden else [])
            for role, hidden in HIDDEN.items()
            for site_id in ("TP001", "0900")
        ],
    )
    def test_a_part_is_answered_as_the_path_alone(
        self, client_for: ClientFor, rich: Company, role: str, site_id: str
    ) -> None:
        client = client_for(role)
        paths = [place(path, site_id) for path, _ in OF_SITES]
        alone = [client.get(f"{BASE}{path}").status_code for path in paths]
        assert [part["status"] for part in parts(client, paths)] == alone
        below = [role == "account_manager" and name in SUPERVISORS_ONLY for _, name in OF_SITES]
        assert alone == [403 if site_id in HIDDEN[role] or one else 200 for one in below]

    @attack(attacks.ROWS, tries=len(ADMINS_ONLY) + len(WRITES))
    @pytest.mark.parametrize("role", SEEN)
    def test_a_part_opens_nothing_of_administrators_and_writes_nothing(
        self, client_for: ClientFor, rich: Company, role: str
    ) -> None:
        client = client_for(role)
        closed = [
            path.format(**PLACES).removeprefix(BASE) for name in ADMINS_ONLY for _, path in [WITHOUT_A_SITE[name]]
        ]
        written = [place(path, "TP001") for _, path, operation in SITE_OPERATIONS if operation["operationId"] in WRITES]
        assert {part["status"] for part in parts(client, closed)} <= {403, 405}
        parts(client, written)
        assert {entry.user for entry in current().documents.audit("TP001")} == {"load"}
        answer = client.post(
            f"{BASE}/batch/read", json={"requests": [{"id": "1", "path": written[0], "method": "PUT"}]}
        )
        assert answer.status_code == 400


FORBIDDEN: dict[str, Any] = {
    "siteId": "0900",
    "version": 99,
    "etag": '"9-0"',
    "series": "actual",
    "status": "closed",
    "updatedBy": "sam",
    "user": "sam",
    "createdAt": "2020-01-01T00:00:00Z",
    "closed": True,
    "budget": 1,
    "actual": 1,
    "__class__": "x",
    "__proto__": {"role": "forecasting_admin"},
    "roles": ["forecasting_admin"],
    "permissions": ["forecasting:admin"],
}
SAVES = [
    (path, name)
    for method, path, operation in SITE_OPERATIONS
    if method == "put"
    for name in [operation["operationId"]]
]
ROWS_OF = {
    "UpdateStatistics": "days",
    "UpdateRates": "rates",
    "UpdatePayrollForecast": "rows",
    "UpdateExpenses": "accounts",
}


class TestProperties:
    @attack(attacks.PROPERTIES, tries=len(FORBIDDEN))
    @pytest.mark.parametrize(("path", "name"), SAVES, ids=[name for _, name in SAVES])
    def test_a_save_sets_nothing_that_is_not_its_to_set(
        self, client_for: ClientFor, rich: Company, path: str, name: str
    ) -> None:
        client, url = client_for("account_manager"), f"{BASE}{place(path, 'TP001')}"
        for field, value in FORBIDDEN.items():
            answer = client.put(url, json={**BODIES[name], field: value}, headers=FIRST)
            assert answer.status_code == 400, (field, answer.text)
        assert {entry.user for entry in current().documents.audit("TP001")} <= {"load"}

    @attack(attacks.PROPERTIES, tries=len(FORBIDDEN))
    @pytest.mark.parametrize(("name", "rows"), ROWS_OF.items())
    def test_nor_in_its_rows(self, client_for: ClientFor, rich: Company, name: str, rows: str) -> None:
        client, (path,) = client_for("account_manager"), [path for path, one in SAVES if one == name]
        (row,) = BODIES[name][rows]
        for field, value in FORBIDDEN.items():
            answer = client.put(f"{BASE}{place(path, 'TP001')}", json={rows: [{**row, field: value}]}, headers=FIRST)
            assert answer.status_code == 400, (field, answer.text)
        assert {entry.user for entry in current().documents.audit("TP001")} <= {"load"}

    @attack(attacks.PROPERTIES, tries=len(FORBIDDEN))
    def test_nor_a_users_row(self, client_for: ClientFor) -> None:
        sam, url = client_for("forecasting_admin"), f"{BASE}/users/anna"
        headers = {"If-Match": sam.get(url).headers["ETag"]}
        for field, value in {**FORBIDDEN, "userId": "sam", "siteId": "0900"}.items():
            assert sam.put(url, json={"name": "Anne", field: value}, headers=headers).status_code == 400, field
        assert sam.get(url).headers["ETag"] == headers["If-Match"]


class TestKept:
    SAVE: Final = {"days": [{"date": "2025-04-20", "valetDaily": 5}]}
    URL: Final = f"{BASE}/statistics/TP001/2025-04"

    @attack(attacks.KEPT, tries=3)
    def test_an_idempotency_key_is_its_users_alone(self, client_for: ClientFor, rich: Company) -> None:
        """Who sends the key and body of somebody else is not answered with what that one got."""
        headers = {**FIRST, "Idempotency-Key": "annas"}
        first = client_for("account_manager").put(self.URL, json=self.SAVE, headers=headers)
        assert first.status_code == 200
        other = client_for("district_manager").put(self.URL, json=self.SAVE, headers=headers)
        assert "Idempotency-Replayed" not in other.headers
        assert client_for("regional_vp").put(self.URL, json=self.SAVE, headers=headers).status_code == 403
        stranger = client_for("account_manager", subject="stranger", sites=())
        assert stranger.put(self.URL, json=self.SAVE, headers=headers).status_code == 403

    @attack(attacks.KEPT)
    def test_a_kept_answer_is_not_given_to_who_lost_the_site(self, client_for: ClientFor, rich: Company) -> None:
        headers = {**FIRST, "Idempotency-Key": "annas"}
        anna = client_for("account_manager")
        assert anna.put(self.URL, json=self.SAVE, headers=headers).status_code == 200
        row = current().register.users["anna"]
        current().register.save("users", {"anna": row.model_copy(update={"sites": ("0170",)})})
        assert anna.put(self.URL, json=self.SAVE, headers=headers).status_code == 403

    @attack(attacks.KEPT, tries=len(OF_SITES))
    @pytest.mark.parametrize("role", SEEN)
    def test_an_etag_of_a_hidden_site_tells_nothing(self, client_for: ClientFor, rich: Company, role: str) -> None:
        """Whoever guesses or was told it learns by no 304 that it is still the state."""
        urls = [f"{BASE}{place(path, '0900')}" for path, _ in OF_SITES]
        etags = [client_for("forecasting_admin").get(url).headers.get("ETag", "*") for url in urls]
        client = client_for(role)
        for url, etag in zip(urls, etags, strict=True):
            assert client.get(url, headers={"If-None-Match": etag}).status_code == 403, url

    @attack(attacks.KEPT, tries=2)
    def test_a_cursor_leads_into_no_other_sites_trail(self, client_for: ClientFor, rich: Company) -> None:
        for day in (20, 21):
            body = {"days": [{"date": f"2025-04-{day}", "valetDaily": 5}]}
            headers = {"If-Match": client_for("account_manager").get(self.URL).headers["ETag"]}
            assert client_for("account_manager").put(self.URL, json=body, headers=headers).status_code == 200
        cursor = client_for("forecasting_admin").get(f"{BASE}/audit/TP001?limit=1").json()["meta"]["nextCursor"]
        assert client_for("district_manager").get(f"{BASE}/audit/0900", params={"cursor": cursor}).status_code == 403
        assert (
            client_for("district_manager")
            .get(f"{BASE}/audit/0170", params={"cursor": cursor})
            .json()["data"]["entries"]
            == []
        )

    @attack(attacks.KEPT, tries=4)
    @pytest.mark.parametrize("role", SEEN)
    def test_runs_operations_and_dead_letters_of_others_are_administrators(
        self, client_for: ClientFor, rich: Company, role: str
    ) -> None:
        current().runs.record("load", {"site": "0900"})
        client = client_for(role)
        for path in ("runs", "operations/load-1", "dead-letters", "users/access-review"):
            assert client.get(f"{BASE}/{path}").status_code == 403, path


class TestEscalation:
    @attack(attacks.FUNCTIONS, tries=4)
    @pytest.mark.parametrize("role", [role for role in ROLES if role != "forecasting_admin"])
    def test_nobody_but_an_administrator_gives_roles_not_even_to_himself(
        self, client_for: ClientFor, company: Company, role: str
    ) -> None:
        client, (subject, _) = client_for(role), SUBJECTS[role]
        for name in (subject, "sam", "new", subject.upper()):
            for headers in ({"If-None-Match": "*"}, {"If-Match": "*"}, FIRST, {}):
                answer = client.put(f"{BASE}/users/{name}", json={"role": "forecasting_admin"}, headers=headers)
                assert answer.status_code == 403
        assert current().register.users[subject].role == role

    @attack(attacks.CUT_OFF, tries=2)
    def test_a_token_that_says_more_than_the_row_gives_no_more(self, client_for: ClientFor, company: Company) -> None:
        liar = client_for("forecasting_admin", subject="anna", sites=("0900",))
        assert liar.get(f"{BASE}/users").status_code == 403
        assert liar.get(f"{BASE}/statistics/0900/2025-04").status_code == 403
