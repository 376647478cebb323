"""What docs/loading.md says of rows, columns, cells and ids, computed by other means over random files of every kind.

A file replaces what it names, field by field; rows of a key add up where they may; what a column or cell does not say
stays; `none` takes away. Rows with an id are one row each, wherever and whenever they stand.
"""

import random
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

import pytest

from shared_code.application import current
from shared_code.integration.load import How, LoadRequest
from shared_code.integration.writing.kinds import MONTH_KINDS
from tests.conftest import Company
from tests.integration.test_load_properties import FILES, MONTHS, SITES, figures

Key = tuple[str, str, str]

FIELDS: Final = {
    "budget": ["balance"],
    "ledger": ["balance"],
    "payroll-budget": ["hours", "cost"],
    "actuals": ["value"],
    "timekeeping": ["regular_hours", "overtime_hours", "cost"],
    "schedule": ["regular_hours", "overtime_hours", "cost"],
    "hotel-forecast": ["occupied_rooms"],
}
NAMES: Final = {
    "budget": ("period", "account", ["4790", "6000", "7045"]),
    "ledger": ("period", "account", ["4790", "6000", "7045"]),
    "payroll-budget": ("period", "job", ["GSA1", "VLT1"]),
    "actuals": ("date", "measure", ["VO1", "VD1", "bell", "valetDaily"]),
    "timekeeping": ("date", "job_code", ["GSA1", "VLT1"]),
    "schedule": ("date", "job_code", ["GSA1", "VLT1"]),
    "hotel-forecast": ("date", "made_on", ["2025-01-30", "2025-01-31"]),
}
PLACES: Final = {"regular_hours": "regularHours", "overtime_hours": "overtimeHours"}


