"""What the Functions library itself says is registered, against the committed list."""

import importlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

COMMITTED = Path(__file__).with_name("registered.json")
EVERY_METHOD = None
"""The host hands on whatever it is not told to keep, TRACE and PROPFIND included."""


@pytest.fixture(scope="module")
def registered() -> Iterator[list[Any]]:
    sys.modules.pop("function_app", None)
    yield importlib.import_module("function_app").app.get_functions()
    sys.modules.pop("function_app", None)


def describe(function: Any) -> dict[str, Any]:
    trigger = function.get_trigger()
    facts: dict[str, Any] = {"name": function.get_function_name(), "trigger": trigger.type}
    if trigger.type == "httpTrigger":
        facts |= {"route": trigger.route, "methods": trigger.methods}
        facts |= {"auth": trigger.auth_level.value}
    elif trigger.type == "timerTrigger":
        facts |= {"schedule": trigger.schedule, "runOnStartup": trigger.run_on_startup}
    else:
        facts |= {"queue": trigger.queue_name, "connection": trigger.connection}
    return facts


def test_names_routes_methods_schedules_queues_and_connections_are_as_committed(registered: list[Any]) -> None:
    found = sorted((describe(function) for function in registered), key=lambda facts: str(facts["name"]))
    expected = json.loads(COMMITTED.read_text("utf-8"))
    for facts in expected:
        if facts["trigger"] == "httpTrigger":
            facts["methods"] = EVERY_METHOD
    assert found == expected


def test_the_catch_all_sorts_last_so_that_the_host_asks_it_last(registered: list[Any]) -> None:
    http = [describe(function) for function in registered if function.get_trigger().type == "httpTrigger"]
    last = max(http, key=lambda facts: str(facts["name"]))
    assert last["route"] == "api/v1/forecasting/{*rest}"


def test_asking_for_the_functions_twice_is_refused_by_the_library(registered: list[Any]) -> None:
    with pytest.raises(ValueError, match="unique function name"):
        importlib.import_module("function_app").app.get_functions()


def test_the_host_is_told_no_route_prefix() -> None:
    host = json.loads(Path("host.json").read_text("utf-8"))
    assert host["extensions"]["http"]["routePrefix"] == ""
