"""What a test leaves behind is not there for the next one."""

import gc
import logging
import os
from collections.abc import Iterator

import pytest

from shared_code.telemetry import configure


@pytest.fixture(autouse=True)
def kept_environment() -> Iterator[None]:
    """The environment is after a test as before it: commands of the product put settings into it.

    So is whether garbage is collected, which a start of the product leaves to what it imports last.
    """
    before, collects = dict(os.environ), gc.isenabled()
    yield
    (gc.enable if collects else gc.disable)()
    for name in os.environ.keys() - before.keys() - {"PYTEST_CURRENT_TEST"}:
        del os.environ[name]
    os.environ.update(before)


@pytest.fixture(scope="session", autouse=True)
def first_start() -> None:
    """Loggers are as the first start of the product leaves them, whichever test comes first."""
    configure()


@pytest.fixture(autouse=True)
def kept_loggers() -> Iterator[None]:
    """Loggers are after a test as before it: who hears them, and from which level on."""
    known = [*logging.root.manager.loggerDict.values(), logging.root]
    before = [(one, one.level, one.propagate, [*one.handlers]) for one in known if isinstance(one, logging.Logger)]
    yield
    for one, level, propagate, handlers in before:
        if (one.level, one.propagate, one.handlers) != (level, propagate, handlers):
            one.setLevel(level)
            one.propagate, one.handlers = propagate, handlers


@pytest.fixture
def broken_connections(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Collects what the SDK of Service Bus leaves of connections that broke, while its test may be blamed."""
    yield
    caplog.get_records("call").clear()  # they hold exceptions, which hold the connections
    gc.collect()


BREAKS_CONNECTIONS = [
    pytest.mark.usefixtures("broken_connections"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
"""Marks of tests that break connections of the SDK, which does not close the sockets."""
