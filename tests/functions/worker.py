"""The Functions worker of Python 3.13 in one process: indexes an app and invokes its functions, as the host has it do.

Reads invocations, one JSON object a line, and writes for each what came back and what arrived at the root logger, where
the worker listens. Its messages (`protos`) come from the host's gRPC and not from a package, so `Message` stands in for
each of them.
"""

import asyncio
import json
import logging
import sys
from base64 import b64decode, b64encode
from types import SimpleNamespace
from typing import Any
from unittest.mock import MagicMock

if __name__ == "__main__":
    sys.path[:0] = sys.argv[1:]  # the app first, as the host puts it

from azure_functions_runtime import handle_event as worker
from azure_functions_runtime.bindings.context import _invocation_id_local as invocation_of_thread

INVOCATION = "11111111-2222-3333-4444-555555555555"
FAILURE = "failure"


class Message(SimpleNamespace):
    """A message of the host: its fields, one of which is set."""

    def WhichOneof(self, _: str) -> str | None:  # noqa: N802 - gRPC's name
        return next(iter(vars(self)), None)


class StatusResult(Message):
    """How an invocation ended."""

    Success, Failure = "success", FAILURE


class Root(logging.Handler):
    """What the worker's own handler makes of a record: message, logger, level, and the invocation of the thread."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[dict[str, Any]] = []

    def emit(self, record: logging.LogRecord) -> None:
        invocation = getattr(invocation_of_thread, "invocation_id", None)
        told = {"logger": record.name, "level": record.levelname, "invocation": invocation}
        self.records.append({**told, "message": self.format(record)})


async def index(folder: str) -> dict[str, str]:
    """Index the app in a folder; the ids of its functions by name."""
    protos = MagicMock()
    protos.BindingInfo.out, protos.BindingInfo.inout, protos.BindingInfo.undefined = 1, 2, 0
    protos.RpcHttp = protos.TypedData = protos.InvocationResponse = protos.RpcFunctionMetadata = Message
    protos.RpcException, protos.StatusResult = Message, StatusResult
    init = SimpleNamespace(capabilities={}, function_app_directory=folder)
    properties = {"host": "127.0.0.1", "protos": protos}
    await worker.worker_init_request(
        SimpleNamespace(request=SimpleNamespace(worker_init_request=init), properties=properties)
    )
    return {one.name: one.function_id for one in worker._metadata_result or ()}


async def invoke(function: str, argument: str, data: Message, metadata: dict[str, Message]) -> Any:
    """Invoke a function with its trigger's value; what comes back, or `{"failure": text}`."""
    request = SimpleNamespace(
        invocation_id=INVOCATION,
        function_id=function,
        input_data=[SimpleNamespace(name=argument, data=data, WhichOneof=lambda _: "data")],
        trigger_metadata=metadata,
        trace_context=SimpleNamespace(trace_parent="", trace_state="", attributes={}),
        retry_context=SimpleNamespace(retry_count=0, max_retry_count=0, exception=None),
    )
    answer = await worker.invocation_request(SimpleNamespace(request=SimpleNamespace(invocation_request=request)))
    if answer.result.status == FAILURE:
        return {FAILURE: answer.result.exception.message}
    http = getattr(answer.return_value, "http", None)
    if http is None:
        return {}
    return {"status": int(http.status_code), "headers": http.headers, "body": b64encode(http.body.bytes).decode()}


def trigger_value(told: dict[str, Any]) -> tuple[str, Message, dict[str, Message]]:
    """An invocation's argument, value and metadata, as the host sends them for its kind of trigger."""
    if "http" in told:
        body = Message(bytes=b64decode(told["http"].pop("body", "")))
        return "req", Message(http=Message(**told["http"], body=body)), {}
    if "message" in told:
        message = told["message"]
        metadata = {
            name: Message(string=value) if isinstance(value, str) else Message(json=json.dumps(value))
            for name, value in message["metadata"].items()
        }
        return "message", Message(bytes=message["body"].encode()), metadata
    return "timer", Message(json=json.dumps(told["timer"])), {}


async def serve() -> None:
    """Answer until there are no more lines. The first path of the command line is the app's folder."""
    root = Root()
    logging.getLogger().addHandler(root)
    logging.getLogger().setLevel(logging.INFO)
    functions = await index(sys.argv[1])
    answers, sys.stdout = sys.stdout, sys.stderr
    print(json.dumps(sorted(functions)), file=answers, flush=True)
    for line in sys.stdin:
        told = json.loads(line)
        root.records = []
        answer = await invoke(functions[told["function"]], *trigger_value(told))
        print(json.dumps({**answer, "records": root.records}), file=answers, flush=True)


if __name__ == "__main__":
    asyncio.run(serve())
