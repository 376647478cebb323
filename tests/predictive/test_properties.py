"""What holds for a predictive forecast of any series."""

import math
import os
import random
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from cli.predict import main as predict_file
from shared_code.predictive.forecast import predict
from shared_code.predictive.history import History
from shared_code.predictive.models import DailySeries, Interval, Prediction
from shared_code.predictive.recipes import RECIPES, Outlook

ROOT = Path(__file__).parents[2]
FIRST = date(2024, 1, 1)
ALIKE = 0.01
"""How far forecasts of the same days may differ where one began to learn some days later, as a share of the level."""
SETTLED = 600
"""Days after which it no longer matters when last year's season began to count."""
Values = list[float | None]


def seasonal(days: int, seed: int = 3) -> Values:
    """Rooms with weekdays, a season and noise."""
    chance = random.Random(seed)  # noqa: S311 - to be repeated
    found: Values = []
    for day in range(days):
        level = 100 + 50 * math.sin(day / 58.1) + (15 if day % 7 in {4, 5} else 0)
        found.append(float(round(max(level + chance.gauss(0, 8), 0))))
    return found


def forecast(values: Sequence[float | None], origin: int | None = None, capacity: float = math.inf) -> Prediction:
    series = DailySeries(FIRST, values)
    return next(predict(series, [len(values) if origin is None else origin], capacity=capacity))


def assert_sound(days: Sequence[Interval], capacity: float = math.inf) -> None:
    assert len(days) == 28
    for day in days:
        assert all(math.isfinite(value) for value in day)
        assert 0 <= day.p10 <= day.p50 <= day.p90 <= capacity


def with_a_gap(values: Values) -> Values:
    return [None if 300 <= day < 340 or day % 11 == 5 else value for day, value in enumerate(values)]


def with_a_zero_week(values: Values) -> Values:
    return [*values[:-20], *([0.0] * 7), *values[-13:]]


def with_a_doubled_day(values: Values) -> Values:
    return [*values[:-3], 2 * (values[-3] or 0), *values[-2:]]


def with_a_step(values: Values) -> Values:
    return [(value or 0) * (3 if day > 420 else 1) for day, value in enumerate(values)]


SHAPES: dict[str, Callable[[Values], Values]] = {
    "as it is": list,
    "a gap": with_a_gap,
    "a zero week": with_a_zero_week,
    "a doubled day": with_a_doubled_day,
    "a step": with_a_step,
    "constant": lambda values: [7.0] * len(values),
    "zero": lambda values: [0.0] * len(values),
    "tiny": lambda values: [(value or 0) * 1e-9 for value in values],
    "huge": lambda values: [(value or 0) * 1e9 for value in values],
    "one day of many": lambda values: [float(day == 200) for day in range(len(values))],
    "now and then": lambda values: [float(day % 20 == 3) for day in range(len(values))],
    "missing lately": lambda values: [*values[:-60], *([None] * 59), 80.0],
    "all missing but the first": lambda values: [5.0, *([None] * (len(values) - 1))],
    "noughts first": lambda values: [*([0.0] * 100), *values[100:]],
    "closed": lambda values: [*values[:-40], *([0.0] * 40)],
    "opened again": lambda values: [*values[:-70], *([0.0] * 40), *values[-30:]],
}


@pytest.mark.parametrize("days", [1, 14, 28, 60, 393, 520])
@pytest.mark.parametrize("shape", SHAPES)
def test_every_day_is_finite_in_order_and_between_nothing_and_the_capacity(shape: str, days: int) -> None:
    values = SHAPES[shape](seasonal(520))[:days]
    assert_sound(forecast(values).days)
    assert_sound(forecast(values, capacity=90.0).days, 90.0)


def test_a_constant_series_goes_on() -> None:
    assert [day.p50 for day in forecast([7.0] * 500).days] == pytest.approx([7.0] * 28)


def test_only_days_before_the_origin_are_used() -> None:
    values = with_a_gap(seasonal(520))
    other: Values = [*values[:450], *([999.0] * 70)]
    assert forecast(values, 450) == forecast(other, 450) == forecast(values[:450])


def test_an_origin_says_the_same_alone_and_among_others() -> None:
    values = SHAPES["opened again"](seasonal(520))
    together = {made.origin: made for made in predict(DailySeries(FIRST, values), range(380, 521, 35))}
    assert all(forecast(values, origin) == made for origin, made in together.items())


def apart(values: Values, days: int) -> float:
    """How far the forecast of the same days is off where the series began some days later, as a share of its level."""
    whole, later = forecast(values).days, forecast(values[days:]).days
    return max(abs(one.p50 - other.p50) for one, other in zip(whole, later, strict=True)) / 100


@pytest.mark.parametrize("seed", range(3, 8))
@pytest.mark.parametrize("days", [7, 1])
def test_days_that_come_later_in_the_series_are_foretold_alike(days: int, seed: int) -> None:
    assert apart(seasonal(SETTLED, seed), days) <= ALIKE


