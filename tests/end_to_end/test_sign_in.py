"""Client libraries of others sign in at the started product as they are: oauth4webapi from npm, Authlib's client."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session

from cli.environment import ROOT
from tests.clients.tools import HERE, tool
from tests.end_to_end.test_clients import OPTIONS, run
from tests.started import BASE, Host

pytestmark = pytest.mark.enable_socket
REDIRECT = "http://localhost:5173/signed-in"


def registered(host: Host, *options: str) -> str:
    """What registering a client prints; one of this name is removed before."""
    command = [sys.executable, "-m", "cli.clients", "--data", str(host.folder)]
    subprocess.run([*command, "--remove", options[0]], check=False, capture_output=True)
    done = subprocess.run([*command, "--add", *options], check=True, capture_output=True, text=True, cwd=ROOT)
    return done.stdout


@pytest.fixture
def user_id(host: Host) -> str:
    """A user of the demo company, for whom clients are registered."""
    registered(host, "page", "--redirect", REDIRECT, "--scopes", "forecasting:read,statistics:read")
    with host.client("account_manager") as client:
        return str(client.get(f"{BASE}/me").json()["data"]["userId"])


@pytest.fixture
def secret(host: Host) -> str:
    """The secret of a service, which may do what its row says."""
    printed = registered(host, "nightly", "--confidential", "--scopes", "forecasting:read")
    with host.client("forecasting_admin") as admin:
        row = f"{BASE}/users/client:nightly"
        answer = admin.put(row, json={"role": "account_manager", "sites": ["0170"]}, headers={"If-None-Match": "*"})
        assert answer.status_code in {200, 412}, answer.text
    (found,) = re.findall(r"told this once: (\S+)", printed)
    return str(found)


def test_oauth4webapi_signs_in_refreshes_and_revokes(host: Host, tmp_path: Path, user_id: str, secret: str) -> None:
    compile_, node = tool("tsc"), shutil.which("node")
    for name in ("sign_in.ts", "package.json"):
        shutil.copy(HERE / name, tmp_path)
    (tmp_path / "node_modules").symlink_to(HERE / "node_modules")
    run(compile_, *OPTIONS, "sign_in.ts", folder=tmp_path)
    done: dict[str, Any] = json.loads(run(node, "sign_in.js", host.url, user_id, secret, folder=tmp_path))
    assert done == {
        "iss": True,
        "mixUp": "OperationProcessingError",
        "type": "bearer",
        "scope": "forecasting:read statistics:read",
        "seconds": 3600,
        "statuses": [200, 200],
        "origin": "http://localhost:5173",
        "userId": user_id,
        "again": "invalid_grant",
        "ended": "invalid_grant",
        "out": "WWWAuthenticateChallengeError",
        "services": ["client:nightly", "client:nightly"],
    }


def test_authlibs_client_signs_in_refreshes_and_revokes(
    host: Host, monkeypatch: pytest.MonkeyPatch, user_id: str
) -> None:
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")  # a laptop has no certificate
    server = httpx.get(f"{host.url}/.well-known/oauth-authorization-server").json()
    ended: list[str] = []
    with OAuth2Session(
        "page",
        redirect_uri=REDIRECT,
        scope="forecasting:read statistics:read",
        code_challenge_method="S256",
        token_endpoint=server["token_endpoint"],
        token_endpoint_auth_method="none",
        update_token=lambda _, **named: ended.append(named["refresh_token"]),
    ) as client:
        verifier = "v" * 48
        url, state = client.create_authorization_url(server["authorization_endpoint"], code_verifier=verifier)
        token = client.fetch_token(authorization_response=came_back(url, user_id), state=state, code_verifier=verifier)
        assert client.get(f"{host.url}{BASE}/me").json()["data"]["userId"] == user_id
        client.token = {**token, "expires_at": 1}
        assert client.get(f"{host.url}{BASE}/me").status_code == 200
        assert ended == [token["refresh_token"]]
        last = client.token["refresh_token"]
        client.revoke_token(server["revocation_endpoint"], token=last)
        assert client.get(f"{host.url}{BASE}/me").status_code == 401
        with pytest.raises(OAuthError, match="invalid_grant"):
            client.refresh_token(server["token_endpoint"], refresh_token=last)


def test_authlibs_client_gets_a_services_token(host: Host, monkeypatch: pytest.MonkeyPatch, secret: str) -> None:
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")  # a laptop has no certificate
    for method in ("client_secret_basic", "client_secret_post"):
        with OAuth2Session("nightly", secret, scope="forecasting:read", token_endpoint_auth_method=method) as client:
            client.fetch_token(f"{host.url}/oauth2/token", grant_type="client_credentials")
            assert client.get(f"{host.url}{BASE}/me").json()["data"]["userId"] == "client:nightly"


def came_back(url: str, user_id: str) -> str:
    """Where a browser is in the end that was sent to sign in and chose a user."""
    with httpx.Client() as browser:
        page = browser.get(url)
        (link,) = (one for one in re.findall(r'href="([^"]+)"', page.text) if one.endswith(f"user={user_id}"))
        return str(browser.get(link.replace("&amp;", "&")).headers["location"])
