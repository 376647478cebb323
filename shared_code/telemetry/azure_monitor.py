"""Lines, steps and figures as Application Insights takes them, by Microsoft's exporter of OpenTelemetry.

Only what is told here is sent: nothing is instrumented, so no library adds addresses, headers or statements.
"""

import os
import socket
from collections.abc import Mapping, Sequence
from typing import Any, Final

from azure.monitor.opentelemetry.exporter import (
    AzureMonitorLogExporter,
    AzureMonitorMetricExporter,
    AzureMonitorTraceExporter,
)
from opentelemetry._logs import LogRecord, SeverityNumber
from opentelemetry.context import Context
from opentelemetry.metrics import set_meter_provider
from opentelemetry.sdk._logs import ReadableLogRecord
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.metrics.view import View
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import (
    NonRecordingSpan,
    SpanContext,
    SpanKind,
    Status,
    StatusCode,
    TraceFlags,
    set_span_in_context,
)

from shared_code.kit.steps import PART, Part, StepKind, TraceStep
from shared_code.kit.trace import Trace
from shared_code.telemetry.insights import SEND_SECONDS, LogLine
from shared_code.telemetry.lines import SERVICE

DISABLED: Final = (
    "APPLICATIONINSIGHTS_STATSBEAT_DISABLED_ALL",
    "APPLICATIONINSIGHTS_SDKSTATS_DISABLED",
    "APPLICATIONINSIGHTS_CONTROLPLANE_DISABLED",
    "APPLICATIONINSIGHTS_OPENTELEMETRY_RESOURCE_METRIC_DISABLED",
)
"""What the exporter would do besides: tell Microsoft of itself, ask there how to behave, add to every batch."""
FIGURES_SECONDS: Final = 60
PATIENCE: Final[Mapping[str, Any]] = {"timeout": SEND_SECONDS, "read_timeout": SEND_SECONDS, "retry_total": 0}
"""One attempt, where the exporter's own patience is five minutes and ten attempts: what was not taken is kept on disk,
and sent with what comes later."""
_VIEWS: Final = (View(instrument_name="http.server.request.duration", name="forecasting.request.duration"),)
"""By its conventional name the exporter sends a figure without its route, and the Functions host sends one too."""
_KINDS: Final = {
    StepKind.REQUEST: SpanKind.SERVER,
    StepKind.MESSAGE: SpanKind.CONSUMER,
    StepKind.TIMER: SpanKind.SERVER,
    StepKind.ASKED: SpanKind.CLIENT,
    StepKind.SENT: SpanKind.PRODUCER,
}
_MESSAGING: Final = {Part.BROKER, Part.EVENTS}
_NANOSECONDS: Final = 1_000_000_000


class AzureMonitor:
    """Sends to the Application Insights of a connection string, as the app's own identity where a setting says so.

    The exporter itself reads that setting, APPLICATIONINSIGHTS_AUTHENTICATION_STRING.
    """

    def __init__(self, connection: str) -> None:
        os.environ |= dict.fromkeys(DISABLED, "true")
        options = {"connection_string": connection, **PATIENCE}
        self._lines = AzureMonitorLogExporter(**options)
        self._steps = AzureMonitorTraceExporter(**options)
        self._resource = Resource(
            {
                "service.name": os.environ.get("WEBSITE_SITE_NAME", SERVICE),
                "service.instance.id": os.environ.get("WEBSITE_INSTANCE_ID") or socket.gethostname(),
            }
        )
        figures = AzureMonitorMetricExporter(**options)
        self._clients = [one.client for one in (self._lines, self._steps, figures)]
        reader = PeriodicExportingMetricReader(figures, FIGURES_SECONDS * 1000)
        self._figures = MeterProvider([reader], self._resource, views=_VIEWS, shutdown_on_exit=False)
        set_meter_provider(self._figures)

    def send(self, lines: Sequence[LogLine], steps: Sequence[TraceStep]) -> None:
        if lines:
            self._lines.export([self._record(line) for line in lines])
        if steps:
            self._steps.export([self._span(step) for step in steps])

    def close(self) -> None:
        self._figures.shutdown(SEND_SECONDS * 1000)
        self._lines.shutdown()
        self._steps.shutdown()
        for client in self._clients:
            client.close()

    def _record(self, line: LogLine) -> ReadableLogRecord:
        written = LogRecord(
            timestamp=int(line.written_at * _NANOSECONDS),
            context=_context(line.trace),
            severity_number=SeverityNumber(line.level * 4 // 10 + 1),
            body=line.text,
            attributes={},
        )
        return ReadableLogRecord(written, self._resource, InstrumentationScope(line.logger))

    def _span(self, step: TraceStep) -> ReadableSpan:
        trace, ended = step.trace, int(step.ended_at * _NANOSECONDS)
        return ReadableSpan(
            step.name,
            _span_context(trace, trace.span_id),
            _span_context(trace, trace.parent_id) if trace.parent_id else None,
            self._resource,
            _attributes(step),
            kind=_KINDS[step.kind],
            status=Status(StatusCode.ERROR if step.is_failed else StatusCode.UNSET),
            start_time=ended - int(step.seconds * _NANOSECONDS),
            end_time=ended,
        )


def _attributes(step: TraceStep) -> dict[str, str | int | float]:
    """The facts of a step; of one that asks, by the conventions that name its target."""
    facts = dict(step.facts)
    part = facts.pop(PART, None)
    if part is None:
        return facts
    if part in _MESSAGING:
        return {"messaging.system": str(part), "messaging.destination": step.name.rpartition(" ")[2], **facts}
    return {"db.system.name": str(part), "db.operation.name": step.name.partition(" ")[0], **facts}


def _context(trace: Trace | None) -> Context:
    """What a line of this step belongs to."""
    if trace is None:
        return Context()
    return set_span_in_context(NonRecordingSpan(_span_context(trace, trace.span_id)), Context())


def _span_context(trace: Trace, span_id: str) -> SpanContext:
    return SpanContext(int(trace.trace_id, 16), int(span_id, 16), is_remote=False, trace_flags=TraceFlags(1))
