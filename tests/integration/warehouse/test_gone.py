"""A table or a column of the warehouse that is not there: its feed is quarantined, and the night goes on."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import pytest

from cli import night as command
from shared_code.application import current
from shared_code.integration.load import COMPANY
from shared_code.integration.nightly import LOADS
from shared_code.integration.ports import UnreadableDelivery
from shared_code.integration.sources.warehouse.feeds import FEEDS
from tests.integration.warehouse.conftest import HOTEL, OTHER, by_odbc
from tests.integration.warehouse.test_warehouse import DAYS, MONTHS
from tests.postgres import PostgresServer

OF_COMPANY, OF_PEOPLE = ("chart", "sites", "rights"), ("wage_rates", "salaries")
OF_DAYS: Final = ("counts", "revenue", "bell", "hours", "shifts")
"""Feeds by what they are asked for; the others for months."""
OF_KINDS: Final = {
    "chart": ("CHART_OF_ACCOUNT", "MAIN_ACCOUNT"),
    "sites": ("MASTER_NON_FINANCIAL", "SITE_NUMBER"),
    "users": ("WORKDAY_RLS_BISECURITY", "USER_NAME"),
    "jobs": ("WORKDAY_WAGE_RATE", "JOB_CODE"),
    "budget": ("BUDGET_FINAL", "MAIN_ACCOUNT"),
    "payroll-budget": ("BUDGET_DATATAB_PR", "BALANCE_DESC"),
    "actuals": ("REVENUE_DATAMART_DAILY", "VALUE"),
    "ledger": ("ACCOUNT_SUMMARY", "PERIOD"),
    "timekeeping": ("vwPAYROLL_SUMMARY", "TITLE"),
    "schedule": ("SHIFT_ENTITY", "DELETED"),
}
"""The kinds that a night loads: a table of each, and a column of that."""


def test_every_kind_of_a_night_is_tried() -> None:
    assert {*OF_KINDS} == {kind for flow in LOADS.values() for kind in (*flow.of_company, *flow.kinds)}


@pytest.mark.parametrize("kind", OF_KINDS)
def test_a_renamed_column_is_quarantined_by_feed_and_the_night_goes_on(folder: Path, kind: str) -> None:
    table, column = OF_KINDS[kind]
    with closing(sqlite3.connect(folder / "warehouse.db")) as connection:
        connection.executescript(f"ALTER TABLE {table} RENAME COLUMN {column} TO OTHER")
    for load in current().nightly_loads.values():
        for site in load.left("sam"):
            load.site(site)
        assert load.left() == []
    runs = [current().runs.latest(flow)[0] for flow in LOADS]
    assert {run.status for run in runs} == {"complete"}
    refused = {
        (site, name): problems[0]
        for run in runs
        for site, kinds in run.result["quarantined"].items()
        for name, problems in kinds.items()
    }
    owners = [COMPANY] if kind in LOADS["masters-load"].of_company else [HOTEL, OTHER]
    assert [*refused] == [(owner, kind) for owner in owners]
    for problem in refused.values():
        assert "(SQLITE_ERROR). Its tables, or the right to read them, are not as docs/data.md lists them" in problem


def test_dev_py_night_says_once_of_a_table_that_is_gone_what_is_wrong_with_many_sites(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cli.in_store.apply_settings", lambda _: None)
    with closing(sqlite3.connect(folder / "warehouse.db")) as connection:
        connection.executescript("DROP TABLE BUDGET_FINAL")
    assert command.main([]) == 1
    said = capsys.readouterr().out.splitlines()
    (line,) = (line for line in said if "quarantined" in line)
    words = (
        r"masters-load: complete, 2 sites and the company, .*[0-9] rows unchanged.*",
        r"budget-load: complete, 2 sites, .*[0-9] rows? (created|unchanged).*",
        r"  0170, 0402 budget is quarantined: .*",
        r"actuals-load: complete, 2 sites, .*[0-9] rows? created.*",
        r"labor-load: complete, 2 sites, .*[0-9] rows? unchanged.*",
        r"data-validation: complete, 2 sites, [0-9]+ alerts? open, [0-9]+ of them new, [0-9]+ closed",
        r"trend-analysis: complete, 2 sites, forecasts of [0-9]+ drivers made anew",
        r"forecast-accuracy: complete, 2 sites, [0-9]+ forecasts kept",
        r"roll-up: complete, 2 sites, [0-9]+ rows of roll-ups written",
        r"FLC 2025, trend: .*",
    )
    for told, expected in zip(said, words, strict=True):
        assert re.fullmatch(expected, told), told
    assert line.startswith("  0170, 0402 budget is quarantined: The warehouse refuses to answer budget (SQLITE_ERROR).")
    assert said[-1].startswith("FLC 2025, trend")


def test_each_feed_of_a_server_without_tables_is_refused_by_itself(postgres: PostgresServer) -> None:
    empty = postgres.text.replace("Database=postgres", "Database=template1")
    asked: Any = {**dict.fromkeys(OF_DAYS, DAYS), **dict.fromkeys(OF_COMPANY), **dict.fromkeys(OF_PEOPLE, HOTEL)}
    with closing(by_odbc(empty)) as warehouse:
        for feed in FEEDS:
            of = asked.get(feed.name, MONTHS)
            with pytest.raises(UnreadableDelivery, match=rf"refuses to answer {feed.name} \(42"):
                next(iter(getattr(warehouse, feed.name)(*([of] if of else []))))
