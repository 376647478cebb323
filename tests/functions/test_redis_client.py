"""What each request asks of Redis: several commands in one round trip, on connections that are kept."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from redis.exceptions import RedisError, ResponseError

from shared_code.cache.ahead import expect
from shared_code.cache.policies import POLICIES
from shared_code.cache.redis import redis
from shared_code.cache.redis_client import AskedRedis
from tests.left_behind import BREAKS_CONNECTIONS
from tests.redis import RedisServer, until

STATISTICS = POLICIES["statistics"]
PARTS = {"siteId": "0170", "period": "2025-04"}
KEY = STATISTICS.key(**PARTS)

pytestmark = [*BREAKS_CONNECTIONS, pytest.mark.usefixtures("patience")]


@pytest.fixture
def asked(server: RedisServer) -> Iterator[AskedRedis]:
    server.client.flushall()
    client = redis(server.address)
    yield client
    client.close()
    expect(None, {})


def reads(server: RedisServer) -> int:
    """How often a value was read."""
    return int(server.client.info("commandstats").get("cmdstat_get", {"calls": 0})["calls"])


def test_each_command_has_its_answer_in_its_place(asked: AskedRedis) -> None:
    assert asked.ask(("SET", "a", 1), ("GET", "a"), ("GET", "b"), ("INCRBY", "a", 2)) == [b"OK", b"1", None, 3]


def test_a_refusal_leaves_no_answer_of_others_behind(asked: AskedRedis) -> None:
    with pytest.raises(ResponseError, match="not an integer"):
        asked.ask(("SET", "a", "text"), ("INCR", "a"), ("GET", "a"))
    assert asked.ask(("GET", "b")) == [None]


def test_a_connection_that_the_service_ended_is_followed_by_another(asked: AskedRedis, server: RedisServer) -> None:
    (before,) = asked.ask(("CLIENT", "ID"))
    server.client.client_kill_filter(_id=str(before))
    (after,) = asked.ask(("CLIENT", "ID"))
    assert after != before


def test_a_command_that_is_not_answered_in_time_leaves_no_answer_behind(
    asked: AskedRedis, server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(asked.connection_pool.connection_kwargs, "socket_timeout", 0.05)
    asked.set("a", "1")
    server.hold()
    try:
        with pytest.raises(RedisError):
            asked.ask(("GET", "a"))
    finally:
        server.go_on()
    monkeypatch.undo()
    until(lambda: answers(asked, "b") == [None])


def test_threads_that_ask_at_once_have_connections_of_their_own_and_keep_them(
    asked: AskedRedis, server: RedisServer
) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = [*pool.map(lambda number: asked.ask(("ECHO", number)), range(400))]
    assert found == [[str(number).encode()] for number in range(400)]
    connections = len(server.client.client_list())
    asked.ask(("GET", "a"))
    assert len(server.client.client_list()) == connections <= 9
    asked.close()
    until(lambda: len(server.client.client_list()) == 1)


def test_the_answer_that_a_request_will_ask_for_comes_with_what_it_asks_first(
    asked: AskedRedis, server: RedisServer
) -> None:
    server.client.mset({KEY: b"kept", "another": b"of another"})
    before = reads(server)
    expect(STATISTICS, PARTS)
    assert asked.ask(("ECHO", "first")) == [b"first"]
    server.client.set(KEY, b"later")
    assert (asked.ask(("ECHO", "second")), reads(server)) == ([b"second"], before + 1)
    assert (asked.value("another"), asked.value(KEY), reads(server)) == (b"of another", b"kept", before + 2)
    expect(STATISTICS, PARTS)  # of another request
    assert (asked.value(KEY), reads(server)) == (b"later", before + 3)


def test_a_key_that_holds_no_value_refuses_those_alone_who_want_it(asked: AskedRedis, server: RedisServer) -> None:
    server.client.rpush(KEY, "a list")
    expect(STATISTICS, PARTS)
    assert asked.ask(("ECHO", "counted")) == [b"counted"]
    with pytest.raises(ResponseError, match="WRONGTYPE"):
        asked.value(KEY)
    server.client.delete(KEY)
    assert (asked.ask(("ECHO", "counted")), asked.value(KEY)) == ([b"counted"], None)


def answers(client: AskedRedis, key: str) -> Sequence[object] | None:
    try:
        return client.ask(("GET", key))
    except RedisError:
        return None
