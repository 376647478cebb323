"""Redis as a cache that can die, lag and lie: answers and statuses stay as they are without it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from types import SimpleNamespace

import pytest
from redis.exceptions import RedisError
from starlette.testclient import TestClient

from shared_code.api import shared_limits
from shared_code.api.limits import WINDOW, ProcessWindow, RateLimiter
from shared_code.api.shared_limits import SharedWindow
from shared_code.application import close_current, current
from shared_code.cache import redis_client
from shared_code.cache.policies import PAGES, POLICIES
from shared_code.cache.redis import RedisCache, redis
from shared_code.cache.redis_client import AskedRedis
from shared_code.cache.redis_identity import IdentityOfApp
from shared_code.kit.answer import Answer
from shared_code.kit.clock import UTC_CLOCK
from shared_code.kit.errors import RateLimitExceeded
from tests.conftest import APRIL, Company
from tests.functions.conftest import BASE, ClientFor
from tests.functions.test_triggers import save
from tests.left_behind import BREAKS_CONNECTIONS
from tests.redis import RedisServer, until

pytestmark = [*BREAKS_CONNECTIONS, pytest.mark.usefixtures("patience")]
PL = POLICIES["pl"]
KEY = PL.key(siteId="TP001", period="2025-04")
ANSWER: Answer[object] = Answer(b'{"a":1}', 1)
MONTH = f"{BASE}/statistics/TP001/{APRIL}"


@pytest.fixture
def cache(server: RedisServer) -> Iterator[RedisCache]:
    server.client.flushall()
    cache = RedisCache(redis(server.address), lambda: b"s" * 32)
    yield cache
    cache.close()


class Counted:
    """A client whose reads are counted."""

    def __init__(self, client: AskedRedis) -> None:
        self._client = client
        self.gets = 0

    def value(self, key: str) -> bytes | None:
        self.gets += 1
        return self._client.value(key)

    def __getattr__(self, name: str) -> object:
        return getattr(self._client, name)


def fill(server: RedisServer) -> None:
    """It takes no more values."""
    server.client.config_set("maxmemory", "1")
    with pytest.raises(RedisError):
        server.client.set("x", "y")


class TestCache:
    def test_an_answer_is_kept_behind_the_request_for_its_version_and_its_time(
        self, cache: RedisCache, server: RedisServer
    ) -> None:
        cache.put(PL, KEY, "1", ANSWER)
        until(lambda: cache.get(KEY, "1") == ANSWER)
        assert cache.get(KEY, "2") is None
        assert 260 <= int(str(server.client.ttl(KEY))) <= 300

    def test_what_is_written_through_is_there_once_it_is_put(self, cache: RedisCache, server: RedisServer) -> None:
        budget, later = POLICIES["budget"], Event()
        cache._waiting.put_nowait(lambda: until(later.is_set))  # whatever is kept behind waits
        cache.put(budget, "budget:0170:2025", "1", ANSWER)
        assert server.client.exists("budget:0170:2025")
        later.set()

    def test_what_an_administrator_removes_by_pattern_is_gone(self, cache: RedisCache) -> None:
        for site in ("0170", "0171"):
            cache.put(PL, PL.key(siteId=site, period="2025-04"), "1", ANSWER)
        until(lambda: cache.state().entries == 2)
        assert cache.remove_matching("pl:0170:*") == 1
        assert cache.get("pl:0170:2025-04", "1") is None
        assert cache.get("pl:0171:2025-04", "1") == ANSWER

    def test_a_value_of_another_key_is_a_miss_where_it_was_put(self, cache: RedisCache, server: RedisServer) -> None:
        cache.put(PL, KEY, "1", ANSWER)
        until(lambda: server.client.exists(KEY))
        server.client.set("pl:0171:2025-04", server.client.get(KEY))  # type: ignore[arg-type]  # bytes, there they are
        assert cache.get("pl:0171:2025-04", "1") is None


class TestIdentity:
    def test_a_connection_signs_in_with_object_id_and_token(self) -> None:
        token = "h.eyJvaWQiOiAidGhlLWFwcCJ9.s"
        credential = SimpleNamespace(get_token=lambda scope: SimpleNamespace(token=token, scope=scope))
        assert IdentityOfApp("scope", credential).get_credentials() == ("the-app", token)

    def test_a_host_is_reached_by_tls_at_its_port(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("shared_code.cache.redis_identity.DefaultAzureCredential", SimpleNamespace)
        options = redis("cache.eastus2.redis.azure.net").connection_pool
        assert options.connection_kwargs["port"] == 10000
        assert options.connection_class.__name__ == "SSLConnection"


class TestProduct:
    @pytest.fixture
    def client(
        self, company: Company, client_for: ClientFor, server: RedisServer, monkeypatch: pytest.MonkeyPatch
    ) -> Iterator[TestClient]:
        server.client.flushall()
        company.chart()
        company.budget("TP001", APRIL, {"6000": "100"})
        client = client_for("forecasting_admin")
        monkeypatch.setenv("CACHE", server.address)
        close_current()
        yield client
        server.go_on()

    def cached(self, client: TestClient, url: str = MONTH) -> tuple[str, object]:
        answer = client.get(url).json()
        return answer["meta"]["cache"], answer["data"]

    def test_instances_share_what_one_of_them_made(self, client: TestClient) -> None:
        first = self.cached(client)
        until(lambda: self.cached(client)[0] == "hit")
        close_current()
        assert (first[0], self.cached(client)) == ("miss", ("hit", first[1]))

    def test_a_save_is_seen_at_once_whatever_is_kept(self, client: TestClient) -> None:
        self.cached(client)
        until(lambda: self.cached(client)[0] == "hit")
        save(client, 5, client.get(MONTH).headers["ETag"])
        state, data = self.cached(client)
        assert (state, '"valetDaily": 5' in str(data).replace("'", '"')) == ("miss", True)

    @pytest.mark.parametrize("lie", ["bytes", "older", "another site's", "forged"])
    def test_a_lie_changes_no_answer(self, client: TestClient, server: RedisServer, lie: str) -> None:
        key = f"stats:TP001:{APRIL}"
        self.cached(client)
        until(lambda: server.client.exists(key))
        old = bytes(server.client.get(key) or b"")  # type: ignore[arg-type]  # bytes, there they are
        save(client, 7, client.get(MONTH).headers["ETag"])
        expected = self.cached(client)[1]
        other = f"stats:0170:{APRIL}"
        client.get(f"{BASE}/statistics/0170/{APRIL}")
        until(lambda: server.client.exists(other))
        lies = {
            "bytes": b"\0" * 500, "older": old, "another site's": server.client.get(other),
            "forged": old[:40] + b"9" * 20 + old[60:],
        }  # fmt: skip
        server.client.set(key, lies[lie])  # type: ignore[arg-type]  # bytes, there they are
        assert self.cached(client) == ("miss", expected)

    @pytest.mark.parametrize("fault", ["dead", "silent", "full"])
    def test_a_cache_that_fails_changes_no_answer_and_is_then_left_alone(
        self, client: TestClient, server: RedisServer, fault: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        expected = self.cached(client)[1]
        until(lambda: server.client.exists(f"stats:TP001:{APRIL}"))  # or the first call that fails would be its keeping
        try:
            faults: Mapping[str, Callable[[], object]] = {
                "dead": server.stop, "silent": server.hold, "full": lambda: fill(server),
            }  # fmt: skip
            faults[fault]()
            cache = current().cache
            assert isinstance(cache, RedisCache)
            asked = Counted(cache._client)
            monkeypatch.setattr(cache, "_client", asked)
            for number in (5, 6):
                save(client, number, client.get(MONTH).headers["ETag"])
                assert self.cached(client)[1] != expected
            assert asked.gets == 1 if fault != "full" else asked.gets > 1
        finally:
            server.stop()
            server.start()

    @pytest.mark.parametrize("page", PAGES)
    def test_a_page_that_is_kept_asks_redis_once(
        self, client: TestClient, monkeypatch: pytest.MonkeyPatch, page: str
    ) -> None:
        url = BASE + page.format(siteId="TP001", period=APRIL)
        until(lambda: self.cached(client, url)[0] == "hit")
        trips: list[list[object]] = []
        answers = redis_client._answers

        def counted(connection: object, commands: Sequence[Sequence[str]]) -> Sequence[object]:
            trips.append([name for name, *_ in commands])
            return answers(connection, commands)

        monkeypatch.setattr(redis_client, "_answers", counted)
        assert self.cached(client, url)[0] == "hit"
        assert trips == [["EVALSHA", "EVALSHA", "GET"]]

    def test_a_key_of_another_type_is_a_miss_and_requests_are_counted_together_all_the_same(
        self, client: TestClient, server: RedisServer, caplog: pytest.LogCaptureFixture
    ) -> None:
        expected, key = self.cached(client), f"stats:TP001:{APRIL}"
        until(lambda: server.client.exists(key))
        server.client.delete(key)
        server.client.rpush(key, "a list")
        assert self.cached(client) == expected
        assert {one.name for one in caplog.records if one.levelname == "WARNING"} == {"shared_code.cache.redis"}

    def test_administrators_see_the_cache_and_empty_it_and_learn_where_it_is_away(
        self, client: TestClient, server: RedisServer
    ) -> None:
        self.cached(client)
        until(lambda: client.get(f"{BASE}/cache").json()["data"]["entries"])
        state = client.get(f"{BASE}/cache").json()["data"]
        assert (state["backend"], state["misses"]) == ("redis", 1)
        assert client.delete(f"{BASE}/cache/stats:TP001:*").json()["data"]["removed"] == 1
        assert self.cached(client)[0] == "miss"
        server.stop()
        try:
            answers = client.get(f"{BASE}/cache"), client.delete(f"{BASE}/cache/pl:*")
            assert [(one.status_code, one.json()["errors"][0]["code"]) for one in answers] == [(503, "CACHE_ERROR")] * 2
        finally:
            server.start()

    def test_of_clients_that_miss_an_answer_at_once_one_makes_it(
        self, client: TestClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made, enough = [], Event()
        months = current().months
        read = months._read

        def slow(*arguments: object) -> object:
            made.append(1)
            enough.wait(30)
            return read(*arguments)  # type: ignore[arg-type]  # as it was called

        monkeypatch.setattr(months, "_read", slow)
        with ThreadPoolExecutor(8) as pool:
            asked = [pool.submit(months.get, "TP001", APRIL) for _ in range(8)]
            until(lambda: current().answers.counts()["shared"] == 7)
            enough.set()
            answers = {bytes(one.result().data) for one in asked}
        assert (len(made), len(answers)) == (1, 1)


class TestRateLimit:
    def test_two_processes_count_together_within_a_percent(self, server: RedisServer) -> None:
        server.client.flushall()
        clients = [redis(server.address) for _ in range(2)]
        limiters = [
            RateLimiter(UTC_CLOCK, 100, SharedWindow(one, 100, ProcessWindow(UTC_CLOCK, 100))) for one in clients
        ]
        with ThreadPoolExecutor(8) as pool:
            admitted = sum(pool.map(lambda number: self.admits(limiters[number % 2]), range(160)))
        for one in clients:
            one.close()
        assert 99 <= admitted <= 101

    def test_what_is_left_and_until_when_is_told_also_by_a_redis_that_forgot_the_scripts(
        self, server: RedisServer
    ) -> None:
        server.client.flushall()
        client = redis(server.address)
        window = SharedWindow(client, 3, ProcessWindow(UTC_CLOCK, 100))
        server.client.script_flush()
        counted = [window.take("anna")]
        calls = server.client.info("commandstats")["cmdstat_evalsha"]["calls"]
        counted += [window.take("anna") for _ in range(3)]
        assert [(one.is_admitted, one.remaining) for one in counted] == [(True, 2), (True, 1), (True, 0), (False, 0)]
        assert all(abs(WINDOW.total_seconds() - one.wait) < 60 for one in counted)
        assert server.client.info("commandstats")["cmdstat_evalsha"]["calls"] == calls + 6
        client.close()

    def test_where_redis_is_away_each_counts_for_itself_and_says_so_in_the_line_of_the_alert(
        self, server: RedisServer, caplog: pytest.LogCaptureFixture
    ) -> None:
        client = redis(server.address)
        limiter = RateLimiter(UTC_CLOCK, 2, SharedWindow(client, 2, ProcessWindow(UTC_CLOCK, 2)))
        server.stop()
        try:
            assert [self.admits(limiter) for _ in range(4)] == [True, True, False, False]
            assert {(one.name, one.levelname) for one in caplog.records} == {(shared_limits.log.name, "WARNING")}
        finally:
            server.start()
            client.close()

    @staticmethod
    def admits(limiter: RateLimiter) -> bool:
        try:
            limiter.admit("anna")
        except RateLimitExceeded:
            return False
        return True
