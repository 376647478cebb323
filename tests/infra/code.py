"""What the code calls by name, for comparison with the templates."""

import json
from pathlib import Path
from typing import Any, Final

EXAMPLE: Final[dict[str, str]] = json.loads(Path("local.settings.example.json").read_text("utf-8"))["Values"]
HOST: Final[dict[str, Any]] = json.loads(Path("host.json").read_text("utf-8"))
REGISTERED: Final[list[dict[str, Any]]] = json.loads(Path("tests/functions/registered.json").read_text("utf-8"))
EVENT_HUBS: Final = {"forecasting-events": (6, 7 * 24), "statistics-events": (3, 3 * 24)}
"""Hubs of the specification, which no code uses yet: partitions, hours."""


def queues_of(service: str | None = None) -> dict[str, str]:
    """Setting and name of the queues of a service, or of all, as the functions are registered."""
    functions = [one for one in REGISTERED if one["trigger"] == "serviceBusTrigger"]
    settings = [one["queue"].strip("%") for one in functions if service in {None, one["service"]}]
    return {setting: EXAMPLE[setting] for setting in settings}
