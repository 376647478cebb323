"""The worker's process, seen from the test that started it; see `worker.py`."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

PROGRAM = Path(__file__).with_name("worker.py")


class WorkerProcess:
    """Runs the app of a folder; `functions` are the names that it has indexed."""

    def __init__(
        self,
        paths: Sequence[Path],
        settings: Mapping[str, str],
        *,
        alone: bool = False,
        python: str = sys.executable,
        program: Path = PROGRAM,
    ) -> None:
        """Start it with an import path whose first place is the app's; alone, with nothing else to import from."""
        self._process = subprocess.Popen(
            [python, *(["-I", "-S"] if alone else []), str(program), *map(str, paths)],
            env={**os.environ, **settings},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.functions: Sequence[str] = self._read()

    def invoke(self, function: str, **trigger: object) -> dict[str, Any]:
        """What a function answers to its trigger's value: `http`, `timer` or `message`."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"function": function, **trigger}) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = self._read()
        return answer

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def _read(self) -> Any:
        assert self._process.stdout is not None
        return json.loads(self._process.stdout.readline())
