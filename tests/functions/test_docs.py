"""The reference page: its assets come from a package, its policy admits nothing else, its users are a laptop's."""

import base64
import hashlib
import json
import re

import pytest
from starlette.testclient import TestClient

from shared_code.api.openapi import SWAGGER2
from shared_code.application import close_current
from tests.conftest import Company
from tests.functions.conftest import BASE


def settings(page: str) -> dict[str, list[dict[str, str]]]:
    found = re.search(r'<script type="application/json" id="settings">(.*?)</script>', page, re.DOTALL)
    assert found
    return dict(json.loads(found[1]))


class TestPage:
    def test_nothing_comes_from_elsewhere_and_the_inline_script_is_the_one_the_policy_names(
        self, client: TestClient
    ) -> None:
        answer = client.get(f"{BASE}/docs")
        assert answer.headers["content-type"].startswith("text/html")
        assert "http" not in re.sub(r"\s", "", "".join(re.findall(r'(?:src|href)="([^"]*)"', answer.text)))
        script = re.findall(r"<script>(.*?)</script>", answer.text, re.DOTALL)[-1]
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        policy = answer.headers["Content-Security-Policy"]
        assert f"script-src 'self' 'sha256-{digest}'" in policy
        assert "default-src 'none'" in policy
        assert answer.headers["Cache-Control"] == "no-store"

    def test_on_a_laptop_everybody_of_the_demo_company_is_offered_with_a_token_that_works(
        self, client: TestClient
    ) -> None:
        sign_ins = settings(client.get(f"{BASE}/docs").text)["signIns"]
        assert [(user["name"], user["role"]) for user in sign_ins] == [
            ("Anna", "account_manager"),
            ("David", "district_manager"),
            ("Rachel", "regional_vp"),
            ("Sam", "forecasting_admin"),
        ]
        for user in sign_ins:
            headers = {"Authorization": f"Bearer {user['token']}"}
            assert client.get(f"{BASE}/statistics/TP001/2025-04", headers=headers).status_code == 200

    def test_elsewhere_nobody_is_offered(
        self, client: TestClient, company: Company, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("TOKEN_KEYS", "https://issuer.example/jwks.json")
        close_current()
        assert settings(client.get(f"{BASE}/docs").text)["signIns"] == []


class TestAssets:
    @pytest.mark.parametrize(
        ("name", "media_type"), [("swagger-ui-bundle.js", "text/javascript"), ("swagger-ui.css", "text/css")]
    )
    def test_they_come_from_the_package(self, client: TestClient, name: str, media_type: str) -> None:
        answer = client.get(f"{BASE}/docs/assets/{name}")
        assert answer.headers["content-type"].startswith(media_type)
        assert len(answer.content) > 100_000

    def test_no_other_file_is_served(self, client: TestClient) -> None:
        for name in ("core.py", "..%2Fcore.py", "redoc.standalone.js"):
            assert client.get(f"{BASE}/docs/assets/{name}").status_code == 404


class TestDescription:
    def test_the_running_app_describes_itself(self, client: TestClient) -> None:
        assert client.get(f"{BASE}/openapi.json").json()["openapi"] == "3.1.0"
        answer = client.get(f"{BASE}/openapi.yaml")
        assert answer.headers["content-type"].startswith("application/yaml")
        assert answer.text.startswith("openapi: 3.1.0")


def test_swagger_2_is_served_as_it_is_committed_to_anybody(client: TestClient) -> None:
    answer = client.get(f"{BASE}/swagger2.json")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert answer.text == SWAGGER2.read_text("utf-8")
