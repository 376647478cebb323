"""The statements: portable, with headers that say what they take and answer; T-SQL is parsed, for none runs here."""

import re
from pathlib import Path
from typing import Any, Final

import pytest
import sqlglot
from sqlglot import exp

from shared_code.integration.rows.accounts import BudgetRow, LedgerRow
from shared_code.integration.rows.actuals import ActualRow
from shared_code.integration.rows.base import FileRow
from shared_code.integration.rows.chart import ChartRow
from shared_code.integration.rows.labor import PayrollBudgetRow, ScheduleRow, TimekeepingRow
from shared_code.integration.sources.warehouse.feeds import FEEDS, QUERIES

FILES: Final = sorted(QUERIES.glob("*.sql"))
DDL: Final = QUERIES.parent / "ddl"

ALLOWED: Final = {
    *(exp.Select, exp.From, exp.Table, exp.TableAlias, exp.Alias, exp.Column, exp.Identifier, exp.Where, exp.Join),
    *(exp.And, exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.In, exp.Like, exp.Paren, exp.Subquery),
    *(exp.Literal, exp.Neg, exp.Mul, exp.Placeholder, exp.Coalesce, exp.Sum, exp.Case, exp.If, exp.Cast, exp.DataType),
    *(exp.Group, exp.Order, exp.Ordered, exp.Window, exp.Rank, exp.WindowSpec),
}
"""What SQL Server, PostgreSQL and SQLite all read the same."""

REFUSED: Final = re.compile(
    r"\b(TOP|LIMIT|OFFSET|FETCH|ISNULL|IFNULL|GETDATE|NOW|CURRENT_DATE|NOLOCK|WITH|CONVERT|SELECT \*)\b", re.IGNORECASE
)
_WORDS: Final = """
add all alter and any as asc backup begin between break by case check close column commit compute constraint
contains continue create cross current cursor database deallocate declare default delete deny desc disk distinct
double drop dump else end errlvl escape except exec execute exists exit external fetch file fillfactor for
foreign freetext from full function goto grant group having holdlock identity if in index inner insert intersect
into is join key kill left like lineno load merge national nocheck null of off offsets on open option or order
outer over percent pivot plan precision primary print proc public raiserror read reconfigure references
replication restore restrict return revert revoke right rollback rowcount rule save schema select session_user
set setuser shutdown some statistics table textsize then to top tran transaction trigger truncate try_convert
tsequal union unique unpivot update use user values varying view waitfor when where while with within
"""
RESERVED: Final = frozenset(_WORDS.split())
"""Words that SQL Server takes for its own."""

KINDS: Final[dict[str, type[FileRow]]] = {
    "chart": ChartRow,
    "budget": BudgetRow,
    "payroll_budget": PayrollBudgetRow,
    "ledger": LedgerRow,
    "counts": ActualRow,
    "revenue": ActualRow,
    "bell": ActualRow,
    "hours": TimekeepingRow,
    "shifts": ScheduleRow,
}


def _header(path: Path) -> dict[str, str]:
    """The entries of a header by name; continued lines are joined."""
    found: dict[str, str] = {}
    name = ""
    for line in path.read_text("utf-8").splitlines():
        if not line.startswith("--"):
            break
        if entry := re.fullmatch(r"-- (\w+): (.*)", line):
            name = entry[1]
            found[name] = entry[2]
        elif name:
            found[name] += " " + line.removeprefix("--").strip()
    return found


def _parsed(path: Path) -> Any:
    (statement,) = sqlglot.parse(path.read_text("utf-8"), dialect="tsql")
    return statement


def test_there_is_a_feed_for_each_statement_and_no_other() -> None:
    assert {path.stem for path in FILES} == {feed.name for feed in FEEDS}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_statement_is_of_the_allowed_set(path: Path) -> None:
    found = {type(node) for node in _parsed(path).walk()}
    assert not found - ALLOWED, sorted(kind.__name__ for kind in found - ALLOWED)
    text = re.sub(r"--.*", "", path.read_text("utf-8"))
    assert not REFUSED.findall(text)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_name_of_a_statement_is_a_word_of_sql_server(path: Path) -> None:
    names = {node.name.casefold() for node in _parsed(path).find_all(exp.Identifier)}
    assert not names & RESERVED


@pytest.mark.parametrize("feed", FEEDS, ids=lambda feed: feed.name)
def test_the_header_says_what_a_statement_takes_and_answers(feed: Any) -> None:
    path = QUERIES / f"{feed.name}.sql"
    header, statement = _header(path), _parsed(path)
    assert re.findall(r"(\w+) \(", header["columns"]) == list(feed.fields)
    assert [column.alias for column in statement.expressions] == list(feed.fields)
    parameters = [part for part in re.split(r", (?![^(]*\))", header.get("parameters", "")) if part]
    assert len(parameters) == len(list(statement.find_all(exp.Placeholder)))
    tables = {table.name for table in statement.find_all(exp.Table)}
    assert {*header["table"].split(", ")} == tables


@pytest.mark.parametrize(("name", "model"), KINDS.items())
def test_the_columns_of_a_feed_are_those_of_the_rows_of_files(name: str, model: type[FileRow]) -> None:
    feed = next(feed for feed in FEEDS if feed.name == name)
    assert {*feed.fields} <= {*model.model_fields}


def test_the_seeds_optimised_statement_and_its_two_indexes() -> None:
    statement = next(feed for feed in FEEDS if feed.name == "statistics").statement
    assert "s.is_active = 1" in statement
    assert statement.endswith("ORDER BY s.period DESC")
    table, *indexes = (text for text in _ddl().split(";") if text.strip())
    assert "CREATE TABLE site_statistics" in table
    for index in indexes:
        (parsed,) = sqlglot.parse(index, dialect="tsql")
        assert isinstance(parsed, exp.Create)
    assert "INCLUDE (occupancy, valet_vehicles, self_park_vehicles)" in indexes[1]
    assert "(site_id, period, is_active)" in indexes[0]


def _ddl() -> str:
    return re.sub(r"--.*\n", "", (DDL / "site_statistics.sql").read_text("utf-8"))
