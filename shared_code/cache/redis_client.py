"""The client of Redis as requests use it: commands in one round trip, on a connection that stays open.

What redis-py does around a command (its pool's look at the socket, retries, records for OpenTelemetry) takes longer
than the command (ADR 126). A request that will ask for an answer gets it with its first round trip (ADR 115).
"""

from collections import deque
from collections.abc import Sequence
from typing import Any, Final

from redis import Redis
from redis.exceptions import ConnectionError as ConnectionLost
from redis.exceptions import ResponseError

from shared_code.cache.ahead import expected

Command = Sequence[str | bytes | float]


class AskedRedis(Redis):
    """redis-py's client, with `ask` and `value` for what each request does; safe to share between threads."""

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - what redis-py takes
        super().__init__(*given, **named)
        self._open: Final[deque[Any]] = deque()

    def ask(self, *commands: Command) -> Sequence[Any]:
        """What commands answer, all in one round trip, with the answer that the request at hand will ask for.

        On a new connection where the service has ended the last one. Raises RedisError: the first that is refused, once
        all are answered.
        """
        ahead = expected()
        if ahead is None or ahead.came:
            return _none_refused(self._asked(commands))
        *answers, value = self._asked([*commands, ("GET", ahead.key)])
        if not isinstance(value, ResponseError):  # else it is refused where it is wanted
            ahead.came = (value,)
        return _none_refused(answers)

    def value(self, key: str) -> bytes | None:
        """The value of a key, if there is one: as it came with what the request asked before, or as it is now.

        Raises RedisError.
        """
        ahead = expected()
        if ahead and ahead.key == key and ahead.came:
            return ahead.came[0]
        value: bytes | None = _none_refused(self._asked([("GET", key)]))[0]
        return value

    def _asked(self, commands: Sequence[Command]) -> Sequence[Any]:
        """What commands answer; a refusal is an answer too."""
        try:
            connection = self._open.pop()
        except IndexError:
            connection = self.connection_pool.get_connection()
        try:
            try:
                return _answers(connection, commands)
            except ConnectionLost:  # it has disconnected itself, and connects by the next command
                return _answers(connection, commands)
        finally:
            self._open.append(connection)


def _answers(connection: Any, commands: Sequence[Command]) -> Sequence[Any]:  # noqa: ANN401 - of redis-py
    connection.send_packed_command(connection.pack_commands(commands))
    return [_answer(connection) for _ in commands]


def _none_refused(answers: Sequence[Any]) -> Sequence[Any]:
    for answer in answers:
        if isinstance(answer, ResponseError):
            raise answer
    return answers


def _answer(connection: Any) -> Any:  # noqa: ANN401 - of redis-py
    """The next answer, or why a command is refused: whatever the first one is, the others are read."""
    try:
        return connection.read_response()
    except ResponseError as refused:
        return refused
