"""What peers say of the days after an origin; none of them is a dependency of the product."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from sklearn.ensemble import HistGradientBoostingRegressor
from statsforecast.models import AutoCES, AutoETS, AutoTheta

from shared_code.predictive.models import HORIZON, WEEK, Interval

Made = Sequence[Interval]
_YEAR: Final = 364
_MONTH: Final = 4 * WEEK
_AROUND: Final = 3
_LEVEL: Final = 80
_REFIT_DAYS: Final = 28
_LEAST_ROWS: Final = 14
_ROUNDS: Final = 200
_SEED: Final = 1


def statistical(days: Sequence[float], origin: int) -> Mapping[str, Made]:
    """AutoETS, Theta and CES with a weekly season, fitted anew to all days before the origin."""
    known = np.array(days[:origin], dtype=float)
    peers = {"AutoETS": AutoETS, "AutoTheta": AutoTheta, "AutoCES": AutoCES}
    return {name: _forecast(model(season_length=WEEK), known) for name, model in peers.items()}


def _forecast(model: Any, known: Any) -> Made:  # noqa: ANN401 - has no types
    said = model.forecast(y=known, h=HORIZON, level=[_LEVEL])
    return _intervals(said[f"lo-{_LEVEL}"], said["mean"], said[f"hi-{_LEVEL}"])


def _intervals(low: Any, middle: Any, high: Any) -> Made:  # noqa: ANN401 - arrays
    """None below 0, in their order."""
    days = np.sort(np.maximum(np.stack([low, middle, high], axis=1), 0.0), axis=1)
    return [Interval(*map(float, day)) for day in days]


class Boosting:
    """Histogram gradient boosting on lags, one model a quantile for all days ahead; fitted anew every four weeks."""

    def __init__(self, days: Sequence[float]) -> None:
        self._days = np.array(days, dtype=float)
        self._fitted = -_REFIT_DAYS
        self._models: Sequence[Any] = ()
        self._known: Any = None

    def at(self, origin: int) -> Made | None:
        """What it says at an origin; None while there is too little to learn from. Origins ascend."""
        if origin - self._fitted >= _REFIT_DAYS:
            self._fit(origin)
        if not self._models:
            return None
        row = self._features(origin)[:, self._known]
        return _intervals(*(model.predict(row) + self._level(origin) for model in self._models))

    def _fit(self, origin: int) -> None:
        """Learn from what each origin before would have been asked, as far as its days are known at this one."""
        rows, targets = [], []
        for past in range(_MONTH, origin):
            ahead = min(HORIZON, origin - past)
            rows.append(self._features(past)[:ahead])
            targets.append(self._days[past : past + ahead] - self._level(past))
        self._fitted, self._models = origin, ()
        if len(rows) >= _LEAST_ROWS:
            features, target = np.concatenate(rows), np.concatenate(targets)
            self._known = ~np.isnan(features).all(axis=0)
            self._models = [
                HistGradientBoostingRegressor(
                    loss="quantile", quantile=share, max_iter=_ROUNDS, learning_rate=0.05, random_state=_SEED
                ).fit(features[:, self._known], target)
                for share in (0.1, 0.5, 0.9)
            ]

    def _level(self, origin: int) -> float:
        return float(self._days[origin - WEEK : origin].mean() + self._days[origin - _MONTH : origin].mean()) / 2

    def _features(self, origin: int) -> Any:  # noqa: ANN401 - an array
        """A row for each day ahead: weekday lags, levels, last year's days around it, the date; as distances."""
        days, level = self._days, self._level(origin)
        rows = []
        for ahead in range(HORIZON):
            day = origin + ahead
            latest = day - WEEK * (ahead // WEEK + 1)
            lags = [days[latest - WEEK * back] - level if latest >= WEEK * back else np.nan for back in range(4)]
            then = day - _YEAR
            around = days[max(then - _AROUND, 0) : then + _AROUND + 1]
            year = [days[then] - level, around.mean() - level] if then >= 0 else [np.nan] * 2
            before = origin - _YEAR
            turned = [self._level(before) - level] if before >= _MONTH else [np.nan]
            rows.append([*lags, *year, *turned, level, ahead, day % WEEK, day % _YEAR])
        return np.array(rows)
