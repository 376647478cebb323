"""What importing the app does, counted: all of it is waited for whenever an instance starts."""

import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Any, Final

import pytest

_COUNTED: Final = """
import gc, json, sys
from collections import Counter
from pydantic import BaseModel, TypeAdapter

counted = Counter()
def counting(kind):
    made = kind.__init__
    def init(self, *given, **options):
        counted[kind.__name__] += 1
        made(self, *given, **options)
    kind.__init__ = init
counting(TypeAdapter)
collections = sum(generation["collections"] for generation in gc.get_stats())
import function_app
counted["collections"] = sum(generation["collections"] for generation in gc.get_stats()) - collections
counted["modules"] = len(sys.modules)
from functions.services import routers
routes = [route for router in routers() for route in router.routes]
counted["routes"], counted["made"] = len(routes), sum("dependant" in vars(route) for route in routes)
def models(kind):
    return [kind, *(model for special in kind.__subclasses__() for model in models(special))]
counted["models"] = len(models(BaseModel))
counted["built"] = sum(model.__pydantic_complete__ for model in models(BaseModel))
print(json.dumps([counted, gc.isenabled(), sorted(sys.modules)]))
"""
MOST_MODULES: Final = 1_145
"""A few more than there are, with what tests bring; a new endpoint group needs some five: its reason to raise this."""
OF_OTHERS: Final = (
    "azure.core", "azure.data", "azure.identity", "azure.servicebus", "local_host", "uvicorn",
    "shared_code.application.files", "shared_code.integration.service.loader", "shared_code.integration.rows",
    "shared_code.integration.writing.month_writer", "shared_code.integration.service.trend_analysis",
    "shared_code.predictive.nights",
)  # fmt: skip
"""What a first request may need, a laptop, a load of a file, or the trend job."""


@pytest.fixture(scope="module")
def counted() -> Mapping[str, Any]:
    told = subprocess.run([sys.executable, "-c", _COUNTED], check=True, capture_output=True, text=True).stdout
    counts, collects, modules = json.loads(told)
    return {**counts, "collects": collects, "names": modules}


def test_what_fastapi_makes_of_a_signature_is_made_at_the_first_request(counted: Mapping[str, Any]) -> None:
    assert counted["routes"] > 50
    assert counted["made"] == 0
    assert counted["TypeAdapter"] <= 3


def test_models_are_built_when_they_are_first_used(counted: Mapping[str, Any]) -> None:
    assert counted["models"] > 300
    assert counted["built"] * 10 < counted["models"]


def test_few_modules_are_imported_and_none_that_no_function_needs_at_once(counted: Mapping[str, Any]) -> None:
    assert counted["modules"] <= MOST_MODULES
    assert not [name for name in counted["names"] if name.startswith(OF_OTHERS)]


def test_the_collector_looks_through_nothing_meanwhile_and_works_afterwards(counted: Mapping[str, Any]) -> None:
    assert counted["collections"] <= 1
    assert counted["collects"] is True
