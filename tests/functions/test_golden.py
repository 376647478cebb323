"""One whole answer of each family, compared with the one that is kept in golden/.

How the kept answers were checked: every main figure was calculated by hand from the rules (docs/rules);
`golden/README.md` shows the arithmetic, and a test below carries it out again without the product and compares it with
the kept answers. All other rows repeat these figures by day or category, and were read once beside what the month is
made of (golden/month.py).

After a change that is meant, `GOLDEN=renew python3 dev.py test tests/functions/test_golden.py` writes the answers anew;
read the difference in git, and correct the arithmetic.
"""

import ast
import difflib
import operator
import os
import re
from collections.abc import Callable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.conftest import Company
from tests.functions.conftest import BASE, ClientFor
from tests.functions.golden import month, writing

GOLDEN = Path(__file__).parent / "golden"
FAMILIES = (
    "statistics", "rates", "payroll", "revenue/external", "revenue/internal", "revenue/other", "expenses", "pl-view",
    "flc",
)  # fmt: skip


def place(family: str) -> Path:
    return GOLDEN / f"{family.replace('/', '-')}.json"


@pytest.fixture
def anna(client_for: ClientFor, company: Company) -> TestClient:
    month.stand(company)
    client = client_for("account_manager")
    month.save(client)
    return client


def test_every_family_answers_as_it_did(anna: TestClient) -> None:
    differences: list[str] = []
    for family in FAMILIES:
        answer = anna.get(f"{BASE}/{family}/{month.SITE}/2025-04")
        found = writing.pretty(writing.patterned(writing.read(answer.text))) + "\n"
        if os.environ.get("GOLDEN") == "renew":
            place(family).write_text(found, encoding="utf-8")
        kept = place(family).read_text("utf-8")
        names = (place(family).name, f"GET /{family}/{month.SITE}/2025-04")
        differences += difflib.unified_diff(kept.splitlines(), found.splitlines(), *names, lineterm="", n=2)
    if differences:
        pytest.fail("\n".join(differences), pytrace=False)


OPERATORS: Mapping[type, Callable[[Decimal, Decimal], Decimal]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def calculated(node: ast.expr) -> Decimal:
    """An expression of +, -, *, / and brackets."""
    if isinstance(node, ast.BinOp):
        return OPERATORS[type(node.op)](calculated(node.left), calculated(node.right))
    if isinstance(node, ast.UnaryOp):
        return -calculated(node.operand)
    assert isinstance(node, ast.Constant)
    return Decimal(str(node.value))


def figure(kept: Any, path: str) -> Any:
    """The figure at a path such as `lines[flc].total.trend`; brackets name a row by the values that tell it apart."""
    for name, keys in re.findall(r"(\w+)(?:\[([^]]+)\])?", path):
        kept = kept[name]
        if keys:
            (kept,) = [row for row in kept if set(keys.split()) <= {str(value) for value in row.values()}]
    return kept


def by_hand() -> Iterator[tuple[str, str, Decimal]]:
    """The rows of the tables in golden/README.md: where a figure stands, its arithmetic, its result."""
    for line in (GOLDEN / "README.md").read_text("utf-8").splitlines():
        if row := re.fullmatch(r"\| .+ \| (.+) \| \*\*(.+)\*\* \| `(.+)` \|", line):
            arithmetic, result, where = row.groups()
            yield where, re.sub(r"(?<=\d),(?=\d{3})", "", arithmetic), Decimal(result.replace(",", ""))


ROWS = list(by_hand())


def test_every_family_has_figures_calculated_by_hand() -> None:
    assert {where.split(": ")[0] for where, _, _ in ROWS} == set(FAMILIES)


@pytest.mark.parametrize(("where", "arithmetic", "result"), [pytest.param(*row, id=row[0]) for row in ROWS])
def test_the_main_figures_are_the_ones_calculated_by_hand(where: str, arithmetic: str, result: Decimal) -> None:
    family, path = where.split(": ")
    worked_out = calculated(ast.parse(arithmetic, mode="eval").body)
    assert worked_out.quantize(result, ROUND_HALF_UP) == result
    assert figure(writing.read(place(family).read_text("utf-8"))["data"], path) == result


def test_families_agree_where_they_show_the_same_figure() -> None:
    kept = {family: writing.read(place(family).read_text("utf-8"))["data"] for family in FAMILIES}
    for series in ("budget", "actual", "forecast", "trend"):
        lines = {line["line"]: line["total"][series] for line in kept["pl-view"]["lines"]}
        assert lines["externalRevenue"] == kept["revenue/external"]["total"][series]
        assert lines["internalRevenue"] == kept["revenue/internal"]["total"][series]
        assert lines["payroll"] == kept["payroll"]["totals"]["cost"][series]
        assert lines["otherExpense"] == kept["expenses"]["otherExpense"][series]
        assert lines["parkingRents"] == kept["expenses"]["parkingRents"][series]
        (contribution,) = kept["flc"]["months"]
        assert lines["flc"] == contribution["flc"][series]
        assert {name: one[series] for name, one in contribution["inputs"].items()}.items() <= lines.items()
    assert kept["statistics"]["statistics"]["externalRevenue"] == kept["revenue/external"]["total"]["trend"]
