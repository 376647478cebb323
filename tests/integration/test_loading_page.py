"""The tables of docs/loading.md are those of the definitions; `GOLDEN=renew` writes them anew."""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from shared_code.integration.load import How
from shared_code.integration.rows.base import FileRow, MasterRow
from shared_code.integration.rows.chart import ChartRow
from shared_code.integration.rows.mappings import LISTS as MAPPINGS
from shared_code.integration.rows.organisation import LISTS as ORGANISATION
from shared_code.integration.rows.people import LISTS as FAMILIES
from shared_code.integration.rows.people import JobRow
from shared_code.integration.service.loader import KINDS
from shared_code.integration.writing.kinds import MONTH_KINDS

PAGE: Final = Path(__file__).parents[2] / "docs" / "loading.md"

TABLES: Final[Mapping[str, type[FileRow]]] = {
    **MAPPINGS,
    **ORGANISATION,
    "chart": ChartRow,
    **FAMILIES,
    "jobs": JobRow,
    **{kind: own.row for kind, own in MONTH_KINDS.items()},
}


def table(model: type[FileRow]) -> str:
    """Columns with their meaning and other names: keys bold, what a new entry needs plain, the rest in italics."""
    return "\n".join(["| Column | What | Other names |", "|---|---|---|", *_lines(model)])


def _lines(model: type[FileRow]) -> Iterator[str]:
    needed = model.NEEDED if issubclass(model, MasterRow) else model.VALUES
    for name, field in model.model_fields.items():
        spelled = name.replace("_", " ")
        shown = f"**{spelled}**" if name in model.KEY else spelled if name in needed else f"*{spelled}*"
        others = ", ".join(f"`{alias}`" for alias, names in model.ALIASES.items() if name in names)
        yield f"| {shown} | {field.description} | {others} |"


def ways() -> str:
    """Which kinds can be loaded in which way, and what a file that leaves something out has to say."""
    lines = ["| Kind | `--add` | `--complete` | leaves out what is stored |", "|---|---|---|---|"]
    for kind in KINDS:
        own = MONTH_KINDS.get(kind)
        hows = own.hows if own else frozenset({How.USUAL})
        left_out = "refused without `--complete` or `--partial`" if own and own.whole else "it stays"
        yes = ["yes" if how in hows else "" for how in (How.ADD, How.COMPLETE)]
        lines.append(f"| `{kind}` | {yes[0]} | {yes[1]} | {left_out} |")
    return "\n".join(lines)


def renewed(page: str) -> str:
    """The page with the tables of the definitions."""
    made = {**{name: table(model) for name, model in TABLES.items()}, "ways": ways()}

    def block(found: re.Match[str]) -> str:
        return f"<!-- table: {found[1]} -->\n{made[found[1]]}\n<!-- end -->"

    return re.sub(r"<!-- table: ([a-z-]+) -->\n.*?<!-- end -->", block, page, flags=re.DOTALL)


def test_the_page_has_the_tables_of_the_definitions() -> None:
    page = PAGE.read_text("utf-8")
    if os.environ.get("GOLDEN") == "renew":
        PAGE.write_text(renewed(page), "utf-8")
        page = PAGE.read_text("utf-8")
    assert renewed(page) == page
    assert {*re.findall(r"<!-- table: ([a-z-]+) -->", page)} == {*TABLES, "ways"}


def test_every_column_says_what_it_is() -> None:
    silent = [
        (kind, name)
        for kind, model in TABLES.items()
        for name, field in model.model_fields.items()
        if not field.description
    ]
    assert silent == []
