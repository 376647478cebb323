"""The development issuer: its key, its tokens, where it is refused."""

import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import jwt
import pytest

from shared_code.auth.development import DevelopmentIssuer
from shared_code.auth.models import Role
from shared_code.kit.clock import FixedClock
from shared_code.kit.errors import ExpiredToken
from tests import attacks
from tests.attacks import attack
from tests.auth.trusting import trusting

CLOCK = FixedClock(date(2025, 7, 1))
ROOT = Path(__file__).parents[2]
FIRST_USE = """
import sys
from datetime import date
from pathlib import Path
from shared_code.auth.development import DevelopmentIssuer
from shared_code.kit.clock import FixedClock
issuer = DevelopmentIssuer(Path(sys.argv[1]), FixedClock(date(2025, 7, 1)), "local")
print("ready", flush=True)
sys.stdin.read()
print(issuer.issue("anna", [], []))
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "issuer.json"


@pytest.fixture
def issuer(path: Path) -> DevelopmentIssuer:
    return DevelopmentIssuer(path, CLOCK, "local")


@attack(attacks.LAPTOP)
@pytest.mark.parametrize("environment", ["production", "test", "", "Local"])
def test_it_is_refused_outside_local(path: Path, environment: str) -> None:
    with pytest.raises(ValueError, match="ENVIRONMENT=local only"):
        DevelopmentIssuer(path, CLOCK, environment)
    assert not path.exists()


def test_its_token_is_trusted_by_its_own_key(issuer: DevelopmentIssuer) -> None:
    user = trusting(issuer, CLOCK).verify(f"Bearer {issuer.issue('anna', ['account_manager'], ['0170'])}")
    assert (user.subject, user.roles, user.site_access) == (
        "anna",
        frozenset({Role.ACCOUNT_MANAGER}),
        frozenset({"0170"}),
    )
    assert user.scopes is None
    assert user.expires_at == CLOCK.now() + timedelta(hours=1)


def test_scopes_are_claimed_when_given_even_if_empty(issuer: DevelopmentIssuer) -> None:
    verifier = trusting(issuer, CLOCK)
    assert verifier.verify(f"Bearer {issuer.issue('anna', [], [], ['payroll:read'])}").scopes == frozenset(
        {"payroll:read"}
    )
    assert verifier.verify(f"Bearer {issuer.issue('anna', [], [], [])}").scopes == frozenset()


def test_a_negative_lifetime_makes_an_expired_token(issuer: DevelopmentIssuer) -> None:
    token = issuer.issue("anna", [], [], lifetime=-61)
    with pytest.raises(ExpiredToken):
        trusting(issuer, CLOCK).verify(f"Bearer {token}")


def test_a_token_that_no_verifier_takes_is_not_issued(issuer: DevelopmentIssuer) -> None:
    with pytest.raises(ValueError, match="3600 seconds at most"):
        issuer.issue("anna", [], [], lifetime=3601)


def test_the_key_is_made_at_first_use_readable_by_its_owner_alone(issuer: DevelopmentIssuer, path: Path) -> None:
    assert not path.exists()
    issuer.issue("anna", [], [])
    assert [entry.name for entry in path.parent.iterdir()] == ["issuer.json"]
    if sys.platform != "win32":
        assert path.stat().st_mode & 0o777 == 0o600


def test_the_key_outlives_the_process(issuer: DevelopmentIssuer, path: Path) -> None:
    token = issuer.issue("anna", [], [])
    later = DevelopmentIssuer(path, CLOCK, "local")
    assert trusting(later, CLOCK).verify(f"Bearer {token}").subject == "anna"


def test_other_keys_are_unknown_to_it(issuer: DevelopmentIssuer) -> None:
    assert issuer.key("other") is None


def test_processes_that_start_at_once_end_with_one_key(path: Path) -> None:
    starting = [
        subprocess.Popen(
            [sys.executable, "-c", FIRST_USE, str(path)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for process in starting:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    for process in starting:
        assert process.stdin
        process.stdin.close()
        process.stdin = None
    tokens = [process.communicate(timeout=60)[0].strip() for process in starting]
    issuer = DevelopmentIssuer(path, CLOCK, "local")
    for token in tokens:
        assert trusting(issuer, CLOCK).verify(f"Bearer {token}").subject == "anna"
    assert len({jwt.get_unverified_header(token)["kid"] for token in tokens}) == 1


def test_the_first_of_two_keys_stays(path: Path) -> None:
    class LosesTheRace(DevelopmentIssuer):
        def _make_key(self) -> None:
            winner.issue("anna", [], [])
            super()._make_key()

    winner = DevelopmentIssuer(path, CLOCK, "local")
    token = LosesTheRace(path, CLOCK, "local").issue("anna", [], [])
    assert trusting(winner, CLOCK).verify(f"Bearer {token}").subject == "anna"
