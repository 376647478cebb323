"""What the code calls by name, for comparison with the templates."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from shared_code.messaging.queues import QUEUES, QueueSpec

EXAMPLE: Final[dict[str, str]] = json.loads(Path("local.settings.example.json").read_text("utf-8"))["Values"]
HOST: Final[dict[str, Any]] = json.loads(Path("host.json").read_text("utf-8"))
EVENT_HUBS: Final = {"forecasting-events": (6, 7 * 24), "statistics-events": (3, 3 * 24)}
"""Hubs of the specification, which no code uses yet: partitions, hours."""


def queues_of(service: str | None = None) -> Sequence[QueueSpec]:
    """The queues of a service, or of all."""
    return [queue for queue in QUEUES if service in {None, queue.service}]
