"""The queues as data: which subject goes into which, who works on it, how much of it at once (docs/pipeline.md).

The topic routes each message by its subject into one queue; a queue has one function, which belongs to one service.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from shared_code.messaging.commands import JOB_RUN, PAYROLL_CALCULATE, PL_REFRESH, STATISTICS_UPDATE

TOPIC: Final = "forecasting"
"""Name of the topic, unless the setting SERVICE_BUS_TOPIC says another one."""
MAX_DELIVERIES: Final = 5
HOST_SECTION: Final = "extensions", "serviceBus"
"""Where host.json says how much of a queue is worked on at once."""


@dataclass(frozen=True, slots=True)
class QueueSpec:
    """A queue: its name and the setting that holds it, its subject, its function and the service that has this one.

    Where the service has an app of its own, `workers` messages are worked on at once in each instance, and `prefetch`
    more are fetched ahead. At the delivery `max_deliveries` that fails a message becomes a dead letter.
    """

    name: str
    setting: str
    subject: str
    function: str
    service: str
    workers: int
    prefetch: int
    max_deliveries: int = MAX_DELIVERIES

    @property
    def binding(self) -> str:
        """The name as the binding of a trigger writes it."""
        return f"%{self.setting}%"

    @property
    def host_settings(self) -> Mapping[str, str]:
        """The application settings that replace the values of host.json in an app of this queue only."""
        values = {"maxConcurrentCalls": self.workers, "prefetchCount": self.prefetch}
        return {"__".join(("AzureFunctionsJobHost", *HOST_SECTION, name)): str(value) for name, value in values.items()}


STATISTICS: Final = QueueSpec(
    "statistics-update", "STATISTICS_QUEUE", STATISTICS_UPDATE, "statistics_update", "statistics", 3, 10
)
PAYROLL: Final = QueueSpec(
    "payroll-calculation", "PAYROLL_QUEUE", PAYROLL_CALCULATE, "payroll_calculation", "payroll", 2, 5
)
PL_VIEW: Final = QueueSpec("pl-view-refresh", "PL_VIEW_QUEUE", PL_REFRESH, "pl_view_refresh", "pl", 1, 3)
SITE_JOBS: Final = QueueSpec("site-jobs", "SITE_JOBS_QUEUE", JOB_RUN, "site_jobs", "integration", 2, 5)

QUEUES: Final[Sequence[QueueSpec]] = (STATISTICS, PAYROLL, PL_VIEW, SITE_JOBS)

ROUTES: Final[Mapping[str, str]] = {queue.subject: queue.name for queue in QUEUES}
"""Subject → queue: the topic's subscriptions."""
