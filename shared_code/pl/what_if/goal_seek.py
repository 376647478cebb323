"""Goal seek: which value of one driver gives a month's FLC a target; with 0, where it breaks even (docs/what_if.md)."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import pairwise
from typing import Final, NamedTuple

from pydantic import Field

from shared_code.accounts.series import SeriesName
from shared_code.derivations.formatting import format_value
from shared_code.kit.errors import CalculationError
from shared_code.kit.limits import TERM_CHARACTERS
from shared_code.kit.model import Model
from shared_code.kit.money import ONE, ZERO
from shared_code.kit.period import Period
from shared_code.kit.validation import Problem
from shared_code.pl.calculation.errors import NotCalculable
from shared_code.pl.calculation.year import Year, recalculate
from shared_code.pl.models import Line
from shared_code.pl.what_if.drivers import HUNDRED, Amount, Drivers, InvalidDrivers, read_drivers, with_drivers

SAMPLES: Final = 16
"""In so many pieces an interval is looked at, to see whether FLC rises or falls all along it."""
NOISE: Final = Decimal("0.10")
"""$ that FLC may move the other way, because each of its lines is rounded by itself."""
CENT: Final = Decimal("0.01")
STEPS: Final = {"statistics": Decimal("0.0001"), "expenses": ONE}
"""Steps of drivers that are saved in others than cents, by the first word of their path."""


class NoValue(Exception):
    """No value, or not one only, of the driver gives FLC the target."""


class OutOfReach(NoValue):
    """FLC does not come to the target between the bounds."""


class NotMonotone(NoValue):
    """FLC rises and falls between the bounds, so that several values may give the target."""


class Goal(Model):
    """What to look for: the driver, FLC of the month's trend in $, and between which values of the driver.

    Drivers are `statistics.occupancy`, `rates.valetDaily`, `payroll.GSA1.hoursPercent`, `payroll.group.GSA.rate`,
    `contract.fixed_fee[0].fee`, `expenses.7113`, `otherRevenue.gpoFees`, and so on. Bounds may be left out for
    statistics (0 to 1) and percentages of hours (-100 to 100).
    """

    driver: str = Field(max_length=TERM_CHARACTERS, examples=["rates.valetDaily"])
    target: Amount = Field(
        ZERO, description="FLC of the month's trend, $; 0 is the break-even", json_schema_extra={"default": 0}
    )
    lowest: Amount | None = Field(None, description="The lowest value to look at")
    highest: Amount | None = Field(None, description="The highest value to look at")


class GoalSeek(Model):
    """The value found, in the steps that a save takes (`STEPS`, else 0.01), and FLC with it and without it in $.

    FLC reaches the target, by as little as a step allows.
    """

    period: Period
    driver: str
    target: Decimal
    value: Decimal
    flc: Decimal
    flc_before: Decimal
    iterations: int
    sentence: str


class _Point(NamedTuple):
    """A value of the driver as a number of steps from one bound, and FLC there."""

    steps: int
    flc: Decimal


def goal_seek(year: Year, period: Period, goal: Goal) -> GoalSeek:
    """The value of a driver that gives FLC of a month the target.

    Raises OutOfReach or NotMonotone where there is none, NotCalculable for a value between the bounds to which a rule
    cannot be applied, InvalidDrivers for a driver that the month does not have or bounds that it cannot take, KeyError
    for a month outside the year.
    """
    if period not in year.inputs.periods():
        raise KeyError(period)
    search = _Search(year, period, goal)
    found, iterations = search.run()
    before = search.flc_of(year)
    return GoalSeek(
        period=period,
        driver=goal.driver,
        target=goal.target,
        value=search.value(found.steps),
        flc=found.flc,
        flc_before=before,
        iterations=iterations,
        sentence=f"With {search.at(found)} FLC of {period} is {format_value(found.flc, '$')} "
        f"instead of {format_value(before, '$')}; the target is {format_value(goal.target, '$')}.",
    )


class _Search:
    """FLC over the values of a driver, counted in steps from the bound where it is lower."""

    def __init__(self, year: Year, period: Period, goal: Goal) -> None:
        self._year, self._period, self._goal = year, period, goal
        months = {month: facts for month, facts in year.inputs.months.items() if month <= period}
        self._inputs = replace(year.inputs, months=months)
        self._step = STEPS.get(goal.driver.partition(".")[0], CENT)
        lowest, highest = _bounds(goal)
        self._lowest = lowest.quantize(self._step, ROUND_CEILING)
        self._count = int((highest.quantize(self._step, ROUND_FLOOR) - self._lowest) / self._step)
        if self._count < 1:
            raise InvalidDrivers([Problem("highest", f"must be above lowest by at least {self._step}")])
        self._falls = False
        self._falls = self.point(0).flc > self.point(self._count).flc

    def value(self, steps: int) -> Decimal:
        """The value of the driver after so many steps."""
        return self._lowest + self._step * (self._count - steps if self._falls else steps)

    def point(self, steps: int) -> _Point:
        driver, value = self._goal.driver, self.value(steps)
        inputs = with_drivers(self._inputs, self._period, drivers_of(driver, value))
        try:
            year, _ = recalculate(self._year, inputs)
        except CalculationError as error:
            at = f"{self._period} cannot be calculated with {driver} {format_value(value, 'value')}"
            raise NotCalculable.of(error, f"{at}; choose bounds with which it can") from error
        return _Point(steps, self.flc_of(year))

    def flc_of(self, year: Year) -> Decimal:
        node = year.months[self._period].lines[SeriesName.TREND][Line.FLC]
        return ZERO if node is None else node.amount

    def at(self, point: _Point) -> str:
        """A point in words."""
        return f"{self._goal.driver} {format_value(self.value(point.steps), 'value')}"

    def run(self) -> tuple[_Point, int]:
        """The first point that reaches the target, and how often the interval was halved."""
        low, high = self.bracket()
        halved = 0
        while high.steps - low.steps > 1:
            middle = self.point((low.steps + high.steps) // 2)
            low, high = (low, middle) if middle.flc >= self._goal.target else (middle, high)
            halved += 1
        return high, halved

    def bracket(self) -> tuple[_Point, _Point]:
        """Two points with the target between them, the second at it or above."""
        pieces = min(SAMPLES, self._count)
        points = [self.point(self._count * piece // pieces) for piece in range(pieces + 1)]
        self._check(points)
        first = next(index for index, point in enumerate(points) if point.flc >= self._goal.target)
        return points[max(first - 1, 0)], points[first]

    def _check(self, points: list[_Point]) -> None:
        low, high, target, flc = points[0], points[-1], self._goal.target, f"FLC of {self._period}"
        if turn := _turn(points):
            raise NotMonotone(
                f"{flc} both rises and falls from {self.at(low)} to {self.at(high)}: it turns near "
                f"{self.at(turn)}, at {format_value(turn.flc, '$')}. Look on one side of that."
            )
        if low.flc == high.flc:
            raise OutOfReach(
                f"{flc} is {format_value(low.flc, '$')} from {self.at(low)} to {self.at(high)}; it does not "
                "move. Choose another driver."
            )
        if not low.flc <= target <= high.flc:
            raise OutOfReach(
                f"{flc} is {format_value(low.flc, '$')} with {self.at(low)} "
                f"and {format_value(high.flc, '$')} with {self.at(high)}; "
                f"{format_value(target, '$')} is not between them. Choose other bounds, or another target."
            )


def _turn(points: list[_Point]) -> _Point | None:
    """The first point after which FLC moves the other way."""
    moves = [(after.flc > before.flc, before) for before, after in pairwise(points) if _moves(before, after)]
    return next((point for rises, point in moves if rises is not moves[0][0]), None)


def _moves(before: _Point, after: _Point) -> bool:
    return abs(after.flc - before.flc) > NOISE


BOUNDS: Final[Mapping[str, tuple[Decimal, Decimal]]] = {"statistics": (ZERO, ONE), "hoursPercent": (-HUNDRED, HUNDRED)}
"""Between which values to look where a goal does not say: by the first or the last part of the driver's name."""


