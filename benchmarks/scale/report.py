"""What the simulation found, as a table and a picture; `dev.py bench scale` makes both anew."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from benchmarks.scale.monday import Outcome, scenarios

HERE: Final = Path(__file__).parent
FOUND: Final = HERE / "found.json"
PICTURE: Final = HERE.parents[1] / "docs" / "scale.svg"
Row = Mapping[str, Any]

WIDTH, HEIGHT, MARGIN = 720, 220, 48
INK, SAVES, MESSAGES = "#333", "#1b6ca8", "#d9822b"


def measure() -> None:
    """Run every scenario; print the table, keep it and its picture."""
    outcomes = list(scenarios())
    rows = [row(one) for one in outcomes]
    FOUND.write_text(json.dumps(rows, indent=2) + "\n", "utf-8")
    PICTURE.write_text(picture([one for one in outcomes if "morning" in one.name]), "utf-8")
    print(table(rows))
    print(f"\n{FOUND}\n{PICTURE}")


def committed() -> list[Row]:
    """What the last run that was committed found."""
    rows: list[Row] = json.loads(FOUND.read_text("utf-8"))
    return rows


def row(found: Outcome) -> Row:
    """The figures of a run that the page tells: seconds, numbers, shares of limits."""
    used = {f"used by {limit}": f"{share:.1%}" for limit, share in found.used.items()}
    return {
        "run": found.name,
        "save p50, p95": f"{_quantile(found.saves, 50):.2f}, {_quantile(found.saves, 95):.2f} s",
        "roll-up p50, p95": f"{_quantile(found.rollups, 50):.2f}, {_quantile(found.rollups, 95):.2f} s",
        "instances for HTTP": str(found.http_instances),
        "instances for queues": str(found.queue_instances),
        "longest queue": str(found.longest_queue),
        **used,
    }


def table(rows: Sequence[Row]) -> str:
    """Markdown: a row for each figure, a column for each run."""
    names = [name for name in rows[0] if name != "run"]
    head = ["", *(str(one["run"]) for one in rows)]
    body = [[name, *(str(one[name]) for one in rows)] for name in names]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, ["---"] * len(head), *body))


def picture(outcomes: Sequence[Outcome]) -> str:
    """SVG: for each run the saves, and the messages that were done, in each minute."""
    height = (HEIGHT + MARGIN) * len(outcomes)
    parts = [part for place, one in enumerate(outcomes) for part in _panel(one, (HEIGHT + MARGIN) * place)]
    size = f'viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" font-size="13"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size}>'
    return "\n".join([head, f'<rect width="{WIDTH}" height="{height}" fill="white"/>', *parts, "</svg>"]) + "\n"


def _panel(found: Outcome, top: int) -> Iterator[str]:
    most, left, right, floor = max(map(max, found.by_minute)), MARGIN + 16, WIDTH - MARGIN, top + HEIGHT
    step = (right - left) / (len(found.by_minute) - 1)

    def height(value: int) -> float:
        return floor - (HEIGHT - MARGIN) * value / most

    yield f'<text x="{left}" y="{top + 28}" fill="{INK}" font-weight="bold">{found.name}: a minute</text>'
    for value in (0, most // 2, most):
        yield f'<line x1="{left}" x2="{right}" y1="{height(value):.1f}" y2="{height(value):.1f}" stroke="#ddd"/>'
        yield f'<text x="{left - 6}" y="{height(value) + 4:.1f}" text-anchor="end" fill="{INK}">{value:,}</text>'
    for place, (name, colour) in enumerate((("saves", SAVES), ("messages done", MESSAGES))):
        line = [
            f"{left + step * minute:.1f},{height(counts[place]):.1f}" for minute, counts in enumerate(found.by_minute)
        ]
        yield f'<polyline points="{" ".join(line)}" fill="none" stroke="{colour}" stroke-width="2"/>'
        yield f'<text x="{right - 210 + 90 * place}" y="{top + 28}" fill="{colour}">{name}</text>'
    for minute in range(0, len(found.by_minute), 10):
        x = left + step * minute
        yield f'<text x="{x:.1f}" y="{floor + 18}" text-anchor="middle" fill="{INK}">{minute}</text>'


def _quantile(values: Sequence[float], percent: int) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]
