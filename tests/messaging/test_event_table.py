"""The event table of the specification, row by row: topics, types, and the fields of each in the JSON Schema."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from shared_code.messaging.events import FORECASTING_EVENTS, STATISTICS_EVENTS, TOPIC_OF

SCHEMAS = Path(__file__).parents[2] / "docs/events"


def fields(event_type: str) -> dict[str, str]:
    """Types of an event's fields; of a value that may be null, that of the value."""
    schema = json.loads((SCHEMAS / f"{event_type}.json").read_text("utf-8"))
    assert {*schema["required"]} == {*schema["properties"]}, "a reader may rely on every field"
    found = {}
    for name, field in schema["properties"].items():
        one = next(one for one in field.get("anyOf", [field]) if one.get("type") != "null")
        told = schema["$defs"][one["$ref"].rpartition("/")[2]] if "$ref" in one else one
        found[name] = "datetime" if told.get("format") == "date-time" else told["type"]
    return found


def test_forecasting_events_6_partitions_7_days() -> None:
    assert (FORECASTING_EVENTS.partitions, FORECASTING_EVENTS.kept) == (6, timedelta(milliseconds=604_800_000))


def test_statistics_events_3_partitions_3_days() -> None:
    assert (STATISTICS_EVENTS.partitions, STATISTICS_EVENTS.kept) == (3, timedelta(milliseconds=259_200_000))


ROWS = {
    "StatisticsUpdated": {
        "siteId": "string", "period": "string", "statistics": "object", "timestamp": "datetime", "userId": "string",
    },
    "PayrollCalculated": {
        "siteId": "string", "period": "string", "jobFamilies": "array", "totalCost": "number", "timestamp": "datetime",
    },
    "PLViewRefreshed": {
        "siteId": "string", "period": "string", "flc": "number", "variance": "number", "timestamp": "datetime",
    },
}  # fmt: skip


@pytest.mark.parametrize("event_type", ROWS)
def test_event_type_has_the_fields_of_its_schema(event_type: str) -> None:
    found = fields(event_type)
    assert {name: found[name] for name in ROWS[event_type]} == ROWS[event_type]


def test_statistics_go_to_their_own_topic_and_the_others_to_the_forecasts() -> None:
    assert {TOPIC_OF[name].name for name in ROWS if name != "StatisticsUpdated"} == {"forecastingEvents"}
    assert TOPIC_OF["StatisticsUpdated"].name == "statisticsEvents"
