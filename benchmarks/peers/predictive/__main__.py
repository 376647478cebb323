"""Judges peers on the public series, on the same days as ours: `python -m benchmarks.peers.predictive`, an hour."""

import argparse
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Final, NamedTuple

from benchmarks.peers.predictive.models import Boosting, Made, statistical
from benchmarks.predictive.public import QUARTERS, WEEKS, YEAR_KNOWN, Split, public_series
from shared_code.kit.clock import UTC_CLOCK
from shared_code.predictive.backtest import (
    OURS,
    Outcome,
    best_naive,
    coverage,
    difference,
    outcomes,
    pinball,
    wape,
)
from shared_code.predictive.history import History
from shared_code.predictive.models import DailySeries

PEERS: Final = ("AutoETS", "AutoTheta", "AutoCES", "boosting")
EVERY: Final = 3
"""Every third origin, each weekday in turn: a fit of one origin takes three seconds."""
_REPORT: Final = "report.md"
_PARK: Final = "car park"
_PROCESSES: Final = 2


class Judged(NamedTuple):
    """What came of a stretch of days: WAPE and pinball loss by who said it, coverage, what is better by how much."""

    wape: Mapping[str, float]
    pinball: Mapping[str, float]
    coverage: Mapping[str, float]
    better: Mapping[str, str]
    seconds: Mapping[str, float]


def judged(name: str, days: str, every: int) -> Mapping[Split, Judged]:
    """A series on each of its stretches of days, at every so many origins; peers are asked once an origin."""
    series = public_series()[name]
    splits = {one: _places(series, one) for one in splits_of(name) if days in one.name}
    origins = range(min(one.start for one in splits.values()), max(one.stop for one in splits.values()), every)
    said, seconds = _peers(series, [one for one in origins if any(one in places for places in splits.values())])
    return {split: _judged([*_outcomes(series, places, said)], seconds) for split, places in splits.items()}


def splits_of(name: str) -> Sequence[Split]:
    """The stretches of days that peers are asked for."""
    return WEEKS if name.startswith(_PARK) else (*YEAR_KNOWN, *QUARTERS)


def _places(series: DailySeries, split: Split) -> range:
    return range(series.index(split.first), min(series.index(split.last) + 1, len(series.values)))


def _outcomes(series: DailySeries, places: range, said: Mapping[int, Mapping[str, Made]]) -> Iterator[Outcome]:
    """What ours, the naive baselines and the peers said at the origins where peers were asked."""
    for one in outcomes(series, places.start, places.stop - 1):
        made = said.get(one.day - one.ahead)
        if made is not None:
            yield one._replace(said={**one.said, **{peer: days[one.ahead] for peer, days in made.items()}})


def _judged(found: Sequence[Outcome], seconds: Mapping[str, float]) -> Judged:
    best = best_naive(found)
    who = {OURS: OURS, "best naive": best} | {peer: peer for peer in PEERS if all(peer in one.said for one in found)}
    return Judged(
        {shown: wape(found, key) or 0.0 for shown, key in who.items()},
        {shown: pinball(found, key) or 0.0 for shown, key in who.items()},
        {shown: coverage(found, key) or 0.0 for shown, key in who.items()},
        {shown: _better(found, key) for shown, key in who.items() if key != OURS},
        seconds,
    )


def _peers(series: DailySeries, origins: Sequence[int]) -> tuple[Mapping[int, Mapping[str, Made]], Mapping[str, float]]:
    """By origin what peers say, and the seconds that a forecast took."""
    days = History(series.values).values
    boosting, said = Boosting(days), {}
    seconds = dict.fromkeys(("statsforecast", "boosting"), 0.0)
    for origin in origins:
        start = time.process_time()
        made = dict(statistical(days, origin))
        middle = time.process_time()
        if boosted := boosting.at(origin):
            made["boosting"] = boosted
        seconds["statsforecast"] += middle - start
        seconds["boosting"] += time.process_time() - middle
        said[origin] = made
    return said, {name: spent / len(origins) for name, spent in seconds.items()}


