"""Rules on the quality of forecasts: STAT-21 to STAT-23."""

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from statistics import mean
from typing import NamedTuple

from shared_code.derivations.nodes import rule
from shared_code.kit.money import to_one_place

HUNDRED = Decimal(100)


class Direction(StrEnum):
    """Where the actual lies, seen from the forecast: the arrows and the dot of the screen."""

    UP = "up"
    DOWN = "down"
    EQUAL = "equal"


class Accuracy(NamedTuple):
    """Distance of an actual from its forecast, in percent of the forecast."""

    percent: Decimal | None
    direction: Direction


@rule("STAT-21")
def forecast_accuracy(actual: Decimal, forecast: Decimal) -> Accuracy:
    """How far the actual lies from the forecast, one decimal (docs/rules/statistics.md#stat-21).

        percent = (actual - forecast) / |forecast| * 100     (none when the forecast is 0)

    >>> forecast_accuracy(Decimal("142.5"), Decimal(132)).percent
    Decimal('8.0')
    """
    difference = actual - forecast
    direction = Direction.UP if difference > 0 else Direction.DOWN if difference < 0 else Direction.EQUAL
    if not forecast:
        return Accuracy(None, direction)
    return Accuracy(to_one_place(difference * HUNDRED / abs(forecast)), direction)


@rule("STAT-22")
def mean_absolute_percentage_error(actual: Sequence[Decimal], forecast: Sequence[Decimal]) -> Decimal | None:
    """MAPE in percent over the days with an actual other than 0, else None (docs/rules/statistics.md#stat-22).

        MAPE = mean of |forecast - actual| / |actual| * 100

    >>> mean_absolute_percentage_error([Decimal(80), Decimal(0)], [Decimal(100), Decimal(5)])
    Decimal('25')
    """
    pairs = zip(actual, forecast, strict=True)
    errors = [abs(expected - happened) * HUNDRED / abs(happened) for happened, expected in pairs if happened]
    return mean(errors) if errors else None


@rule("STAT-23")
def bias(actual: Sequence[Decimal], forecast: Sequence[Decimal]) -> Decimal | None:
    """Mean error a day, above 0 when the forecast is too high; None without days (docs/rules/statistics.md#stat-23).

        bias = mean of (forecast - actual)

    >>> bias([Decimal(95), Decimal(110), Decimal(80)], [Decimal(100), Decimal(100), Decimal(100)])
    Decimal('5')
    """
    errors = [expected - happened for happened, expected in zip(actual, forecast, strict=True)]
    return mean(errors) if errors else None
