"""Random figures of realistic shape, the same for the same seed."""

import random
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeVar

T = TypeVar("T")


class Draw:
    """Draws for documents: amounts are text, chances are fractions."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311  # test documents, no secrets

    def chance(self, fraction: float) -> bool:
        return self.random.random() < fraction

    def pick(self, choices: Sequence[T]) -> T:
        return self.random.choice(choices)

    def whole(self, low: int, high: int) -> int:
        return self.random.randint(low, high)

    def money(self, low: float, high: float) -> str:
        return str(Decimal(self.whole(round(low * 100), round(high * 100))) / 100)

    def half_hours(self, high: int) -> str:
        return str(Decimal(self.whole(0, 2 * high)) / 2)

    def ratio(self, low: int, high: int) -> str:
        """A fraction from percents."""
        return str(Decimal(self.whole(low, high)) / 100)

    def some(self, choices: Sequence[T], fraction: float) -> list[T]:
        return [choice for choice in choices if self.chance(fraction)]

    def day(self, first: date, last: date) -> date:
        return first + timedelta(days=self.whole(0, max(0, (last - first).days)))

    def maybe(self, value: T, absent: float) -> T | None:
        return None if self.chance(absent) else value
