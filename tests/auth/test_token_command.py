"""The token command prints a token and nothing else."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cli.environment import KEY, PYTHON, command
from cli.token import main
from demo.users import DEMO_USERS
from shared_code.auth.development import DevelopmentIssuer
from shared_code.auth.models import Role, User
from shared_code.kit.clock import Clock, FixedClock
from shared_code.kit.errors import ExpiredToken
from tests.auth.trusting import trusting

ROOT = Path(__file__).parents[2]


class JustNow(FixedClock):
    """Stands at the moment the test began, near the clock of the command."""

    def __init__(self) -> None:
        super().__init__(datetime.now(UTC).date())  # noqa: TID251 - the command reads the machine's clock
        self._now = datetime.now(UTC)  # noqa: TID251 - as above


@pytest.fixture(autouse=True)
def _started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The key that a started product has made, and no settings but the file's."""
    for name in ("TOKEN_KEYS", "ENVIRONMENT"):
        monkeypatch.delenv(name, raising=False)
    DevelopmentIssuer(tmp_path / KEY, JustNow(), "local").key("")


def caller(token: str, data: Path) -> User:
    clock: Clock = JustNow()
    issuer = DevelopmentIssuer(data / KEY, clock, "local")
    return trusting(issuer, clock).verify(f"Bearer {token}")


def printed(capsys: pytest.CaptureFixture[str], data: Path, *arguments: str) -> str:
    main([*arguments, "--data", str(data)])
    return capsys.readouterr().out.removesuffix("\n")


@pytest.mark.parametrize("role", Role)
def test_the_default_is_the_demo_user_of_the_role(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, role: Role
) -> None:
    user = caller(printed(capsys, tmp_path, "--role", role), tmp_path)
    assert user.subject == DEMO_USERS[role].subject
    assert user.roles == {role}
    assert user.scopes is None
    assert user.site_access == frozenset(DEMO_USERS[role].sites if role is Role.ACCOUNT_MANAGER else ())


@pytest.mark.parametrize("scopes", ["payroll:read,revenue:read", "payroll:read revenue:read"])
def test_user_sites_and_scopes_may_be_named(capsys: pytest.CaptureFixture[str], tmp_path: Path, scopes: str) -> None:
    token = printed(
        capsys, tmp_path, "--role", "account_manager", "--user", "bob", "--sites", "0170,0349", "--scopes", scopes
    )
    user = caller(token, tmp_path)
    assert (user.subject, user.site_access) == ("bob", frozenset({"0170", "0349"}))
    assert user.scopes == frozenset({"payroll:read", "revenue:read"})


def test_no_sites_and_no_scopes_may_be_asked_for(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    user = caller(printed(capsys, tmp_path, "--role", "account_manager", "--sites", "", "--scopes", ""), tmp_path)
    assert (user.site_access, user.scopes) == (frozenset(), frozenset())


def test_a_negative_lifetime_prints_an_expired_token(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    token = printed(capsys, tmp_path, "--role", "regional_vp", "--expires", "-120")
    with pytest.raises(ExpiredToken):
        caller(token, tmp_path)


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--role", "owner"],
        ["--role", "regional_vp", "--expires", "0"],
        ["--role", "regional_vp", "--expires", "3601"],
        ["--role", "regional_vp", "--expires", "soon"],
    ],
)
def test_what_cannot_be_issued_ends_with_a_sentence_and_no_output(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, arguments: list[str]
) -> None:
    with pytest.raises(SystemExit):
        main([*arguments, "--data", str(tmp_path)])
    output = capsys.readouterr()
    assert output.out == ""
    assert "token: error:" in output.err


def refusal(capsys: pytest.CaptureFixture[str], data: Path) -> str:
    assert main(["--role", "account_manager", "--data", str(data)]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    return told.err


def test_f05_a_mistyped_folder_is_a_sentence_and_makes_no_key(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    data = tmp_path / "mistyped"
    assert refusal(capsys, data).startswith(f"There is no key {data / KEY}. The product makes it when it starts: ")
    assert not data.exists()


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"kty": "RSA"}'])
def test_f05_a_file_that_is_no_key_is_a_sentence(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, content: str
) -> None:
    (tmp_path / KEY).write_text(content, "utf-8")
    assert f"{tmp_path / KEY} is no signing key" in refusal(capsys, tmp_path)


@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        ("TOKEN_KEYS", "https://login.example.com/keys", "TOKEN_KEYS names an issuer, which gives the tokens"),
        ("ENVIRONMENT", "production", "it is for ENVIRONMENT=local only"),
    ],
)
def test_f05_settings_that_name_another_issuer_are_heeded(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    setting: str,
    value: str,
    words: str,
) -> None:
    monkeypatch.setenv("TOKEN_KEYS", f"file:{tmp_path / KEY}")
    monkeypatch.setenv(setting, value)
    assert main(["--role", "account_manager"]) == 1
    assert words in capsys.readouterr().err


def test_f05_the_command_for_a_folder_can_be_typed_as_it_is_printed() -> None:
    assert command("token", data=Path("/a b/c")) == f"{PYTHON} dev.py token --data '/a b/c'"


def test_the_command_prints_the_token_alone(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "cli.token", "--role", "account_manager", "--data", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    assert caller(done.stdout.removesuffix("\n"), tmp_path).subject == DEMO_USERS["account_manager"].subject