@pytest.mark.parametrize("cycle", [14, 28, 30])
def test_a_recipe_that_counted_days_from_the_first_would_be_found(cycle: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the test above can find: here recipes take every other week, month or four weeks for another one."""
    mean = History.mean

    def counted(self: History, start: int, end: int) -> float:
        return mean(self, start, end) * (1.05 if end % cycle < cycle // 2 else 1.0)

    monkeypatch.setattr(History, "mean", counted)
    assert max(apart(seasonal(SETTLED, seed), 7) for seed in range(3, 8)) > ALIKE


@pytest.mark.parametrize("later", [7, 364, 371, 1])
def test_a_series_moved_by_days_is_foretold_so_much_later(
    later: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """From a file to what is printed: whatever looked at months, weekdays or years of dates would tell them apart."""
    values = with_a_gap(seasonal(520))

    def printed(first: date) -> list[list[str]]:
        series, file = DailySeries(first, values), tmp_path / "series.csv"
        known = (f"{series.day(day)},{value}\n" for day, value in enumerate(values) if value is not None)
        file.write_text("".join(known), encoding="utf-8")
        assert predict_file([str(file), "--origin", str(series.day(500))]) == 0
        return [line.split(",") for line in capsys.readouterr().out.splitlines()[1:]]

    def moved(day: str) -> str:
        return str(date.fromisoformat(day) + timedelta(days=later))

    before = printed(FIRST)
    assert len(before) == 28
    assert printed(FIRST + timedelta(days=later)) == [
        [moved(origin), moved(day), *figures] for origin, day, *figures in before
    ]


def test_half_of_the_days_come_below_p50_where_some_come_far_below() -> None:
    chance = random.Random(5)  # noqa: S311 - to be repeated
    values = [200 - chance.expovariate(1 / 20) for _ in range(500)]
    made = predict(DailySeries(FIRST, values), range(150, 500))
    below = [values[one.origin] < one.days[0].p50 for one in made]
    assert 0.44 <= sum(below) / len(below) <= 0.56


def test_a_step_is_followed_by_the_median_within_a_week_and_an_odd_night_is_not() -> None:
    stepped, odd = [100.0] * 60 + [160.0] * 7, [100.0] * 66 + [0.0]
    said = [RECIPES["median"].recipe(Outlook(History(values), 67, 200.0)) for values in (stepped, odd)]
    assert min(said[0]) > 150
    assert said[1][:6] == pytest.approx([100.0] * 6, abs=10)


def test_the_band_of_a_short_series_is_no_wider_than_what_its_days_differ_by() -> None:
    chance = random.Random(5)  # noqa: S311 - to be repeated
    values = [chance.gauss(100.0 if day % 7 < 5 else 130.0, 10) for day in range(70)]
    widths = [day.p90 - day.p10 for made in predict(DailySeries(FIRST, values), range(28, 71)) for day in made.days]
    assert 1.0 <= sum(widths) / len(widths) / (2 * 1.2816 * 10) <= 2.0


@pytest.mark.parametrize("factor", [0.001, 3.0, 1000.0])
def test_a_scaled_series_has_a_scaled_forecast(factor: float) -> None:
    values = seasonal(520)
    scaled = forecast([factor * (value or 0) for value in values])
    for ours, theirs in zip(forecast(values).days, scaled.days, strict=True):
        assert list(theirs) == pytest.approx([factor * value for value in ours], rel=1e-6, abs=1e-6 * factor)


@pytest.mark.parametrize(
    ("shape", "days", "method"),
    [
        ("as it is", 13, "new: open for less than two weeks"),
        ("as it is", 20, "short: too short for a back-test, 0 of 28 days"),
        ("as it is", 40, "week 32% + median 35% + same-weekday 32%: too short for a back-test, 10 of 28 days"),
        ("as it is", 200, "week 20% + median 38% + same-weekday 42%: WAPE 0.084 beside 0.102 of same-weekday"),
        ("as it is", 520, "season 97% + half-and-half 3%: WAPE 0.070 beside 0.070 of last-year"),
        ("zero", 200, "zero"),
        ("closed", 520, "closed: 0 on the last 28 days"),
        ("opened again", 520, "week 33% + median 33% + same-weekday 33%: too short for a back-test, 0 of 28 days"),
        ("missing lately", 520, "gappy"),
    ],
)
def test_the_method_names_the_recipe_or_the_fallback(shape: str, days: int, method: str) -> None:
    assert method in forecast(SHAPES[shape](seasonal(520))[:days]).method


def test_the_same_inputs_give_the_same_bytes_in_any_process(tmp_path: Path) -> None:
    file = tmp_path / "series.csv"
    series = DailySeries(FIRST, seasonal(450))
    file.write_text("".join(f"{series.day(day)},{value}\n" for day, value in enumerate(series.values)))
    command = [sys.executable, "-m", "cli.predict", str(file), "--origin", "2025-03-20"]
    printed = {
        subprocess.run(
            command, cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(printed) == 1
    assert printed.pop().count(b"\n") == 29
