"""The table of queues is the customer's, row by row, and the same wherever it is read."""

import json
from pathlib import Path
from typing import Any

import pytest

from functions.services import TABLE
from shared_code.application import Service, current
from shared_code.messaging.commands import JOB_RUN, JobRequested, MonthsChanged, message_of
from shared_code.messaging.queues import MAX_DELIVERIES, QUEUES, ROUTES, TOPIC, QueueSpec
from tests.broker.product import product_broker
from tests.conftest import APRIL, Company

SEED = [
    ("statistics-update", "forecasting.statistics.update", 3, 10),
    ("payroll-calculation", "forecasting.payroll.calculate", 2, 5),
    ("pl-view-refresh", "forecasting.pl.refresh", 1, 3),
]
"""The customer's specification: queue, routing key, workers, prefetch."""
PAGE = Path("docs/pipeline.md")
HOST = json.loads(Path("host.json").read_text("utf-8"))


@pytest.mark.parametrize(("name", "subject", "workers", "prefetch"), SEED)
def test_each_queue_of_the_specification_has_its_key_its_workers_and_its_prefetch(
    name: str, subject: str, workers: int, prefetch: int
) -> None:
    (queue,) = [queue for queue in QUEUES if queue.name == name]
    assert (queue.subject, queue.workers, queue.prefetch, queue.max_deliveries) == (subject, workers, prefetch, 5)
    assert ROUTES[subject] == name
    assert TOPIC == "forecasting"


@pytest.mark.parametrize("queue", QUEUES, ids=lambda queue: queue.name)
def test_each_queue_has_one_function_which_its_service_registers(queue: QueueSpec) -> None:
    found: Any = [(triggers.blueprints, service) for service, triggers in TABLE.items()]
    functions = [
        (builder._function, service)
        for blueprints, service in found
        for blueprint in blueprints
        for builder in blueprint._function_builders
    ]
    registered = {
        (function.get_function_name(), function.get_trigger().queue_name, service)
        for function, service in functions
        if function.get_trigger().type == "serviceBusTrigger"
    }
    assert (queue.function, f"%{queue.setting}%", Service(queue.service)) in registered
    assert len(registered) == len(QUEUES) == 4


@pytest.mark.parametrize("queue", QUEUES, ids=lambda queue: queue.name)
def test_an_app_of_one_queue_takes_what_the_table_says_from_its_settings(queue: QueueSpec) -> None:
    section = {name.rpartition("__")[2]: int(value) for name, value in queue.host_settings.items()}
    assert section == {"maxConcurrentCalls": queue.workers, "prefetchCount": queue.prefetch}
    assert all(name.startswith("AzureFunctionsJobHost__extensions__serviceBus__") for name in queue.host_settings)
    assert section.keys() <= HOST["extensions"]["serviceBus"].keys()


def test_the_page_has_each_row_and_the_section_of_the_single_app() -> None:
    text = PAGE.read_text("utf-8")
    for queue in QUEUES:
        row = f"| `{queue.name}` | `{queue.subject}` | `{queue.function}` | `{queue.service}` |"
        assert f"{row} {queue.workers} | {queue.prefetch} | {queue.max_deliveries} |" in text
        assert all(f"{name}={value}" in text for name, value in queue.host_settings.items())
    section = HOST["extensions"]["serviceBus"]
    assert f'"maxConcurrentCalls": {section["maxConcurrentCalls"]}, "prefetchCount": {section["prefetchCount"]}' in text


def test_a_queue_of_another_name_gets_the_messages_of_its_subject(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = {**current().settings.routes, JOB_RUN: "another"}
    assert current().settings.routes == ROUTES
    assert other[JOB_RUN] == "another"
    queue = current().embedded_queue
    assert queue is not None
    monkeypatch.setattr(queue, "_routes", other)
    queue.publish([message_of(JOB_RUN, JobRequested(site_id="TP001", job="rebuild", run="1"), "TP001")])
    assert queue.receive("another")


def test_ids_of_messages_are_the_same_for_the_same_work_and_no_other() -> None:
    command = MonthsChanged(site_id="TP001", periods=(APRIL,))
    one, again = (message_of(ROUTE, command, "TP001", str(APRIL), "version 1") for ROUTE in [next(iter(ROUTES))] * 2)
    others = [message_of(subject, command, "TP001", str(APRIL), "version 2") for subject in ROUTES]
    assert one == again
    assert len({one.id, *(message.id for message in others)}) == 1 + len(ROUTES)


def test_the_broker_of_the_tests_has_the_same_entities() -> None:
    with product_broker() as broker:
        assert [broker.messages(queue.name) for queue in QUEUES] == [[]] * len(QUEUES)
    assert MAX_DELIVERIES == 5
