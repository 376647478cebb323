"""What the linter of strangers says of the document, and what is said where it is not installed."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

import dev
from cli import linter
from cli.environment import ROOT
from tests.clients.tools import tool


def test_f36_the_linters_rules_notice_what_the_document_had(tmp_path: Path) -> None:
    redocly = tool("redocly")
    folder = ROOT / "docs" / "api"
    document = json.loads((folder / "openapi.json").read_text("utf-8"))
    get = document["paths"]["/api/v1/forecasting/sites/{siteId}"]["get"]
    del get["description"]
    get["responses"]["200"]["content"]["application/json"]["example"]["data"] = {}
    (tmp_path / "openapi.json").write_text(json.dumps(document), "utf-8")
    command = [redocly, "lint", str(tmp_path / "openapi.json"), "--config", str(folder / "redocly.yaml")]
    result = subprocess.run([*command, "--format=json"], check=False, capture_output=True, text=True)
    found = {problem["ruleId"] for problem in json.loads(result.stdout)["problems"]}
    assert (result.returncode, found) == (1, {"operation-description", "no-invalid-media-type-examples"})


def test_f36_without_the_linter_the_check_says_how_to_install_it_and_fails_in_ci(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(shutil, "which", lambda *_, **__: None)
    monkeypatch.delenv("CI", raising=False)
    assert linter.main() == dev.SKIPPED == linter.SKIPPED
    assert "npm ci --prefix tests/clients" in capsys.readouterr().out
    monkeypatch.setenv("CI", "true")
    assert linter.main() == 1
