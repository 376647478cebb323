"""docs/recalculation.md draws what the tables say; `GOLDEN=renew` writes the drawing anew."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from shared_code.expenses.models import FAMILY as EXPENSES
from shared_code.integration.writing.kinds import MONTH_KINDS
from shared_code.payroll.models import FAMILY as PAYROLL
from shared_code.rates.models import FAMILY as RATES
from shared_code.recalculation import COPIED, FOLLOWS, MADE, REFERENCE, ROLL_UPS, Follows
from shared_code.revenue.models import INTERNAL, OTHER
from shared_code.statistics.models import ADJUSTMENT
from shared_code.statistics.models import FAMILY as STATISTICS
from shared_code.store.site_partition import Series

PAGE: Final = Path("docs/recalculation.md")
START, END = "<!-- drawn from shared_code/recalculation.py -->\n", "<!-- end of the drawing -->\n"
SAVED: Final = {
    STATISTICS: "statistics", RATES: "rates", PAYROLL: "payroll", EXPENSES: "expenses",
    ADJUSTMENT: "revenue/external", INTERNAL: "revenue/internal", OTHER: "revenue/other",
}  # fmt: skip
"""By the family of the form that it saves: the path of the seven PUTs."""
ALWAYS: Final = COPIED
"""The P&L reads more than facts: a load of reference data always has its years made anew."""
BESIDE: Final = {-1: "the month before", 1: "the month after"}


def changed_by(family: str, series: Series) -> str:
    if series is Series.FORECAST:
        return f"`PUT /{SAVED[family]}`"
    if series is Series.PREDICTIVE:
        return "the trend job"
    return ", ".join(f"`load {name}`" for name, kind in MONTH_KINDS.items() if kind.key == (family, series))


def facts_of(family: str, follows: Follows) -> frozenset[str]:
    return follows.made | ({family} if follows.copied else frozenset())


def code(names: frozenset[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names)) or "none"


def rows_of(facts: frozenset[str]) -> str:
    return ", ".join(rows.name for rows in ROLL_UPS if rows.of & facts)


def table() -> Iterator[str]:
    yield "| Document | Changed by | Month facts | Also of | Rows of `summaries` |"
    yield "|---|---|---|---|---|"
    for (family, series), follows in FOLLOWS.items():
        facts = facts_of(family, follows)
        beside = ", ".join(BESIDE[way] for way in follows.beside)
        yield f"| {family} {series} | {changed_by(family, series)} | {code(facts)} | {beside} | {rows_of(facts)} |"
    for kind, follows in REFERENCE.items():
        yield f"| {kind} | `load {kind}` | {code(follows.made)} |  | {rows_of(follows.made | ALWAYS)} |"


def graph() -> Iterator[str]:
    yield "flowchart LR"
    for (family, series), follows in FOLLOWS.items():
        facts = " & ".join(f'f_{fact}(["{fact}"])' for fact in sorted(facts_of(family, follows)))
        if facts:
            yield f'    {family}_{series}["{family} {series}"] --> {facts}'
    for number, rows in enumerate(ROLL_UPS):
        facts = " & ".join(f"f_{fact}" for fact in sorted(rows.of))
        yield f'    {facts} -- "{rows.command}" --> r{number}[("{rows.name}")]'


def drawing() -> str:
    return "\n".join(["", "```mermaid", *graph(), "```", "", *table(), "", ""])


def test_f14_the_page_draws_what_the_tables_say() -> None:
    before, _, rest = PAGE.read_text("utf-8").partition(START)
    old, _, after = rest.partition(END)
    if os.environ.get("GOLDEN") == "renew":
        PAGE.write_text(f"{before}{START}{drawing()}{END}{after}", "utf-8")
    else:
        assert old == drawing(), "GOLDEN=renew writes it anew"


def test_f14_every_form_and_every_load_has_its_row() -> None:
    assert {family for family, series in FOLLOWS if series is Series.FORECAST} == {*SAVED}
    foretold = {(STATISTICS, Series.PREDICTIVE)}
    assert {key for key in FOLLOWS if key[1] is not Series.FORECAST} == {
        kind.key for kind in MONTH_KINDS.values()
    } | foretold
    assert not MADE & COPIED
