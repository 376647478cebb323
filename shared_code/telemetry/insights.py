"""Lines, steps and figures on their way to Application Insights: taken at once, sent by a thread of their own.

Whoever writes a line waits for nothing but a place in a list. What cannot be sent soon enough is lost, and counted.
"""

import atexit
import logging
from collections import deque
from collections.abc import Callable, Sequence
from contextvars import Context
from dataclasses import dataclass
from threading import Event, Thread, current_thread
from typing import Final, Protocol

from shared_code.kit import metrics, steps
from shared_code.kit.steps import StepKind, TraceStep
from shared_code.kit.trace import Trace, current_trace
from shared_code.telemetry.batches import LocklessHandler
from shared_code.telemetry.errors import error_text
from shared_code.telemetry.lines import JsonFormatter

SEND_SECONDS: Final = 10
"""How long Application Insights may take to answer."""
PAUSE_SECONDS: Final = 5.0
"""How long lines and steps wait for others that are sent with them."""
MOST_WAITING: Final = 10_000
"""Lines and steps that wait at most; a line is a kilobyte or two."""
MOST_AT_ONCE: Final = 500
CLOSING_SECONDS: Final = 5.0
"""How long a process that ends waits for what is still to be sent."""

SLOW_SECONDS: Final = 0.05
"""What was asked of others and answered sooner is a figure and no record: sending a record takes half a millisecond."""
_NEVER: Final = logging.CRITICAL + 1

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LogLine:
    """A line as the log has it, when it was written (seconds since 1970), and the step that wrote it, if any."""

    text: str
    level: int
    logger: str
    written_at: float
    trace: Trace | None


class Exporter(Protocol):
    """What sends lines and steps."""

    def send(self, lines: Sequence[LogLine], steps: Sequence[TraceStep]) -> None: ...

    def close(self) -> None:
        """Send what is still to be sent of figures, and let go of files and threads."""
        ...


class Insights(LocklessHandler):
    """Hands lines and steps to an exporter, which is made in the thread that uses it: its libraries take long to load.

    What that thread itself has to say is not sent: it would never end.
    """

    def __init__(self, made: Callable[[], Exporter], pause: float = PAUSE_SECONDS) -> None:
        super().__init__()
        self.setFormatter(JsonFormatter())
        self._made = made
        self._pause = pause
        self._waiting: deque[LogLine | TraceStep] = deque()
        self._lost = 0
        self._ends = Event()
        self._thread = Thread(target=Context().run, args=(self._work,), name="insights", daemon=True)
        steps.listen(self._hear)
        metrics.record_later(later=True)
        atexit.register(self.close)
        self._thread.start()

    def emit(self, record: logging.LogRecord) -> None:
        if current_thread() is not self._thread:
            self._take(LogLine(self.format(record), record.levelno, record.name, record.created, current_trace()))

    def close(self) -> None:
        """Send what waits, unless that takes long."""
        atexit.unregister(self.close)
        steps.listen(None)
        self._ends.set()
        self._thread.join(CLOSING_SECONDS)
        metrics.record_later(later=False)
        super().close()

    def _hear(self, step: TraceStep) -> None:
        if step.kind is not StepKind.ASKED or step.is_failed or step.seconds >= SLOW_SECONDS:
            self._take(step)

    def _take(self, item: LogLine | TraceStep) -> None:
        if len(self._waiting) < MOST_WAITING:
            self._waiting.append(item)
        else:
            self._lost += 1

    def _work(self) -> None:
        try:
            exporter = self._made()
        except (ImportError, OSError, ValueError) as error:  # of package, disk, connection: the product works without
            steps.listen(None)
            metrics.record_later(later=False)
            self.setLevel(_NEVER)
            self._waiting.clear()
            log.error("nothing is sent to Application Insights: %s", error_text(error))  # noqa: TRY400 - without its text
            return
        while not self._ends.wait(self._pause):
            self._send(exporter)
        self._send(exporter)
        exporter.close()

    def _send(self, exporter: Exporter) -> None:
        metrics.record_waiting()
        while self._waiting:
            batch = [self._waiting.popleft() for _ in range(min(MOST_AT_ONCE, len(self._waiting)))]
            lines = [one for one in batch if isinstance(one, LogLine)]
            try:
                exporter.send(lines, [one for one in batch if isinstance(one, TraceStep)])
            except Exception:  # whatever it was, the next batch may be sent
                log.exception("%d lines and steps were not sent to Application Insights", len(batch))
        lost, self._lost = self._lost, 0
        if lost:
            log.warning("%d lines and steps were not sent to Application Insights: too many waited", lost)
