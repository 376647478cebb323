"""Judges the predictive forecast on the public series: the table of report.md, and the plots of docs/predictive.md."""

import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from benchmarks.predictive import night
from benchmarks.predictive.plots import plot
from benchmarks.predictive.public import Split, public_series, splits_of
from shared_code.kit.clock import UTC_CLOCK
from shared_code.predictive.backtest import (
    OURS,
    Outcome,
    best_naive,
    bias,
    coverage,
    difference,
    outcomes,
    pinball,
    wape,
)
from shared_code.predictive.forecast import predict
from shared_code.predictive.models import HORIZON, WEEK, DailySeries
from shared_code.predictive.recipes import NAIVE

_ROOT: Final = Path(__file__).parents[2]
_REPORT: Final = Path(__file__).parent / "report.md"
_PLOTS: Final = {"city hotel rooms": "predictive-city.svg", "resort hotel rooms": "predictive-resort.svg"}
_HEAD: Final = (
    "| Series | Days | Ours | Same weekday | Last year | Four weeks | Half and half | Better by | 90 % interval |"
    " Pinball better by | Coverage | Bias |\n|---|---|--:|--:|--:|--:|--:|--:|---|--:|--:|--:|\n"
)
_BY_DAY: Final = "winter half-year"
_MANY: Final = 3 * 365
_SERIES: Final = 6_000
_CORES: Final = 2


def measure(*, plots: bool = False) -> None:
    """Print and write the table; with plots, draw those of the documents too."""
    lines = list(_report())
    text = "".join(lines)
    _REPORT.write_text(text, encoding="utf-8")
    print(text)
    if plots:
        for name, file in _PLOTS.items():
            (_ROOT / "docs" / file).write_text(plot(name, public_series()[name]), encoding="utf-8")


def _report() -> Iterator[str]:
    git = ["git", "-C", str(_ROOT), "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(git, capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603 - our own command
    yield "# The predictive forecast on public series\n\nMade by `python3 dev.py bench predictive`, "
    yield f"{UTC_CLOCK.today()}, on top of commit {commit}. "
    yield "What the columns mean: [docs/predictive.md](../../docs/predictive.md).\n\n"
    weeks: list[str] = []
    winter: dict[str, Sequence[Outcome]] = {}
    yield _HEAD
    for name, series in public_series().items():
        for split in splits_of(name):
            found = outcomes(series, series.index(split.first), series.index(split.last))
            yield _row(name, split, found)
            if name.endswith("rooms") and split.name != "first year":
                weeks.append(_by_week(name, split, found))
            if split.name == _BY_DAY:
                winter[name] = found
    yield "\n## By week ahead\n\nWAPE of ours and of the best baseline of the whole stretch.\n\n"
    yield "| Series | Days | Week 1 | Week 2 | Week 3 | Week 4 |\n|---|---|---|---|---|---|\n" + "".join(weeks)
    yield from _by_day(winter)
    yield f"\n## Cost\n\n{_cost(public_series()['city hotel rooms'])}\n\n{night.told()}"


def _row(name: str, split: Split, found: Sequence[Outcome]) -> str:
    best = best_naive(found)
    gain, ours, theirs = difference(found, best), pinball(found, OURS) or 0.0, pinball(found, best) or 1.0
    naive = (_share(wape(found, one)) if all(one in outcome.said for outcome in found) else "" for one in NAIVE)
    told = "" if gain.is_told_from_noise else " (noise)"
    cells = (
        name,
        f"{split.name}: {split.first} to {split.last}",
        _share(wape(found, OURS)),
        *naive,
        f"{gain.share:.1%}",
        f"{gain.low:.0%} to {gain.high:.0%}{told}",
        f"{1 - ours / theirs:.1%}",
        f"{coverage(found, OURS):.0%}",
        f"{bias(found, OURS):+.1%}",
    )
    return f"| {' | '.join(cells)} |\n"


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"


def _by_week(name: str, split: Split, found: Sequence[Outcome]) -> str:
    best = best_naive(found)
    weeks = [[one for one in found if one.ahead // WEEK == week] for week in range(4)]
    pairs = " | ".join(f"{_share(wape(one, OURS))} / {_share(wape(one, best))}" for one in weeks)
    return f"| {name} | {split.name} | {pairs} |\n"


def _by_day(found: Mapping[str, Sequence[Outcome]]) -> Iterator[str]:
    """Each of the 28 days ahead of one stretch of days, series by series."""
    yield f"\n## By day ahead, {_BY_DAY}\n\n"
    yield "WAPE of ours / of the best baseline of the whole stretch, coverage of ours.\n\n"
    yield f"| Days ahead | {' | '.join(found)} |\n|--:|{'---|' * len(found)}\n"
    best = {name: best_naive(outcomes_of) for name, outcomes_of in found.items()}
    for ahead in range(HORIZON):
        cells = []
        for name, outcomes_of in found.items():
            days = [one for one in outcomes_of if one.ahead == ahead]
            ours, theirs = _share(wape(days, OURS)), _share(wape(days, best[name]))
            cells.append(f"{ours} / {theirs}, {coverage(days, OURS):.0%}")
        yield f"| {ahead + 1} | {' | '.join(cells)} |\n"


def _cost(series: DailySeries) -> str:
    """Seconds of a rebuild of one series of three years, and of all."""
    values = (*series.values, *series.values)[:_MANY]
    start = time.process_time()
    for _ in predict(DailySeries(series.first, values), [_MANY]):
        pass
    one = time.process_time() - start
    return (
        f"A series of three years, from its first day to its forecast: {one:.2f} s of one core. 1,000 sites with six"
        f" series each on two cores: {one * _SERIES / _CORES / 60:.0f} minutes."
    )
