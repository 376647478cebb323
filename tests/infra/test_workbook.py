"""What searches the log (workbook, alerts) asks for lines, loggers and fields that the code writes."""

import ast
import json
import logging
import re
from collections.abc import Iterator
from functools import cache
from typing import Final

import pytest

from shared_code.telemetry import line_of
from tests.architecture.test_files import SOURCES, in_product, trees
from tests.infra.template import ENVIRONMENTS, WORKBOOK, Template

ITEMS: Final = [item["content"] for item in json.loads(WORKBOOK.read_text("utf-8"))["items"]]
QUERIES: Final = {item["title"]: item["query"] for item in ITEMS if "query" in item}
ALERTS: Final = {
    one["properties"]["displayName"]: one["properties"]["criteria"]["allOf"][0]["query"]
    for name in ENVIRONMENTS
    for one in Template.committed(name).of("scheduledQueryRules")
}
SEARCHES: Final = {f"workbook: {name}": query for name, query in QUERIES.items()} | {
    f"alert: {name}": query for name, query in ALERTS.items()
}
FIELDS: Final = frozenset(line_of(logging.makeLogRecord({})))
"""Fields of every line."""


@cache
def metadata() -> frozenset[str]:
    """Names under which the product's code keeps metadata of a line: keys of dictionaries, and of `about`."""
    return frozenset(_keys())


def _keys() -> Iterator[str]:
    for file, tree in trees().items():
        for node in ast.walk(tree) if in_product(file) else ():
            keys = node.keys if isinstance(node, ast.Dict) else [getattr(node, "slice", None)]
            yield from (key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str))


@cache
def literals() -> frozenset[str]:
    """Every text in the product's code."""
    return frozenset(_literals())


def _literals() -> Iterator[str]:
    for file, tree in trees().items():
        for node in ast.walk(tree) if in_product(file) else ():
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


@cache
def loggers() -> frozenset[str]:
    """Names of the modules that log."""
    found = set()
    for file, source in SOURCES.items():
        if in_product(file) and "getLogger(" in source:
            module = str(file).removesuffix(".py").replace("/", ".").removesuffix(".__init__")
            found |= {module, f"shared_code.{module}"}
    return frozenset(found)


@pytest.mark.parametrize("name", SEARCHES)
def test_a_search_asks_for_what_is_logged(name: str) -> None:
    query = SEARCHES[name]
    assert query.startswith("traces")
    assert set(re.findall(r"\br\.(\w+)", query)) <= FIELDS
    assert set(re.findall(r"\br\.metadata\.(\w+)", query)) <= metadata()
    assert set(re.findall(r'r\.logger == "([\w.]+)"', query)) <= loggers()
    for text in re.findall(r'r\.message (?:startswith|has) "([^"]+)"', query):
        start = text.partition(":")[0] if text.startswith("alarm ") and ":" in text else text
        begins = "alarm %s" if start.startswith("alarm ") else start.strip()
        assert any(begins in one for one in literals()), text


def test_the_workbook_asks_the_component_of_the_environment(template: Template) -> None:
    (workbook,) = (one["properties"] for one in template.of("workbooks"))
    assert workbook["sourceId"] == next(one["id"] for one in template.of("components"))
    parameters = {one["name"] for item in ITEMS for one in item.get("parameters", [])}
    assert all(set(re.findall(r"{(\w+)}", query)) <= parameters for query in QUERIES.values())
