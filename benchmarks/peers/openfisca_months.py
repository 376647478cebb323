"""What formulas of OpenFisca see: a month as NumPy arrays over the sites; rounding, quotients, values not there."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from openfisca_core.periods import period

from benchmarks.peers.sites import CLOSED_MONTHS, CURRENT_MONTH, MONTHS

Array = Any
PERIODS = tuple(period(str(month)) for month in MONTHS)
EPSILON = 1e-6
"""Of a cent: what binary fractions are off by at a half."""


class Month:
    """A month of all sites; for totals the year."""

    def __init__(self, sites: Any, when: Any) -> None:  # noqa: ANN401 - the population and the period of OpenFisca
        self._sites = sites
        self._when = when

    def __getitem__(self, name: str) -> Array:
        return self._sites(name, self._when)

    @property
    def number(self) -> int:
        return int(self._when.start.month)

    @property
    def is_closed(self) -> bool:
        return self.number <= CLOSED_MONTHS

    @property
    def is_current(self) -> bool:
        return self.number == CURRENT_MONTH

    def sum(self, names: Sequence[str]) -> Array:
        return sum(self[name] for name in names)

    def before(self, name: str) -> Array:
        """January up to the month before."""
        return sum((self._sites(name, earlier) for earlier in PERIODS[: self.number - 1]), self._sites.empty_array())

    def of_year(self, name: str) -> Array:
        """All twelve months, a row for each."""
        return np.array([self._sites(name, month) for month in PERIODS])

    def nothing(self) -> Array:
        """No value at any site."""
        return np.full(self._sites.count, np.nan)


Formula = Callable[[Month], Array]


def cents(amount: Array) -> Array:
    """Half up, away from zero."""
    return np.sign(amount) * np.floor(np.abs(amount) * 100 + 0.5 + EPSILON) / 100


def quotient(numerator: Array, denominator: Array) -> Array:
    """0 where the divisor is 0."""
    return np.where(denominator == 0, 0, numerator / np.where(denominator == 0, 1, denominator))


def first_known(saved: Array, other: Array) -> Array:
    """What was saved, else the other."""
    return np.where(np.isnan(saved), other, saved)


def percent(amount: Array, revenue: Array) -> Array:
    """Of revenue above 0; else nothing."""
    return np.where(revenue > 0, cents(quotient(amount * 100, revenue)), np.nan)


def total(months: Array) -> Array:
    """The months there are."""
    return np.where(np.isnan(months).all(axis=0), np.nan, np.nansum(months, axis=0))


def in_cents(names: Sequence[str], sign: int = 1) -> Formula:
    """A sum of other variables."""
    return lambda month: cents(sign * month.sum(names))
