"""The order of a night: a flow begins by itself not before 02:00 of the business, and after those before it."""

from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo

from shared_code.integration.nightly import EARLIEST, FLOWS, WAITED_UNTIL
from shared_code.kit.clock import Clock


class NightOrder:
    """Tells timers, which fire in UTC, when a flow may begin.

    `left` are the sites that a flow has not done tonight; of one that may not begin yet it tells none.
    """

    def __init__(self, left: Callable[[str], Sequence[str]], clock: Clock, zone: ZoneInfo) -> None:
        self._left = left
        self._clock = clock
        self._zone = zone

    def may_begin(self, flow: str) -> bool:
        """Whether it is time for a flow. From `WAITED_UNTIL` on it goes on with what there is."""
        hour = self._clock.now().astimezone(self._zone).hour
        if hour < EARLIEST:
            return False
        return hour >= WAITED_UNTIL or all(
            self.may_begin(before) and not self._left(before) for before in FLOWS[flow].after
        )
