"""What the code calls by name, for comparison with the templates."""

import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from shared_code.messaging.events import TOPICS
from shared_code.messaging.queues import QUEUES, QueueSpec

EXAMPLE: Final[dict[str, str]] = json.loads(Path("local.settings.example.json").read_text("utf-8"))["Values"]
HOST: Final[dict[str, Any]] = json.loads(Path("host.json").read_text("utf-8"))
EVENT_HUBS: Final = {topic.name: (topic.partitions, topic.kept // timedelta(hours=1)) for topic in TOPICS}
"""The topics of events: partitions, hours."""


def queues_of(service: str | None = None) -> Sequence[QueueSpec]:
    """The queues of a service, or of all."""
    return [queue for queue in QUEUES if service in {None, queue.service}]
