"""Reading the warehouse by ODBC: the counts of a month of many sites, beside a bare cursor that fetches the same rows.

It needs PostgreSQL and its ODBC driver (`apt-get install postgresql odbc-postgresql unixodbc`). Linux: memory is the
most that a process of its own held.
"""

import gc
import multiprocessing
import resource
import time
from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta
from importlib import import_module
from typing import Final

from demo.warehouse import TABLES
from shared_code.application.databases import warehouse
from shared_code.integration.delivered import DaysAsked
from tests.postgres import PostgresServer, postgres_server

FIRST: Final = date(2025, 3, 1)
DAYS: Final = 31
MEASURES: Final = 11
FEW, MANY = 100, 1_000
RUNS: Final = 5
TIME, MEMORY = 3.0, 1.2
"""Budgets: times the bare cursor; most memory of many sites by that of few."""

_ALL: Final = (
    "SELECT SITE, DATE, REVENUE_CATEGORY, VALUE_TYPE, VALUE FROM REVENUE_DATAMART_DAILY WHERE VALUE_TYPE IN (?, ?)"
)
_FILL: Final = f"""
INSERT INTO REVENUE_DATAMART_DAILY
SELECT to_char(site, 'FM0000'), DATE '{FIRST}' + day, 'Measure ' || measure, 'Vehicles', measure * 7 + day,
    TIMESTAMP '2025-04-01 05:00:00'
FROM generate_series(1, {MANY}) site, generate_series(0, {DAYS - 1}) day, generate_series(1, {MEASURES}) measure
"""  # noqa: S608 - figures of our own


def measure() -> None:
    """Print what reading costs beside the bare cursor, and what it holds."""
    with postgres_server() as server:
        with closing(server.connect()) as connection:
            connection.execute(TABLES.read_text("utf-8")).close()
            connection.execute(_FILL).close()
        runs = [(_in_process(_bare, server), _in_process(_read, server, MANY)) for _ in range(RUNS)]
        few = _in_process(_read, server, FEW)
    (bare, _, _), (ours, rows, most) = map(min, zip(*runs, strict=True))
    memory = most / few[2]
    print(f"\nwarehouse: {rows:,} rows of {MANY:,} sites and {DAYS} days by ODBC, a statement a site")
    print(f"  {ours:.2f} s, a bare cursor with one statement {bare:.2f} s: {ours / bare:.2f} x ({TIME} x)")
    print(f"  most memory {most:.0f} MB, of {FEW} sites {few[2]:.0f} MB: {memory:.2f} x ({MEMORY} x)")


Measured = tuple[float, int, float]
"""Seconds, rows, the most memory in MB."""


def _in_process(work: "Callable[..., int]", server: PostgresServer, *rest: int) -> Measured:
    """What some work takes in a process of its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_measured, (work, server.text, *rest))


def _measured(work: "Callable[..., int]", text: str, *rest: int) -> Measured:
    import_module("shared_code.integration.sources.warehouse.odbc")  # what both need, and a process does once
    gc.collect()
    start = time.perf_counter()
    rows = work(text, *rest)
    return time.perf_counter() - start, rows, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _bare(text: str) -> int:
    import pyodbc  # noqa: PLC0415 - needs a driver manager

    with closing(pyodbc.connect(text)) as connection:
        cursor, rows = connection.execute(_ALL, "Vehicles", "Other"), 0
        while part := cursor.fetchmany(1_000):
            rows += len(part)
    return rows


def _read(text: str, sites: int) -> int:
    source = warehouse(dict.fromkeys(("primary", "readonly", "analytics"), text))
    end = FIRST + timedelta(days=DAYS)
    asked = (DaysAsked(f"{site:04}", FIRST, end) for site in range(1, sites + 1))
    rows = sum(len(batch) for one in asked for batch in source.counts(one))
    source.close()
    return rows
