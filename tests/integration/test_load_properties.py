"""What must hold for random files of every kind of months: twice, in halves, in another order, and what they lower."""

import os
import random
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import pytest

from shared_code.application import current
from shared_code.integration.load import DocumentDiff, How, LoadEffect, LoadReport, LoadRequest
from shared_code.integration.writing.diff import effect
from shared_code.integration.writing.kinds import MONTH_KINDS
from shared_code.kit.period import Period
from tests.conftest import Company

FILES = 120 if os.environ.get("THOROUGH") == "true" else 6
"""Random files of each kind; more in a thorough run."""

SITES = ("0170", "0349", "0500")
MONTHS = (Period(2025, 2), Period(2025, 3))
Row = tuple[str, ...]

HEADERS = {
    "budget": "site,period,account,balance",
    "ledger": "site,period,account,balance",
    "payroll-budget": "site,period,job,hours,cost",
    "actuals": "site,date,measure,value",
    "timekeeping": "site,date,job_code,regular_hours,overtime_hours,cost",
    "schedule": "site,date,job_code,regular_hours,overtime_hours,cost",
    "hotel-forecast": "site,date,made_on,occupied_rooms",
    "events": "site,date,event,made_on,expected_guests",
}


def _amount(rng: random.Random, *, signed: bool = True) -> str:
    value = Decimal(rng.randrange(0, 100_000)) / 100
    return str(-value if signed and rng.random() < 0.2 else value)


def _row(rng: random.Random, kind: str) -> Row:
    """A random row; keys repeat."""
    site, period = rng.choice(SITES), rng.choice(MONTHS)
    day = f"{period}-{rng.randrange(1, 4):02}"
    match kind:
        case "budget" | "ledger":
            return site, period, rng.choice(["4790", "6000", "7045", "7113", "9410"]), _amount(rng)
        case "payroll-budget":
            return site, period, rng.choice(["GSA1", "Manager", "VLT1"]), _amount(rng, signed=False), _amount(rng)
        case "actuals":
            measure = rng.choice(["VO1", "VD1", "ADJ", "bell", "valetDaily", "occupiedRooms"])
            return site, day, measure, _amount(rng, signed=measure in {"VO1", "ADJ"})
        case "events":
            made_on = f"2025-01-{rng.randrange(20, 24)}"
            return site, day, rng.choice(["Boat Show", "Game"]), made_on, _amount(rng, signed=False)
        case "hotel-forecast":
            return site, day, f"2025-01-{rng.randrange(20, 24)}", _amount(rng, signed=False)
        case _:
            hours, overtime = _amount(rng, signed=False), rng.choice(["", "1.5", "none"])
            return (
                site,
                day,
                rng.choice(["GSA1", "VLT1"]),
                hours,
                overtime,
                rng.choice(["", "0", _amount(rng, signed=False)]),
            )


def _rows(rng: random.Random, kind: str) -> Sequence[Row]:
    """Rows of different keys."""
    rows = [_row(rng, kind) for _ in range(rng.randrange(5, 25))]
    return [*{row[:3]: row for row in rows}.values()]


def figures(kind: str) -> dict[Any, Any]:
    """Every stored figure of the documents of a kind."""
    own = MONTH_KINDS[kind]
    found: dict[Any, Any] = {}
    for site in SITES:
        for period in MONTHS:
            document = current().documents.document(site, period, *own.key)
            cells = own.cells(document.content if document else None)
            found |= {(site, period, *place): value for place, value in cells.items()}
    return found


@pytest.fixture(params=HEADERS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def put(company: Company, kind: str) -> Callable[..., tuple[LoadReport, list[DocumentDiff]]]:
    """Load rows; the report, and what it was told to differ."""

    def call(rows: Sequence[Row], how: How = How.PARTIAL) -> tuple[LoadReport, list[DocumentDiff]]:
        shown: list[DocumentDiff] = []
        request = LoadRequest("fiona", "x.csv", "run-1", how=how, show=shown.append)
        text = "\n".join([HEADERS[kind], *(",".join(row) for row in rows)])
        return current().loader.load(kind, text, request), shown

    return call


def _seeds(kind: str) -> Sequence[random.Random]:
    return [random.Random(f"{kind}{number}") for number in range(FILES)]  # noqa: S311 - files, no secrets


def test_a_file_twice_changes_nothing(kind: str, put: Callable[..., Any]) -> None:
    for rng in _seeds(kind):
        rows = _rows(rng, kind)
        put(rows)
        before = figures(kind)
        report, shown = put(rows)
        assert (figures(kind), shown) == (before, [])
        assert report.counts["created"] + report.counts["updated"] + report.counts["removed"] == 0


def test_halves_and_another_order_end_the_same(kind: str, put: Callable[..., Any]) -> None:
    for rng in _seeds(kind):
        rows, first = list(_rows(rng, kind)), _rows(rng, kind)
        put(first)
        put(rows)
        whole = figures(kind)
        put(first)
        rng.shuffle(rows)
        middle = rng.randrange(len(rows))
        for half in (rows[:middle], rows[middle:]):
            if half:
                put(half)
        assert figures(kind) == whole


def test_whatever_a_load_lowers_turns_or_takes_away_is_named(kind: str, put: Callable[..., Any]) -> None:
    for rng in _seeds(kind):
        put(_rows(rng, kind))
        before = figures(kind)
        report, shown = put(_rows(rng, kind), rng.choice([How.PARTIAL, How.COMPLETE]))
        after = figures(kind)
        changed = {place for place in {**before, **after} if before.get(place) != after.get(place)}
        told = {(diff.owner, diff.period, *change.field[1:].split("/")) for diff in shown for change in diff.changes}
        assert {tuple(map(str, place)) for place in changed if place[2] != "rows"} <= told
        fallen = [
            place
            for place in changed
            if before.get(place)
            and effect(before[place], after.get(place)) in {LoadEffect.FALLS, LoadEffect.TURNS, LoadEffect.GOES}
        ]
        groups = [group for group in report.unusual if group.kind in {"falls", "turns", "goes"}]
        assert sum(len(group.sentences) + group.more for group in groups) == len(fallen)


def test_what_is_added_counts_twice(kind: str, put: Callable[..., Any]) -> None:
    if How.ADD not in MONTH_KINDS[kind].hows:
        pytest.skip("figures of this kind are levels: they replace each other and never add up")
    for rng in _seeds(kind):
        rows = [row for row in _rows(rng, kind) if row[2] not in {"valetDaily", "occupiedRooms"} and "none" not in row]
        put(rows)
        before = figures(kind)
        put(rows, How.ADD)
        after, named = figures(kind), {row[:3] for row in rows}
        additive = [
            place for place in before if place[2] in {"balances", "revenue", "bell"} or place[-1] == "regularHours"
        ]
        assert {place: after[place] for place in additive} == {
            place: before[place] * (2 if _key(place) in named else 1) for place in additive
        }


def _key(place: tuple[Any, ...]) -> Row:
    """The key columns of the row that fills a figure."""
    site, period, section, *inside = place
    if section == "balances":
        return site, period, inside[0]
    return site, str(inside[0]), inside[1] if len(inside) > 1 else section
