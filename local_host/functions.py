"""The registered functions of an app, and how one is called."""

import asyncio
import contextvars
import inspect
import logging
import os
import re
import threading
import uuid
from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

import azure.functions as func

log = logging.getLogger(__name__)


class Context(func.Context):
    """What the host tells a function about its invocation."""

    def __init__(self, function_name: str) -> None:
        self._function_name = function_name
        self._invocation_id = str(uuid.uuid4())

    @property
    def invocation_id(self) -> str:
        return self._invocation_id

    @property
    def function_name(self) -> str:
        return self._function_name

    @property
    def function_directory(self) -> str:
        return os.getcwd()  # noqa: PTH109 - the host gives text

    @property
    def trace_context(self) -> Any:  # noqa: ANN401 - the library's own shape
        return SimpleNamespace(trace_parent="", trace_state="", attributes={})

    @property
    def retry_context(self) -> Any:  # noqa: ANN401 - as above
        return None

    @property
    def thread_local_storage(self) -> Any:  # noqa: ANN401 - as above
        return threading.local()


class Function:
    """A registered function with its trigger."""

    def __init__(self, registered: Any) -> None:  # noqa: ANN401 - the library's own type, of two versions
        self.name: str = registered.get_function_name()
        self.trigger: Any = registered.get_trigger()
        self._call: Callable[..., Any] = registered.get_user_function()
        self._wants_context = "context" in inspect.signature(self._call).parameters

    async def __call__(self, value: object) -> Any:  # noqa: ANN401 - what the function returns
        """Run the function on its trigger's value; a `def` runs in a thread that keeps the context variables."""
        arguments = {self.trigger.name: value}
        if self._wants_context:
            arguments["context"] = Context(self.name)
        if inspect.iscoroutinefunction(self._call):
            return await self._call(**arguments)
        run = contextvars.copy_context().run
        return await asyncio.get_running_loop().run_in_executor(None, lambda: run(self._call, **arguments))

    async def succeeds(self, value: object) -> str | None:
        """Run the function; None, or in a few words why it failed. A failure is logged and stops nothing."""
        try:
            await self(value)
        except Exception as error:  # a function's fault is its own: the host goes on
            log.exception("%s failed", self.name)
            return f"{type(error).__name__}: {error}"
        return None


def registered_functions(app: func.FunctionApp) -> Sequence[Function]:
    """All functions of an app; the library allows to ask once only."""
    return [Function(registered) for registered in app.get_functions()]


def of_trigger(functions: Sequence[Function], trigger: str) -> Sequence[Function]:
    """The functions of one kind of trigger, e.g. `httpTrigger`."""
    return [function for function in functions if function.trigger.type == trigger]


def resolved(text: str) -> str:
    """A binding's text with `%NAME%` replaced by that setting; raises KeyError where it is missing."""
    return re.sub(r"%(\w+)%", lambda match: os.environ[match[1]], text)
