"""What a forecaster has learnt, as numbers that a row can hold."""

import base64
import struct
from collections.abc import Sequence

State = Sequence[float]


def packed(state: State) -> str:
    """As text, eight bytes a number, so that nothing is rounded.

    >>> unpacked(packed((1.0, 0.1)))
    (1.0, 0.1)
    """
    return base64.b64encode(struct.pack(f"<{len(state)}d", *state)).decode()


def unpacked(text: str) -> State:
    """The numbers of a text."""
    found = base64.b64decode(text)
    return struct.unpack(f"<{len(found) // 8}d", found)


class StateReader:
    """Takes numbers from a state in the order in which they were put there."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._next = 0

    def one(self) -> float:
        """The next number."""
        return self.many(1)[0]

    def many(self, count: int) -> Sequence[float]:
        """The next numbers."""
        start = self._next
        self._next += count
        return self._state[start : self._next]
