"""The Functions worker of Python 3.13 in one process: indexes the app and invokes a function, as the host has it do.

Writes, as JSON, the answer's status and what arrived at the root logger, where the worker listens. Its messages
(`protos`) come from the host's gRPC and not from a package, so `Message` stands in for each of them.
"""

import asyncio
import json
import logging
import sys
from types import SimpleNamespace
from typing import Any
from unittest.mock import MagicMock

from azure_functions_runtime import handle_event as worker
from azure_functions_runtime.bindings.context import _invocation_id_local as invocation_of_thread

INVOCATION = "11111111-2222-3333-4444-555555555555"


class Message(SimpleNamespace):
    """A message of the host: its fields, one of which is set."""

    def WhichOneof(self, _: str) -> str | None:  # noqa: N802 - gRPC's name
        return next(iter(vars(self)), None)


class Root(logging.Handler):
    """What the worker's own handler makes of a record: message, logger, level, and the invocation of the thread."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[dict[str, Any]] = []

    def emit(self, record: logging.LogRecord) -> None:
        invocation = getattr(invocation_of_thread, "invocation_id", None)
        told = {"logger": record.name, "level": record.levelname, "invocation": invocation}
        self.records.append({**told, "message": self.format(record)})


async def invoke(folder: str, function: str, url: str, headers: dict[str, str]) -> Any:
    """Index the app in a folder, and send one GET to a function of it."""
    protos = MagicMock()
    protos.BindingInfo.out, protos.BindingInfo.inout, protos.BindingInfo.undefined = 1, 2, 0
    protos.RpcHttp = protos.TypedData = protos.InvocationResponse = protos.RpcFunctionMetadata = Message
    init = SimpleNamespace(capabilities={}, function_app_directory=folder)
    properties = {"host": "127.0.0.1", "protos": protos}
    await worker.worker_init_request(
        SimpleNamespace(request=SimpleNamespace(worker_init_request=init), properties=properties)
    )
    (found,) = [one.function_id for one in worker._metadata_result or () if one.name == function]
    http = Message(method="GET", url=url, headers=headers, params={}, query={}, body=Message())
    request = SimpleNamespace(
        invocation_id=INVOCATION,
        function_id=found,
        input_data=[SimpleNamespace(name="req", data=Message(http=http), WhichOneof=lambda _: "data")],
        trigger_metadata={},
        trace_context=SimpleNamespace(trace_parent="", trace_state="", attributes={}),
        retry_context=SimpleNamespace(retry_count=0, max_retry_count=0, exception=None),
    )
    return await worker.invocation_request(SimpleNamespace(request=SimpleNamespace(invocation_request=request)))


def main() -> None:
    """Arguments: folder of the app, function, URL, bearer token."""
    folder, function, url, token = sys.argv[1:]
    sys.path.insert(0, folder)
    root = Root()
    logging.getLogger().addHandler(root)
    logging.getLogger().setLevel(logging.INFO)
    answer = asyncio.run(invoke(folder, function, url, {"authorization": f"Bearer {token}"}))
    status = getattr(getattr(answer, "return_value", None), "http", None)
    json.dump({"status": getattr(status, "status_code", repr(answer)), "records": root.records}, sys.stdout)


if __name__ == "__main__":
    main()
