"""What each request asks of Redis: several commands in one round trip, on connections that are kept."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from redis.exceptions import RedisError, ResponseError

from shared_code.cache.redis import redis
from shared_code.cache.redis_client import AskedRedis
from tests.left_behind import BREAKS_CONNECTIONS
from tests.redis import RedisServer, until

pytestmark = [*BREAKS_CONNECTIONS, pytest.mark.usefixtures("patience")]


@pytest.fixture
def asked(server: RedisServer) -> Iterator[AskedRedis]:
    server.client.flushall()
    client = redis(server.address)
    yield client
    client.close()


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


def answers(client: AskedRedis, key: str) -> Sequence[object] | None:
    try:
        return client.ask(("GET", key))
    except RedisError:
        return None
