"""A plot of a series as SVG: what happened, and what was foretold every four weeks, with its band."""

from collections.abc import Iterable, Sequence
from typing import Final

from shared_code.predictive.forecast import predict
from shared_code.predictive.models import HORIZON, DailySeries, Prediction

_WIDTH, _HEIGHT, _LEFT, _TOP, _BOTTOM = 1000, 320, 50, 40, 30
_FIRST: Final = 365
_STEPS: Final = 4
_BAND, _MIDDLE, _ACTUAL = "#a9c8ea", "#1f5fa8", "#222222"


def plot(name: str, series: DailySeries) -> str:
    """The series from its second year on, and a forecast of 28 days from every 28th."""
    return _Plot(name, series).drawn()


class _Plot:
    def __init__(self, name: str, series: DailySeries) -> None:
        self._name, self._series = name, series
        self._days = len(series.values) - _FIRST
        self._highest = 1.1 * max(value for value in series.values if value is not None)

    def drawn(self) -> str:
        origins = range(_FIRST + HORIZON, len(self._series.values) - HORIZON + 1, HORIZON)
        made = list(predict(self._series, origins))
        parts = [*self._axes(), *map(self._band, made), self._actual(), *map(self._middle, made), *self._legend()]
        head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="sans-serif"'
        return "\n".join(
            [f'{head} font-size="12">', '<rect width="100%" height="100%" fill="white"/>', *parts, "</svg>\n"]
        )

    def _at(self, day: int, value: float) -> str:
        across = _LEFT + (day - _FIRST) / self._days * (_WIDTH - _LEFT - 10)
        return f"{across:.1f},{_HEIGHT - _BOTTOM - value / self._highest * (_HEIGHT - _TOP - _BOTTOM):.1f}"

    def _line(self, points: Iterable[str], colour: str, width: float) -> str:
        return f'<polyline points="{" ".join(points)}" fill="none" stroke="{colour}" stroke-width="{width}"/>'

    def _actual(self) -> str:
        days = enumerate(self._series.values)
        return self._line((self._at(day, v) for day, v in days if day >= _FIRST and v is not None), _ACTUAL, 1)

    def _middle(self, made: Prediction) -> str:
        return self._line((self._at(made.origin + n, day.p50) for n, day in enumerate(made.days)), _MIDDLE, 2)

    def _band(self, made: Prediction) -> str:
        days = list(enumerate(made.days, start=made.origin))
        edge = [self._at(day, one.p90) for day, one in days] + [self._at(day, one.p10) for day, one in reversed(days)]
        return f'<polygon points="{" ".join(edge)}" fill="{_BAND}"/>'

    def _axes(self) -> Sequence[str]:
        found = []
        for step in range(_STEPS + 1):
            value = self._highest / 1.1 * step / _STEPS
            left, height = self._at(_FIRST, value).split(",")
            right = self._at(_FIRST + self._days, value).split(",")[0]
            found.append(f'<line x1="{left}" x2="{right}" y1="{height}" y2="{height}" stroke="#dddddd"/>')
            found.append(f'<text x="{_LEFT - 6}" y="{height}" text-anchor="end">{value:.0f}</text>')
        for day in range(_FIRST, len(self._series.values)):
            if self._series.day(day).day == 1:
                across = self._at(day, 0).split(",")[0]
                found.append(f'<text x="{across}" y="{_HEIGHT - 10}">{self._series.day(day):%b %y}</text>')
        return found

    def _legend(self) -> Sequence[str]:
        names = (("actual", _ACTUAL), ("P50, foretold every 28 days", _MIDDLE), ("P10 to P90", _BAND))
        texts = [f'<text x="{_LEFT}" y="20" font-weight="bold">{self._name}</text>']
        for place, (name, colour) in enumerate(names):
            across = 260 + 240 * place
            texts.append(f'<rect x="{across}" y="10" width="20" height="10" fill="{colour}"/>')
            texts.append(f'<text x="{across + 26}" y="20">{name}</text>')
        return texts