@pytest.fixture(params=FIELDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def put(company: Company, kind: str) -> Callable[[str], None]:
    """Load a file."""

    def call(text: str) -> None:
        current().loader.load(kind, text, LoadRequest("fiona", f"{kind}.csv", "run-1", how=How.PARTIAL))

    return call


def _seeds(kind: str) -> Sequence[random.Random]:
    return [random.Random(f"oracle {kind}{number}") for number in range(FILES)]  # noqa: S311 - files, no secrets


def _key(rng: random.Random, kind: str) -> Key:
    when, _, names = NAMES[kind]
    month = rng.choice(MONTHS)
    day = str(month) if when == "period" else f"{month}-{rng.randrange(1, 4):02}"
    return rng.choice(SITES[:2]), day, rng.choice(names)


def _header(rng: random.Random, kind: str, fields: Sequence[str], *more: str) -> str:
    """Columns by their own or another name, in any case, with blanks or underscores."""
    when, what, _ = NAMES[kind]
    aliases = MONTH_KINDS[kind].row.ALIASES

    def spelled(name: str) -> str:
        others = [alias for alias, names in aliases.items() if names[0] == name]
        chosen = rng.choice([name, *others])
        return rng.choice([chosen, chosen.upper(), chosen.replace("_", " ").title()])

    return ",".join(map(spelled, ("site", when, what, *fields, *more)))


def _file(rng: random.Random, kind: str, oracle: dict[tuple[Any, ...], Decimal]) -> str:
    """A random file whose columns may be cut and whose cells may be empty; the oracle learns what it says."""
    fields = rng.sample(FIELDS[kind], rng.randrange(1, len(FIELDS[kind]) + 1))
    keys = [_key(rng, kind) for _ in range(rng.randrange(4, 15))]
    rows, said = [], dict[tuple[Any, ...], Decimal | None]()
    for key in keys:
        adds = kind not in {"budget", "payroll-budget", "hotel-forecast"} and key[2] != "valetDaily"
        if not adds and any((*key, field) in said for field in fields):
            continue
        filled = {field: Decimal(rng.randrange(100_000)) / 100 for field in fields if rng.random() < 0.8}
        filled = filled or {fields[0]: Decimal(5)}
        for field, value in filled.items():
            said[*key, field] = value + (said.get((*key, field)) or Decimal(0))
        rows.append((key, {field: str(value) for field, value in filled.items()}))
    for key in {_key(rng, kind) for _ in range(3)} - set(keys):
        said[*key, fields[0]] = None
        rows.append((key, {fields[0]: rng.choice(["none", "NONE"])}))
    rng.shuffle(rows)
    for place, amount in said.items():
        if amount is None:
            oracle.pop(place, None)
        else:
            oracle[place] = amount
    lines = (",".join((*key, *(cells.get(field, "") for field in fields))) for key, cells in rows)
    return "\n".join((_header(rng, kind, fields), *lines))


def _stored(kind: str) -> dict[tuple[Any, ...], Decimal]:
    """Stored figures as a file names them; zero hours of overtime are none, sums of codes are derived."""
    found: dict[tuple[Any, ...], Decimal] = {}
    for (site, period, section, *inside), value in figures(kind).items():
        match section, inside:
            case "rows", _:
                continue
            case "balances", [account]:
                found[site, str(period), account, "balance"] = value
            case (("hours" | "cost"), [job]):
                found[site, str(period), job, section] = value
            case "bell", [day]:
                found[site, str(day), "bell", "value"] = value
            case "days", [day, date() as made_on]:
                found[site, str(day), str(made_on), "occupied_rooms"] = value
            case (("revenue" | "days"), [day, name]) if name != "externalRevenue":
                found[site, str(day), name, "value"] = value
            case "days", [day, code, field] if not field.startswith("unpriced"):
                found[site, str(day), code, field] = value
    return {place: value for place, value in found.items() if value or place[3] != "overtimeHours"}


def _named(oracle: dict[tuple[Any, ...], Decimal]) -> dict[tuple[Any, ...], Decimal]:
    named = {(*place[:3], PLACES.get(place[3], place[3])): value for place, value in oracle.items()}
    return {place: value for place, value in named.items() if value or place[3] != "overtimeHours"}


def test_files_one_after_the_other_leave_what_the_page_says(kind: str, put: Callable[[str], None]) -> None:
    oracle: dict[tuple[Any, ...], Decimal] = {}
    for rng in _seeds(kind):
        for _ in range(3):
            text = _file(rng, kind, oracle)
            put(text)
            assert _only(_stored(kind), kind) == _only(_named(oracle), kind), text


def _only(found: dict[tuple[Any, ...], Decimal], kind: str) -> dict[tuple[Any, ...], Decimal]:
    """Hours of 0 without anything beside them may or may not be kept; they say the same."""
    if kind not in {"timekeeping", "schedule"}:
        return found
    return {place: value for place, value in found.items() if value or place[3] == "cost"}


@pytest.mark.parametrize("kind", ["actuals", "timekeeping", "schedule"], indirect=True)
def test_rows_with_ids_count_once_wherever_they_stand(kind: str, put: Callable[[str], None]) -> None:
    field = FIELDS[kind][0]
    for number, rng in enumerate(_seeds(kind)):
        rows: dict[str, tuple[Key, Decimal]] = {}
        ids = [f"{number}-{one}" for one in range(12)]
        site = rng.choice(SITES[:2])
        for _ in range(4):
            lines = []
            for row_id in rng.sample(ids, rng.randrange(1, 8)):
                _, day, name = _key(rng, kind)
                name = "VO1" if name in {"valetDaily", "bell"} else name
                value = Decimal(rng.randrange(1, 10_000)) / 100
                rows[row_id] = (site, f"20{20 + number % 5}{day[4:]}", name), value
                lines.append(",".join((*rows[row_id][0], str(value), row_id)))
            put("\n".join((_header(rng, kind, [field], "row_id"), *lines)))
        totals: dict[Key, Decimal] = {}
        for key, value in rows.values():
            totals[key] = totals.get(key, Decimal(0)) + value
        assert _totals(kind, site, {day for _, day, _ in totals}) == totals


def _totals(kind: str, site: str, days: set[str]) -> dict[Key, Decimal]:
    """What is stored of some days by code: revenue, or regular hours."""
    own, found = MONTH_KINDS[kind], dict[Key, Decimal]()
    for document in current().documents.documents(site, *own.key).values():
        for (section, day, name, *field), value in own.cells(document.content).items():
            if section in {"revenue", "days"} and field in ([], ["regularHours"]) and name != "externalRevenue":
                found[site, str(day), name] = value
    years = {day[:4] for day in days}
    return {key: value for key, value in found.items() if key[1][:4] in years}
