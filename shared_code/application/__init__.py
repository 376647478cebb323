"""The composition root: an `Application` has everything that is served, built at first use from its settings.

Its parts lie in layers, each a class on top of the one below: `adapters` talk to other systems, `services` and
`profit_and_loss` are the features, `alerting` looks at what they have, `loading` writes for them (`files` from files);
`identity` is what a request passes first, `signing_in` gives what it passes it with. Triggers and commands ask
`current()` for the one of this process; two can live in one process.
"""

import logging
from threading import Lock

from shared_code.application.loading import IntegrationServices
from shared_code.application.part import part
from shared_code.application.readiness import ReadinessProbe, State
from shared_code.application.signing_in import SigningIn
from shared_code.settings import NotConfigured, Service, Settings, read_settings
from shared_code.telemetry import Insights, LineFile, configure, write_to
from shared_code.telemetry.insights import Exporter

__all__ = [
    "Application", "NotConfigured", "Service", "close_current", "current", "is_configured", "services", "state",
]  # fmt: skip

log = logging.getLogger(__name__)


class Application(IntegrationServices, SigningIn):
    """Everything that is served, on one store and one broker."""

    @part
    def readiness(self) -> ReadinessProbe:
        """Whether everything that a request needs works."""
        return ReadinessProbe(self)


class _Process:
    """The application of this process, made from its settings at first use."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._found: Application | NotConfigured | None = None

    def application(self) -> Application | NotConfigured:
        with self._lock:
            if self._found is None:
                self._found = _made()
            return self._found

    def close(self) -> None:
        with self._lock:
            if isinstance(self._found, Application):
                self._found.close()
                write_to()
            self._found = None


def _made() -> Application | NotConfigured:
    try:
        settings = read_settings()
    except NotConfigured as error:
        for problem in error.problems:
            log.error("not configured: %s", problem)  # noqa: TRY400 - each is its own line, and has no traceback
        return error
    configure(settings.log_level)
    write_to(_log_file(settings), _insights(settings))
    return Application(settings)


def _log_file(settings: Settings) -> LineFile | None:
    path, most = settings.log_path, settings.log_file_megabytes * 1_000_000
    return LineFile(path, most, settings.log_files) if path else None


def _insights(settings: Settings) -> Insights | None:
    connection = settings.insights
    if not connection:
        return None

    def exporter() -> Exporter:
        from shared_code.telemetry.azure_monitor import AzureMonitor  # noqa: PLC0415 - only where it is set

        return AzureMonitor(connection)

    return Insights(exporter)


_process = _Process()


def current() -> Application:
    """The application of this process. Raises NotConfigured where its settings are missing or wrong."""
    found = _process.application()
    if isinstance(found, NotConfigured):
        raise NotConfigured(found.problems)
    return found


def is_configured() -> bool:
    """Whether the settings are whole; where they are not, the log says why and requests are answered 503."""
    return isinstance(_process.application(), Application)


def close_current() -> None:
    """Close the application of this process; the next call of `current` makes one anew."""
    _process.close()


def services() -> frozenset[Service]:
    """What this process serves: all, where settings are missing or wrong, so that every request is told so."""
    return current().settings.services if is_configured() else frozenset(Service)


def state() -> State:
    """What does not work of the application of this process, its settings included."""
    return current().readiness.state() if is_configured() else State(["settings"])
