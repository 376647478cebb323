"""Another instance of the app on the same store: a process that makes the requests it is told to make."""

import json
import subprocess
import sys
from typing import Any

BASE = "/api/v1/forecasting"


class Instance:
    """The process, seen from the test that started it."""

    def __init__(self, token: str = "") -> None:
        command = [sys.executable, "-m", "tests.functions.serving"]
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def get(self, path: str) -> Any:
        """What a GET of the API answers."""
        return self.asks("GET", f"{BASE}/{path}")[1]

    def asks(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, Any]:
        """Status and answer of a request."""
        answer = self._does(method=method, path=path, form=form, headers=self._headers)
        return answer["status"], json.loads(answer["body"])

    def moves(self, seconds: float) -> None:
        """From now on everything there goes by a clock of the tests, which is so much later."""
        self._does(seconds=seconds)

    def stop(self) -> None:
        self._process.communicate()

    def _does(self, **told: Any) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{json.dumps(told)}\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())
