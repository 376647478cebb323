"""Files that nobody meant well: a sentence with its line, never a traceback, and nothing stored by halves."""

import os
import random
from collections.abc import Callable, Iterator

import pytest

from shared_code.application import current
from shared_code.integration.load import How, LoadRefused, LoadRequest
from shared_code.integration.service.loader import KINDS
from shared_code.store.names import FORECASTS, REFERENCE
from tests.conftest import Company
from tests.growth import LINEAR, growth
from tests.integration.conftest import FILES, Load

SEED = 20260
MUTATED = 500 if os.environ.get("THOROUGH") == "true" else 25
"""Files of each kind; all of them in a thorough run."""
NUMBERS = [
    "",
    "none",
    "NaN",
    "-1",
    "1e999",
    "9" * 40,
    "-0",
    "0.0000001",
    "1,5",
    "$5",
    "٣",
    "∞",
    "0x1F",
    "--1",
    " 7 ",
    "1_000",
]
DATES = [
    "2025-02-30",
    "2025-13",
    "20250401",
    "04/01/2025",
    "2025-4-1",
    "9999-12-31",
    "0001-01-01",
    "45383",
    "2025-04-01T00:00",
    "0000-00",
]
TEXTS = [
    "'; DROP TABLE",
    "=1+1",
    "\u202etxt",
    "\x07",
    "A" * 5000,
    "null",
    "~",
    "*a",
    "&a",
    "!!python/object",
    "{}",
    "[]",
    "<<",
    "Total",
    "0170|x",
    "../..",
]

Mutation = Callable[[random.Random, str], str | bytes]


def _cell(rng: random.Random, text: str, values: list[str]) -> str:
    """Another value for one of the words of a file."""
    words = [(start, start + len(word)) for start, word in _words(text)]
    start, end = rng.choice(words)
    return text[:start] + rng.choice(values) + text[end:]


def _words(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for number, sign in enumerate(text + "\n"):
        if sign in ",\n:{}[] ":
            if number > start:
                yield start, text[start:number]
            start = number + 1


def _line(rng: random.Random, text: str) -> str:
    """A line less, twice, elsewhere, or cut."""
    lines = text.split("\n")
    number = rng.randrange(len(lines))
    match rng.randrange(4):
        case 0:
            del lines[number]
        case 1:
            lines.insert(rng.randrange(len(lines)), lines[number])
        case 2:
            lines[number] = lines[number][: rng.randrange(len(lines[number]) + 1)]
        case _:
            rng.shuffle(lines)
    return "\n".join(lines)


def _column(rng: random.Random, text: str) -> str:
    """A column less, twice, or of another name."""
    rows = [line.split(",") for line in text.split("\n")]
    number = rng.randrange(len(rows[0]))
    for row in rows:
        if number < len(row):
            row[number : number + 1] = rng.choice([[], [row[number]] * 2, [f"{row[number]}x"]])
    return "\n".join(map(",".join, rows))


MUTATIONS: tuple[Mutation, ...] = (
    lambda rng, text: _cell(rng, text, NUMBERS),
    lambda rng, text: _cell(rng, text, DATES),
    lambda rng, text: _cell(rng, text, TEXTS),
    _line,
    _column,
    lambda rng, text: text.encode(rng.choice(["utf-16", "utf-16-le", "utf-32", "cp500", "utf-8-sig"]), "replace"),
    lambda rng, text: text[: rng.randrange(len(text))].encode() + bytes(rng.randrange(256) for _ in range(9)),
    lambda rng, text: text.replace(
        rng.choice([",", "\n", ":", "-"]), rng.choice([";", "\t", "\r", "\0", '"', "{" * 60])
    ),
    lambda rng, text: rng.choice(["&a [", "? ", "- ", "%YAML 9", "---\n", "!!set {", "\ufeff", "'"]) + text,
    lambda rng, text: text * rng.randrange(2, 4),
)


def stored() -> list[tuple[str, object]]:
    """Every row that a load may write."""
    tables = current().tables
    partitions = [(FORECASTS, owner) for owner in ("0170", "0349", "company", "TP001")]
    partitions += [(REFERENCE, kind) for kind in ("sites", "districts", "regions", "users", "chart", "groups", "codes")]
    return [(row.row, row.properties) for table, partition in partitions for row in tables.query(table, partition)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_hostile_file_is_a_sentence_and_nothing_is_stored_by_halves(company: Company, load: Load, kind: str) -> None:
    rng = random.Random(f"{SEED}{kind}")  # noqa: S311 - files, no secrets
    text, file = FILES[kind].read_text("utf-8"), FILES[kind].name
    if kind == "close":
        load("ledger", FILES["ledger"].read_text("utf-8"))
    before = stored()
    for number in range(MUTATED):
        changed: str | bytes = text
        for mutation in rng.sample(MUTATIONS, rng.choice([1, 1, 2])):
            changed = mutation(rng, changed) if isinstance(changed, str) and changed else changed
        how = rng.choice([How.USUAL, How.USUAL, *How])
        if (problems := _problems(kind, changed, LoadRequest("fiona", file, f"run-{number}", how=how))) is not None:
            assert problems, changed
            assert all(problem.strip() for problem in problems), changed
            assert stored() == before, changed
        before = stored()


def _problems(kind: str, content: str | bytes, request: LoadRequest) -> tuple[str, ...] | None:
    """Why a file is refused; None where it is loaded."""
    try:
        current().loader.load(kind, content, request)
    except LoadRefused as refused:
        return refused.problems
    return None


SHAPES: dict[str, Callable[[list[str], int], str]] = {
    "rows that contradict": lambda lines, size: "\n".join([lines[0], *(f"{lines[1]}{n}" for n in range(size))]),
    "the same row": lambda lines, size: "\n".join([lines[0], *([lines[1]] * size)]),
    "headers and totals": lambda lines, size: "\n".join([*lines[:2], *([lines[0], f"Total{lines[1][4:]}"] * size)]),
    "one cell": lambda lines, size: "\n".join([lines[0], lines[1] + "9-" * 20 * size]),
    "columns": lambda lines, size: ",".join([lines[0], *["Cost Center", "site"] * size]),
    "quotes": lambda lines, size: "\n".join([*lines[:2], *['"" ",'] * size]),
}
"""Files of any size that are tiresome to read, from the lines of a good one."""


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("kind", KINDS)
def test_the_work_of_a_hostile_file_grows_with_its_size_alone(
    company: Company, load: Load, kind: str, shape: str
) -> None:
    file = FILES[kind]
    if kind == "close":
        load("ledger", FILES["ledger"].read_text("utf-8"))
    lines = file.read_text("utf-8").splitlines()

    def prepare(size: int) -> Callable[[], object]:
        text, request = SHAPES[shape](lines, size), LoadRequest("fiona", file.name, "run", dry_run=True)
        return lambda: _problems(kind, text, request)

    assert growth(prepare, 400) <= LINEAR