def _bounds(goal: Goal) -> tuple[Decimal, Decimal]:
    usual = BOUNDS.get(_family(goal.driver)) or BOUNDS.get(goal.driver.rpartition(".")[2])
    lowest, highest = (
        given if given is not None or usual is None else usual[place]
        for place, given in enumerate((goal.lowest, goal.highest))
    )
    missing = [name for name, bound in (("lowest", lowest), ("highest", highest)) if bound is None]
    if lowest is None or highest is None:
        raise InvalidDrivers(Problem(name, "is missing; write between which values to look") for name in missing)
    return lowest, highest


def drivers_of(name: str, value: Decimal) -> Drivers:
    """A driver by its name with a value; raises InvalidDrivers for what is no driver."""
    family = _family(name)
    return read_drivers({family: FAMILIES[family](name.removeprefix(f"{family}."), value)})


def _family(name: str) -> str:
    family = name.partition(".")[0]
    if family not in FAMILIES or family == name:
        raise InvalidDrivers([Problem("driver", f"{name} is no driver; begin with {'., '.join(FAMILIES)}.")])
    return family


def _of_payroll(key: str, value: Decimal) -> object:
    place, _, name = key.rpartition(".")
    group = place.removeprefix("group.")
    return [{"group": group, name: value} if group != place else {"jobCode": place, name: value}]


FAMILIES: Final[Mapping[str, Callable[[str, Decimal], object]]] = {
    "statistics": lambda key, value: {key: value},
    "rates": lambda key, value: [{"category": key, "forecast": value}],
    "payroll": _of_payroll,
    "contract": lambda key, value: [{"term": key, "value": value}],
    "expenses": lambda key, value: [{"account": key, "forecast": value}],
    "otherRevenue": lambda key, value: {key: value},
}
"""How a driver of each family is written in a request."""
