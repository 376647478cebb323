"""What the Functions library itself says is registered, against the committed list."""

import importlib
import json
import sys
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import pytest

from shared_code.application import Service, close_current
from tests.conftest import Company

COMMITTED = Path(__file__).with_name("registered.json")
EVERY_METHOD = None
"""The host hands on whatever it is not told to keep, TRACE and PROPFIND included."""


@pytest.fixture(scope="module")
def registered() -> Iterator[list[Any]]:
    yield registered_functions()
    sys.modules.pop("function_app", None)


def registered_functions() -> list[Any]:
    """What an app that starts now registers."""
    sys.modules.pop("function_app", None)
    functions: list[Any] = importlib.import_module("function_app").app.get_functions()
    return functions


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


def described(functions: list[Any]) -> list[dict[str, Any]]:
    return sorted((describe(function) for function in functions), key=lambda facts: str(facts["name"]))


def committed(served: Collection[str]) -> list[dict[str, Any]]:
    """What apps that serve these services register; what is of no service, all do."""
    expected: list[dict[str, Any]] = json.loads(COMMITTED.read_text("utf-8"))
    for facts in expected:
        if facts["trigger"] == "httpTrigger":
            facts["methods"] = EVERY_METHOD
    return [facts for facts in expected if facts.pop("service") in {None, *served}]


def test_names_routes_methods_schedules_queues_and_connections_are_as_committed(registered: list[Any]) -> None:
    assert described(registered) == committed([service.value for service in Service])


@pytest.mark.parametrize(
    "served",
    [*([one.value] for one in Service), ["statistics", "payroll"], ["integration", "pl"]],
    ids=",".join,
)
def test_f14_an_app_registers_what_the_services_have_that_it_is_told_to_serve(
    company: Company, monkeypatch: pytest.MonkeyPatch, served: list[str]
) -> None:
    monkeypatch.setenv("SERVICES", ", ".join(served))
    close_current()
    found = described(registered_functions())
    sys.modules.pop("function_app")
    assert company
    assert found == committed(served)


def test_the_catch_all_sorts_last_so_that_the_host_asks_it_last(registered: list[Any]) -> None:
    http = [describe(function) for function in registered if function.get_trigger().type == "httpTrigger"]
    last = max(http, key=lambda facts: str(facts["name"]))
    assert last["route"] == "api/v1/forecasting/{*rest}"


def test_asking_for_the_functions_twice_is_refused_by_the_library() -> None:
    registered_functions()
    with pytest.raises(ValueError, match="unique function name"):
        importlib.import_module("function_app").app.get_functions()


def test_the_host_is_told_no_route_prefix() -> None:
    host = json.loads(Path("host.json").read_text("utf-8"))
    assert host["extensions"]["http"]["routePrefix"] == ""


def test_the_host_keeps_a_message_locked_for_as_long_as_a_function_may_run() -> None:
    host = json.loads(Path("host.json").read_text("utf-8"))
    assert host["extensions"]["serviceBus"]["maxAutoLockRenewalDuration"] == host["functionTimeout"]
