"""Another instance of the app on the same store: a process that answers the GETs it is told to make."""

import json
import subprocess
import sys
from typing import Any


class Instance:
    """The process, seen from the test that started it."""

    def __init__(self, token: str) -> None:
        command = [sys.executable, "-m", "tests.functions.serving", token]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def get(self, path: str) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{path}\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def stop(self) -> None:
        self._process.communicate()
