"""The front end as the local host serves it: by the very file that Azure's Static Web Apps reads."""

import json
import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from cli.web import CLIENT_ID, CONFIG, DIST, main, sizes
from local_host.http import HttpHost
from local_host.web import WebFiles, register
from shared_code.application import current

CONFIGURED = json.loads(CONFIG.read_text("utf-8"))
FIRST_LOAD_KB = 90
"""Of the scripts that the page loads at once."""
TAB_KB = 60
"""Of the scripts that a tab loads when it is opened, without charts."""
CHARTS_KB = 195


@pytest.fixture
def web() -> TestClient:
    return TestClient(HttpHost([], WebFiles()))


@pytest.mark.parametrize("path", ["/", "/sites/0170/2026-12/statistics", "/signed-in"])
def test_a_place_within_the_page_is_the_page_with_the_headers_of_the_file(web: TestClient, path: str) -> None:
    answer = web.get(path)
    assert answer.content == (DIST / "index.html").read_bytes()
    assert {name: answer.headers[name] for name in CONFIGURED["globalHeaders"]} == CONFIGURED["globalHeaders"]
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    again = web.get(path, headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_no_script_or_style_is_allowed_but_the_files_of_the_page() -> None:
    policy = dict(
        part.strip().split(" ", 1) for part in CONFIGURED["globalHeaders"]["Content-Security-Policy"].split(";")
    )
    assert (policy["default-src"], policy["script-src"], policy["style-src"]) == ("'none'", "'self'", "'self'")
    assert policy.pop("style-src-attr") == "'unsafe-inline'"  # charts; docs/adr/0113 says why
    assert "unsafe" not in json.dumps(policy)
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\son\w+=|style=", (DIST / "index.html").read_text("utf-8"))


def test_what_has_its_hash_in_its_name_is_kept_for_good(web: TestClient) -> None:
    page = web.get("/").text
    named = re.findall(r'"(/assets/[^"]+)"', page)
    assert len(named) > 2  # style, script, and what that imports
    for name in named:
        answer = web.get(name)
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.content == (DIST / name[1:]).read_bytes()
    assert web.get("/").headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "path", ["/assets/none.js", "/api/v2", "/oauth2/none", "/.well-known/none", "/assets/%2e%2e/x.py"]
)
def test_what_is_no_place_of_the_page_is_404(web: TestClient, path: str) -> None:
    assert web.get(path).status_code == 404


def test_nothing_is_sent_to_the_page(web: TestClient) -> None:
    assert web.post("/").status_code == 405


def test_the_settings_name_the_client_that_is_registered_for_this_port(web: TestClient, company: object) -> None:
    for port in (7071, 7072):
        register(current().clients, port)
        found = current().clients.get(web.get("/settings.json").json()["clientId"])
        assert found is not None
        assert found.entry.redirect_uris == (f"http://localhost:{port}/signed-in", f"http://127.0.0.1:{port}/signed-in")
        assert found.entry.is_public


def test_scripts_are_as_small_as_was_promised() -> None:
    scripts = {name: size for name, size in sizes().items() if name.endswith(".js")}
    named = re.findall(r'(?:src|modulepreload" href)="/assets/([^"]+)"', (DIST / "index.html").read_text("utf-8"))
    first = loaded_with(list(named))
    assert first == set(named)  # all at once: none is found only when another one is read
    assert sum(scripts[name] for name in first) <= FIRST_LOAD_KB * 1000
    charts = {name for name in scripts if name.startswith("echarts-")}
    assert sum(scripts[name] for name in charts) <= CHARTS_KB * 1000
    for name in scripts.keys() - first - charts:
        assert sum(scripts[one] for one in loaded_with([name]) - first - charts) <= TAB_KB * 1000


def loaded_with(names: list[str]) -> set[str]:
    """Scripts with those that they load at once."""
    found: set[str] = set()
    while names:
        name = names.pop()
        found.add(name)
        script = (DIST / "assets" / name).read_text("utf-8")
        names += set(re.findall(r'(?:from|import)\s*"\./([^"]+\.js)"', script)) - found
    return found


def test_what_azure_serves_may_call_the_named_api_and_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    assert main(["--export", str(folder), "--api", "https://api.example"]) == 0
    config = json.loads((folder / CONFIG.name).read_text("utf-8"))
    policy = config["globalHeaders"].pop("Content-Security-Policy")
    assert "connect-src 'self' https://api.example;" in policy
    assert config["routes"] == CONFIGURED["routes"]
    settings = json.loads((folder / "settings.json").read_text("utf-8"))
    expected = {"api": "https://api.example", "authority": "https://api.example", "clientId": CLIENT_ID}
    assert settings == {**expected, "demoUsers": False}
    assert (folder / "index.html").read_bytes() == (DIST / "index.html").read_bytes()


@pytest.mark.parametrize("api", ["", "http://api.example", "https://api.example/v1", "api.example"])
def test_an_address_that_no_page_may_call_is_refused(
    tmp_path: Path, api: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--export", str(tmp_path / "site"), "--api", api]) == 1
    assert "Name the address of the API with --api" in capsys.readouterr().err
