"""docs/deadlines.md says of everything that the product waits for how long, as the code does."""

import ast
import importlib
import re
from pathlib import Path
from typing import Any

import pytest

from shared_code.operations.alarms import ALARMS
from tests.architecture.test_files import in_product, trees

PAGE = Path("docs/deadlines.md").read_text("utf-8")
ROWS = re.findall(r"^\| [^|]+ \| `([\w.]+)` \| `([\w.]+)` \| ([\d.]+) \|$", PAGE, re.MULTILINE)
CLIENTS = {
    "confluent_kafka",
    "redis",
    "sqlite3",
    "urllib.request",
    "azure.data.tables",
    "azure.servicebus",
    "azure.monitor.opentelemetry.exporter",
    "http.client",
    "httpx2",
    "pyodbc",
    "socket",
}
"""What opens files that others lock, or connections."""
NO_CALLS = {
    "cli.starting": "looks at a file, and whether a port is free, before anything is served",
    "demo.warehouse": "writes a file that nobody reads yet",
    "local_host.queues": "names the errors of the embedded queue",
    "shared_code.integration.sources.files.spool": "a file of its own, which nobody else opens",
    "shared_code.telemetry.errors": "names the errors of drivers",
    "shared_code.messaging.sqlite_queue": "through sqlite_file",
    "shared_code.store.sqlite_tables": "through sqlite_file",
}
"""Modules that import a client, and why they need no deadline of their own."""


def constant(path: str) -> Any:
    module, _, name = path.rpartition(".")
    return getattr(importlib.import_module(module), name)


@pytest.mark.parametrize(("path", "seconds"), [(path, seconds) for _, path, seconds in ROWS])
def test_the_page_says_what_the_code_does(path: str, seconds: str) -> None:
    assert constant(path) == float(seconds)


def test_everything_that_calls_others_is_on_the_page() -> None:
    imports = {
        name.removesuffix(".py").replace("/", "."): modules
        for name, tree in trees().items()
        if in_product(name) and (modules := CLIENTS & imported(tree))
    }
    calling = imports.keys() - NO_CALLS.keys()
    waiting = {"shared_code.store.outbox", "shared_code.operations.service.dead_letters"}
    assert {module for module, _, _ in ROWS} == calling | waiting
    assert NO_CALLS.keys() <= imports.keys()


def test_every_alarm_that_the_page_names_is_one() -> None:
    named = set(re.findall(r"`([a-z]+-[a-z]+)`", PAGE.partition("## What a user sees")[2]))
    assert named <= {alarm.name for alarm in ALARMS}


def imported(tree: ast.Module) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module}
    return found
