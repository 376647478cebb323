"""The Functions host as a worker sees it, over gRPC: starts the worker of a checkout, indexes an app, invokes it.

Reads and writes the lines that `tests/functions/worker.py` does. The first path of the command line is the checkout's,
the second the app's.
"""

import json
import os
import subprocess
import sys
from base64 import b64decode, b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from threading import Thread
from typing import Any, Final

if __name__ == "__main__":
    sys.path.insert(0, sys.argv[1])

import grpc
from azure_functions_worker import protos

INVOCATION: Final = "11111111-2222-3333-4444-555555555555"
LEVELS: Final = {"Information": "INFO", "Warning": "WARNING", "Error": "ERROR", "Critical": "CRITICAL"}
UNLIMITED: Final = [("grpc.max_send_message_length", -1), ("grpc.max_receive_message_length", -1)]


class Host:
    """One worker's stream of messages: each request is answered before the next one; logs come in between."""

    def __init__(self) -> None:
        self.records: list[dict[str, Any]] = []
        self._asked: SimpleQueue[Any] = SimpleQueue()
        self._answers: SimpleQueue[Any] = SimpleQueue()

    def stream(self, received: Iterator[Any], _: object) -> Iterator[Any]:
        Thread(target=self._read, args=(received,), daemon=True).start()
        yield from iter(self._asked.get, None)

    def ask(self, **content: Any) -> Any:
        self._asked.put(protos.StreamingMessage(request_id="request", **content))
        return self.answer()

    def answer(self) -> Any:
        message = self._answers.get(timeout=60)
        return getattr(message, message.WhichOneof("content"))

    def _read(self, received: Iterator[Any]) -> None:
        for message in received:
            if message.WhichOneof("content") == "rpc_log":
                self.records.append(record(message.rpc_log))
            else:
                self._answers.put(message)


def record(log: Any) -> dict[str, Any]:
    level = protos.RpcLog.Level.Name(log.level)
    told = {"logger": log.category, "level": LEVELS.get(level, level.upper()), "message": log.message}
    return {**told, "invocation": log.invocation_id or None}


def functions(host: Host, app: str) -> dict[str, Any]:
    """Index and load an app; its functions by name, as the worker describes them."""
    assert host.answer().worker_id
    host.ask(worker_init_request=protos.WorkerInitRequest(host_version="4.0", function_app_directory=app))
    asked = protos.FunctionsMetadataRequest(function_app_directory=app)
    found = host.ask(functions_metadata_request=asked).function_metadata_results
    for one in found:
        loading = protos.FunctionLoadRequest(function_id=one.function_id, metadata=one)
        assert host.ask(function_load_request=loading).result.status == protos.StatusResult.Success
    return {one.name: one for one in found}


def trigger_value(told: dict[str, Any]) -> tuple[str, Any, dict[str, Any]]:
    """An invocation's argument, value and metadata."""
    typed = protos.TypedData
    if "http" in told:
        body = typed(bytes=b64decode(told["http"].pop("body", "")))
        return "req", typed(http=protos.RpcHttp(**told["http"], body=body)), {}
    if "message" in told:
        metadata = {
            name: typed(string=value) if isinstance(value, str) else typed(json=json.dumps(value))
            for name, value in told["message"]["metadata"].items()
        }
        return "message", typed(bytes=told["message"]["body"].encode()), metadata
    return "timer", typed(json=json.dumps(told["timer"])), {}


def invoke(host: Host, function: str, argument: str, data: Any, metadata: dict[str, Any]) -> dict[str, Any]:
    asked = protos.InvocationRequest(
        invocation_id=INVOCATION,
        function_id=function,
        input_data=[protos.ParameterBinding(name=argument, data=data)],
        trigger_metadata=metadata,
    )
    answer = host.ask(invocation_request=asked)
    if answer.result.status != protos.StatusResult.Success:
        return {"failure": answer.result.exception.message}
    http = answer.return_value.http
    if not http.status_code:
        return {}
    body = b64encode(http.body.bytes).decode()
    return {"status": int(http.status_code), "headers": dict(http.headers), "body": body}


def main() -> None:
    """Answer until there are no more lines."""
    checkout, app, *others = sys.argv[1:]
    host = Host()
    server = grpc.server(ThreadPoolExecutor(4), options=UNLIMITED)
    handler = grpc.stream_stream_rpc_method_handler(
        host.stream, protos.StreamingMessage.FromString, protos.StreamingMessage.SerializeToString
    )
    service = "AzureFunctionsRpcMessages.FunctionRpc"
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(service, {"EventStream": handler}),))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    options = {"host": "127.0.0.1", "port": port, "workerId": "worker", "requestId": "request"}
    words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    program = "from azure_functions_worker.main import main; main()"
    paths = os.pathsep.join([app, *others, checkout])
    with subprocess.Popen(
        [sys.executable, "-c", program, *words, "--grpcMaxMessageLength", "-1"],
        env={**os.environ, "PYTHONPATH": paths, "AzureWebJobsScriptRoot": app},
        stdout=sys.stderr,
    ) as worker:
        try:
            registered = functions(host, app)
            print(json.dumps(sorted(registered)), flush=True)
            for line in sys.stdin:
                told = json.loads(line)
                host.records = []
                answer = invoke(host, registered[told["function"]].function_id, *trigger_value(told))
                print(json.dumps({**answer, "records": host.records}), flush=True)
        finally:
            worker.kill()
            server.stop(None)


if __name__ == "__main__":
    main()
