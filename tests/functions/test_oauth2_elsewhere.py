"""What is for a laptop stays there, and what gives tokens costs nothing where nobody asks for one."""

import subprocess
import sys

import pytest
from starlette.testclient import TestClient

from cli.clients import main
from shared_code.application import close_current
from shared_code.auth.server.clients import UnfitClient, new_client
from shared_code.auth.server.people import DemoPage
from tests import attacks
from tests.attacks import attack
from tests.conftest import Company


@attack(attacks.LAPTOP, tries=4)
def test_the_page_of_demo_users_is_refused_outside_local() -> None:
    for environment in ("production", "test", "LOCAL", ""):
        with pytest.raises(ValueError, match="ENVIRONMENT=local only"):
            DemoPage(dict, environment, "https://forecasting.example/oauth2/signed-in")


def test_an_app_whose_keys_another_issuer_has_gives_no_tokens(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOKEN_KEYS", "https://issuer.example/jwks.json")
    close_current()
    for path in ("/oauth2/authorize", "/.well-known/jwks.json", "/.well-known/openid-configuration"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert "This app gives no tokens: its settings name no key that signs." in answer.text


def test_nothing_of_giving_tokens_is_imported_before_one_is_asked_for() -> None:
    program = "import sys, functions.services; print([m for m in ('authlib', 'msal', 'joserfc') if m in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


@attack(attacks.REDIRECTS)
@pytest.mark.parametrize(
    "redirect",
    ["http://web.example/back", "https://web.example/back#x", "https://a@web.example/back", "https://web.example",
     "javascript:alert(1)", "https://web.example/*", "//web.example/back", "https://[web/back"],
)  # fmt: skip
def test_an_address_that_is_not_safe_is_not_registered(redirect: str) -> None:
    with pytest.raises(UnfitClient, match="no address to send people back to"):
        new_client("web", [redirect], ["forecasting:read"], confidential=False)


def test_clients_are_registered_listed_and_removed_by_a_command(
    company: Company, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert company
    monkeypatch.setattr("cli.in_store.apply_settings", lambda _: None)  # they are those of the company
    add = ["--add", "nightly", "--confidential", "--scopes", "statistics:read"]
    assert main(add) == 0
    assert "secret, which is told this once" in capsys.readouterr().out
    assert main(add) == 1
    assert main([]) == 0
    assert "nightly: service; statistics:read" in capsys.readouterr().out
    assert main(["--remove", "nightly"]) == 0
    assert main(["--remove", "nightly"]) == 1
    assert main(["--add", "web", "--scopes", "everything"]) == 1
