"""Another instance of the app on the same store: a process that answers the GETs it is told to make.

Started as `python -m tests.functions.instance TOKEN`, it reads a path from each line and writes the answer as one line.
"""

import json
import subprocess
import sys
from typing import Any

from starlette.testclient import TestClient

BASE = "/api/v1/forecasting"


class Instance:
    """The process, seen from the test that started it."""

    def __init__(self, token: str) -> None:
        command = [sys.executable, "-m", "tests.functions.instance", token]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def get(self, path: str) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{path}\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def stop(self) -> None:
        self._process.communicate()


def serve(token: str) -> None:
    """Answer until there are no more lines."""
    from functions import http  # noqa: PLC0415 - the test imports this module too
    from functions.dependencies import GATE  # noqa: PLC0415
    from shared_code.api.app import create_api  # noqa: PLC0415

    headers = {"Authorization": f"Bearer {token}"}
    with TestClient(create_api(http.ROUTERS, GATE), base_url="https://other.example", headers=headers) as client:
        for line in sys.stdin:
            sys.stdout.write(client.get(f"{BASE}/{line.strip()}").text + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    serve(sys.argv[1])