def _better(found: Sequence[Outcome], other: str) -> str:
    gain = difference(found, other)
    noise = "" if gain.is_told_from_noise else ", noise"
    return f"{gain.share:+.1%} ({gain.low:+.0%} to {gain.high:+.0%}{noise})"


def _rows(results: Mapping[tuple[str, Split], Judged]) -> Iterator[str]:
    columns = (OURS, "best naive", *PEERS)
    yield f"| Series | Days | {' | '.join(columns)} |\n|---|---|{'--:|' * len(columns)}\n"
    for (name, split), result in results.items():
        cells = (
            f"{result.wape[one]:.4f}, {result.pinball[one]:.3f}, {result.coverage[one]:.0%}"
            if one in result.wape
            else ""
            for one in columns
        )
        yield f"| {name} | {split.name} | {' | '.join(cells)} |\n"


def _gains(results: Mapping[tuple[str, Split], Judged]) -> Iterator[str]:
    columns = ("best naive", *PEERS)
    yield f"| Series | Days | {' | '.join(columns)} |\n|---|---|{'---|' * len(columns)}\n"
    for (name, split), result in results.items():
        yield f"| {name} | {split.name} | {' | '.join(result.better.get(one, '') for one in columns)} |\n"


def _mean(results: Sequence[Judged]) -> str:
    """WAPE over many series as shares of the best naive baseline's, each series counting alike."""
    shares = {
        who: [one.wape[who] / one.wape["best naive"] for one in results if who in one.wape] for who in (OURS, *PEERS)
    }
    told = (f"{who} {sum(found) / len(found) - 1:+.1%}" for who, found in shares.items() if found)
    return f"Mean distance of the car parks' WAPE from the best naive baseline of each: {', '.join(told)}.\n"


def measure(asked: argparse.Namespace) -> None:
    """Print and write what came out."""
    names = [
        one for one in public_series() if asked.series in one and any(asked.days in x.name for x in splits_of(one))
    ]
    with ProcessPoolExecutor(_PROCESSES) as pool:
        judge = partial(judged, days=asked.days, every=asked.every)
        by_name = zip(names, pool.map(judge, names), strict=True)
        results = {(name, split): one for name, of in by_name for split, one in of.items()}
    parks = [one for (name, _), one in results.items() if name.startswith(_PARK)]
    git = ["git", "-C", str(Path(__file__).parent), "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(git, capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603 - our own command
    spent = {name: max(one.seconds[name] for one in results.values()) for name in ("statsforecast", "boosting")}
    text = "".join(
        (
            "# The predictive forecast beside its peers\n\nMade by `python -m benchmarks.peers.predictive`, ",
            f"{UTC_CLOCK.today()}, on top of commit {commit}: statsforecast {version('statsforecast')}, ",
            f"scikit-learn {version('scikit-learn')}. One origin in {asked.every}. ",
            "WAPE (mean absolute error below a mean of 10), pinball loss, coverage of P10 to P90.\n\n",
            *_rows(results),
            "\n## Better by\n\nBy how much WAPE of ours is below that of the peer, with its 90 % interval.\n\n",
            *_gains(results),
            f"\n{_mean(parks)}" if parks else "",
            "\n## Cost\n\nSeconds of one core for an origin, at most: ",
            f"{', '.join(f'{name} {value:.2f}' for name, value in spent.items())}.\n",
        )
    )
    (Path(__file__).parent / asked.to).write_text(text, encoding="utf-8")
    print(text)


def main() -> None:
    """Judge all of the public series, or a part of them."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers.predictive", description=main.__doc__)
    parser.add_argument("--every", type=int, default=EVERY, help=f"origins from one that is tried to the next: {EVERY}")
    parser.add_argument("--series", default="", help="what the names of series contain, e.g. rooms; all by default")
    parser.add_argument("--days", default="", help="what the names of stretches of days contain, e.g. winter")
    parser.add_argument("--to", default=_REPORT, help=f"the page beside this that is written: {_REPORT} by default")
    measure(parser.parse_args())


if __name__ == "__main__":
    main()
