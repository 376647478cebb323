"""What instances share in Redis beside answers: job families, budgets, permissions, sessions."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from pydantic import TypeAdapter

from shared_code.application import Application, close_current, current
from shared_code.integration.load import LoadRequest
from shared_code.kit.period import Period
from shared_code.payroll.models import Families, JobGroup
from shared_code.settings import Settings
from shared_code.sites.models import UserSites
from tests.conftest import APRIL, Company, register_elsewhere
from tests.left_behind import BREAKS_CONNECTIONS
from tests.redis import RedisServer

pytestmark = [*BREAKS_CONNECTIONS, pytest.mark.usefixtures("patience")]


@pytest.fixture(autouse=True)
def shared(company: Company, server: RedisServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The product on an empty Redis."""
    assert company
    server.client.flushall()
    monkeypatch.setenv("CACHE", server.address)
    close_current()


@pytest.fixture
def other(shared: None) -> Iterator[Application]:
    """Another process on the same store and Redis."""
    assert shared is None
    built = Application(Settings())
    yield built
    built.close()


def keys(server: RedisServer) -> set[str]:
    return {bytes(key).decode() for key in server.client.scan_iter()}


def budget(*lines: str) -> None:
    """Load a budget of site 0170."""
    text = "\n".join(["site,period,account,balance", *lines])
    current().loader.load("budget", text, LoadRequest("fiona", "budget.csv", "run-1"))


class TestJobFamilies:
    def test_they_are_shared_under_the_key_of_the_specification(
        self, server: RedisServer, other: Application, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        current().job_register.save(Families(groups={"doors": JobGroup(group_id="doors", name="Doors")}))
        assert "doors" in current().job_register.families().groups
        assert "jobfamilies:all" in keys(server)
        monkeypatch.setattr(other.tables, "query", refusing)
        assert "doors" in other.job_register.families().groups

    def test_what_another_process_loaded_is_seen_when_it_is_asked_for_anew(self, other: Application) -> None:
        current().job_register.families()
        other.job_register.save(Families(groups={"doors": JobGroup(group_id="doors", name="Doors")}))
        current().reference_data.renew()
        assert "doors" in current().job_register.families().groups

    def test_nobody_shares_what_is_read_while_it_is_written_or_after_its_writer_died(
        self, server: RedisServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def dies(*_: object) -> None:
            raise ConnectionResetError

        register = current().job_register
        monkeypatch.setattr(register, "_write", dies)
        with pytest.raises(ConnectionResetError):
            register.save(Families())
        current().reference_data.renew()
        register.families()
        assert "jobfamilies:all" not in keys(server)


class TestBudget:
    def test_a_load_writes_through(
        self, server: RedisServer, other: Application, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        budget("0170,2025-04,6000,100", "0170,2025-05,6000,110", "0170,2026-01,6000,120")
        assert {key for key in keys(server) if key.startswith("budget")} == {"budget:0170:2025", "budget:0170:2026"}
        monkeypatch.setattr(other.tables, "query", refusing)
        months = [other.budgets.month("0170", Period(*month)) for month in ((2025, 4), (2025, 5), (2025, 6), (2026, 1))]
        assert months == [{"6000": Decimal(100)}, {"6000": Decimal(110)}, {}, {"6000": Decimal(120)}]

    def test_a_process_that_has_an_older_one_reads_the_new_one(self, other: Application) -> None:
        budget("0170,2025-04,6000,100")
        assert other.budgets.month("0170", APRIL) == {"6000": Decimal(100)}
        budget("0170,2025-04,6000,200")
        assert other.budgets.month("0170", APRIL) == {"6000": Decimal(200)}

    @pytest.mark.parametrize("lie", ["nothing", "forged", "older"])
    def test_a_lie_is_a_miss(self, server: RedisServer, lie: str) -> None:
        budget("0170,2025-04,6000,50")
        older = server.client.get("budget:0170:2025")
        budget("0170,2025-04,6000,100")
        server.client.set("budget:0170:2025", {"nothing": b"", "forged": b"forged" * 20, "older": older}[lie])  # type: ignore[arg-type]  # bytes, there they are
        assert current().budgets.month("0170", APRIL) == {"6000": Decimal(100)}


class TestPermissions:
    def test_they_are_shared_by_user(self, server: RedisServer, other: Application) -> None:
        row = UserSites(subject="zoe", role="account_manager", sites=("0170",))
        current().register.save("users", {"zoe": row})
        assert current().sites.assigned_sites("zoe") == frozenset({"0170"})
        assert "permissions:zoe" in keys(server)
        assert 260 <= int(str(server.client.ttl("permissions:zoe"))) <= 300
        other.reference_data.renew()
        assert other.register.user("zoe") == row

    def test_what_is_taken_away_is_gone_although_the_cache_still_holds_it(self, server: RedisServer) -> None:
        register_elsewhere().save("users", {"zoe": UserSites(subject="zoe", sites=("0170", "0349"))})
        assert current().sites.assigned_sites("zoe") == frozenset({"0170", "0349"})
        kept = server.client.get("permissions:zoe")
        register_elsewhere().save("users", {"zoe": UserSites(subject="zoe", sites=())})
        server.client.set("permissions:zoe", kept)  # type: ignore[arg-type]  # bytes, there they are
        current().reference_data.renew()
        assert current().sites.assigned_sites("zoe") == frozenset()

    def test_somebody_who_is_unknown_is_asked_for_once_and_known_once_he_is_entered(self) -> None:
        assert current().register.user("zoe") is None
        current().register.save("users", {"zoe": UserSites(subject="zoe")})
        assert current().register.user("zoe") is not None


class TestSessions:
    def test_a_session_is_kept_aside_and_is_that_of_its_version_only(self, server: RedisServer) -> None:
        told, shape = list[str](), TypeAdapter(str)

        def who(version: str) -> str:
            def stored() -> str:
                told.append(version)
                return "anna"

            return current().shared_values.of("session", version, shape, stored, sessionId="s1")

        assert [who("1"), who("1"), who("2")] == ["anna"] * 3
        assert told == ["1", "2"]
        assert 1620 <= int(str(server.client.ttl("session:s1"))) <= 1800
        current().shared_values.remove("session", sessionId="s1")
        assert keys(server) == set()


def refusing(*_: object) -> object:
    raise AssertionError("the store is read")
