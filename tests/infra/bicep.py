"""The Bicep CLI as one process that is asked by JSON-RPC: three seconds for all environments, without Azure."""

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

SUBSCRIPTION: Final = "00000000-0000-0000-0000-000000000001"
WHERE: Final = {
    "tenantId": SUBSCRIPTION,
    "subscriptionId": SUBSCRIPTION,
    "location": "eastus2",
    "deploymentName": "main",
}
"""What a deployment is told beside its parameters: ids and names are made from it."""


class Bicep:
    """Compiles, formats, and predicts what a deployment would make."""

    def __init__(self, program: str, folder: Path) -> None:
        """Start it; it unpacks a library of its own into the folder."""
        quiet = {"DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1", "DOTNET_EnableDiagnostics": "0"}
        self._process = subprocess.Popen(
            [program, "jsonrpc", "--stdio"],
            env={"DOTNET_BUNDLE_EXTRACT_BASE_DIR": str(folder)} | os.environ | quiet,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._asked = 0

    def version(self) -> str:
        return str(self._ask("version", {})["version"])

    def problems(self, path: Path) -> list[str]:
        """What compiler and linter say of a file and of all that it composes, warnings too."""
        answer = (
            self._ask("compileParams", {"path": str(path), "parameterOverrides": {}})
            if path.suffix == ".bicepparam"
            else self._ask("compile", {"path": str(path)})
        )
        return [f"{one['source']}: {one['level']} {one['code']}: {one['message']}" for one in answer["diagnostics"]]

    def formatted(self, path: Path) -> str:
        """The text of a file as it should be written."""
        return str(self._ask("format", {"path": str(path)})["contents"])

    def snapshot(self, path: Path) -> list[dict[str, Any]]:
        """The resources that a parameter file's deployment would make; values known only then stay expressions."""
        answer = self._ask("getSnapshot", {"path": str(path), "metadata": WHERE})
        document: dict[str, Any] = json.loads(answer["snapshot"])
        assert document["diagnostics"] == []
        return list(document["predictedResources"])

    def stop(self) -> None:
        self._process.communicate()

    def _ask(self, method: str, params: Mapping[str, Any]) -> Any:
        self._asked += 1
        request = {"jsonrpc": "2.0", "id": self._asked, "method": f"bicep/{method}", "params": params}
        body = json.dumps(request).encode()
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._process.stdin.flush()
        length = 0
        while line := self._process.stdout.readline().strip():
            if line.lower().startswith(b"content-length:"):
                length = int(line.partition(b":")[2])
        answer = json.loads(self._process.stdout.read(length))
        assert "error" not in answer, answer["error"]
        return answer["result"]
