"""Clients that tools of strangers generate from the OpenAPI document do a month's work against the started product."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from cli.environment import ROOT
from tests.clients.tools import HERE, python_tool, tool
from tests.started import Host

pytestmark = pytest.mark.enable_socket
DOCUMENT = ROOT / "docs" / "api" / "openapi.json"
OPTIONS = ["--strict", "--noUncheckedIndexedAccess", "--target", "es2022", "--module", "nodenext", "--skipLibCheck"]


def run(*command: object, folder: Path) -> str:
    """What a tool prints; programs find what lies beside them, also where Python is told not to look there."""
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    result = subprocess.run(
        [*map(str, command)], cwd=folder, check=False, capture_output=True, text=True, env=environment
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def token(host: Host) -> str:
    with host.client("account_manager") as client:
        return client.headers["Authorization"].removeprefix("Bearer ")


def test_f36_a_typescript_client_saves_meets_a_conflict_and_retries(host: Host, tmp_path: Path) -> None:
    """`null` and absent fields, numbers and codes are those of the generated types: the program compiles strictly."""
    generate, compile_, node = tool("openapi-typescript"), tool("tsc"), shutil.which("node")
    for name in ("month.ts", "package.json"):
        shutil.copy(HERE / name, tmp_path)
    (tmp_path / "node_modules").symlink_to(HERE / "node_modules")
    run(generate, DOCUMENT, "-o", "api.d.ts", folder=tmp_path)
    run(compile_, *OPTIONS, "month.ts", folder=tmp_path)
    done: dict[str, Any] = json.loads(run(node, "month.js", host.url, token(host), "0170", "2025-11", folder=tmp_path))
    assert done.pop("trend") is not None
    assert done.pop("availableRooms") > 0
    assert done == {
        "occupancy": 0.81,
        "statuses": [200, 304, 200, 200, 412, 200, 200],
        "replayed": "true",
        "code": "PRECONDITION_FAILED",
    }


def test_f36_a_python_client_saves_meets_a_conflict_and_retries(host: Host, tmp_path: Path) -> None:
    generate, python = python_tool("openapi-python-client"), python_tool("python")
    shutil.copy(HERE / "month.py", tmp_path)
    run(generate, "generate", "--path", DOCUMENT, "--output-path", "client", "--meta", "none", folder=tmp_path)
    done: dict[str, Any] = json.loads(
        run(python, "month.py", host.url, token(host), "0170", "2025-12", folder=tmp_path)
    )
    assert done.pop("trend") is not None
    assert done.pop("availableRooms") > 0
    assert done == {
        "occupancy": 0.83,
        "statuses": [200, 200, 200, 412, 200, 200],
        "replayed": "true",
        "code": "PRECONDITION_FAILED",
    }
