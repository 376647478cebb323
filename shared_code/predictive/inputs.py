"""What somebody else says of days to come: an input of a forecast, by the day on which it was said."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import accumulate
from typing import NamedTuple, Self

from shared_code.predictive.models import HORIZON, DailySeries


class Input(NamedTuple):
    """What was said of days: by the place of a day, the places of the days on which it was said, and what was said.

    Both are ascending by the day on which it was said; places before the first day of the series are negative.
    `adds`: it is no forecast of the series, but what comes on top of it, such as guests of events.
    """

    name: str
    days: Mapping[int, tuple[Sequence[int], Sequence[float]]]
    adds: bool = False

    @classmethod
    def of(cls, name: str, series: DailySeries, said: Mapping[date, Mapping[date, float]]) -> Self:
        """An input of a series, from what was said by day and by the day on which it was said.

        >>> series = DailySeries(date(2025, 7, 1), (5.0, 6.0, 7.0))
        >>> told = Input.of("hotel", series, {date(2025, 7, 4): {date(2025, 7, 3): 9.0, date(2025, 7, 2): 8.0}})
        >>> told.at(3)[:2], told.at(2)[:2], told.at(1)[2:4]
        ([9.0, None], [None, 8.0], [None, None])
        """
        found = {}
        for day, by_made in said.items():
            made = sorted(by_made)
            found[series.index(day)] = [*map(series.index, made)], [by_made[one] for one in made]
        return cls(name, found)

    @classmethod
    def of_events(cls, name: str, series: DailySeries, said: Mapping[date, Iterable[Mapping[date, float]]]) -> Self:
        """The guests of all events of a day together, from what was said of each by the day on which it was said.

        >>> series = DailySeries(date(2025, 7, 1), (5.0, 6.0, 7.0))
        >>> fair, game = {date(2025, 7, 1): 100.0, date(2025, 7, 3): 80.0}, {date(2025, 7, 2): 30.0}
        >>> told = Input.of_events("events", series, {date(2025, 7, 4): [fair, game]})
        >>> told.at(1)[2], told.at(2)[1], told.at(3)[0]
        (100.0, 130.0, 110.0)
        """
        found: dict[date, Mapping[date, float]] = {}
        for day, events in said.items():
            steps: dict[date, float] = {}
            for by_made in events:
                before = 0.0
                for made in sorted(by_made):
                    steps[made] = steps.get(made, 0.0) + by_made[made] - before
                    before = by_made[made]
            found[day] = dict(zip(sorted(steps), accumulate(steps[made] for made in sorted(steps)), strict=True))
        return cls.of(name, series, found)._replace(adds=True)

    def since(self, start: int) -> Self:
        """The same for a series that begins so many days later."""
        moved = {day - start: ([one - start for one in made], said) for day, (made, said) in self.days.items()}
        return self._replace(days=moved) if start else self

    def at(self, origin: int) -> Sequence[float | None]:
        """What was said last of each of the 28 days from an origin on, before that; None where nothing was."""
        return [self._last(day, origin) for day in range(origin, origin + HORIZON)]

    def _last(self, day: int, origin: int) -> float | None:
        made, said = self.days.get(day, ((), ()))
        before = bisect_left(made, origin)
        return said[before - 1] if before else None

    def known(self, origin: int) -> Sequence[float]:
        """Numbers that tell what was known before an origin from anything else."""
        found: list[float] = []
        for day, (made, said) in sorted(self.days.items()):
            if before := bisect_left(made, origin):
                found += (day, before, *made[:before], *said[:before])
        return found
