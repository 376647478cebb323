"""Checkov, a judge of strangers, over every template as it is deployed; rules of our own for what it does not know."""

import json
import os
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from tests.infra.conftest import bicep_program
from tests.infra.template import ENVIRONMENTS, EVERYTHING, Resource, Template

HERE: Final = Path("tests/infra/checkov")
PYTHON: Final = Path(".local/checkov/bin/python")
INSTALL: Final = (
    "Checkov is not here; to install it: python3 -m venv .local/checkov && "
    f"{PYTHON} -m pip install --no-deps --require-hashes -r {HERE}/requirements.txt"
)
ACCEPTED: Final = yaml.safe_load((HERE / "accepted.yaml").read_text("utf-8"))
WRONG: Final[dict[str, Any]] = json.loads((HERE / "wrong.json").read_text("utf-8"))
"""For each rule of ours a resource that breaks it."""
SCHEMA: Final = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"


def write(folder: Path, name: str, resources: Iterable[Resource]) -> None:
    """Resources as a template, without modules, which Checkov does not look into."""
    template = {"$schema": SCHEMA, "contentVersion": "1.0.0.0", "resources": list(resources)}
    (folder / f"{name}.json").write_text(json.dumps(template), "utf-8")


@pytest.fixture(scope="module")
def report(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What Checkov says of all templates, and of what is wrong; it is asked once, for it takes seconds to start."""
    if not PYTHON.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(INSTALL)
        pytest.skip(INSTALL)
    folder = tmp_path_factory.mktemp("templates")
    for name in ENVIRONMENTS:
        write(folder, name, Template.committed(name).resources)
    if bicep_program():
        write(folder, EVERYTHING, request.getfixturevalue("everything").resources)
    wrong = [{"name": rule, "apiVersion": "2025-01-01", "location": "eastus2", **one} for rule, one in WRONG.items()]
    write(folder, "wrong", wrong)
    said = subprocess.run([PYTHON, HERE / "run.py", folder], capture_output=True, check=True)
    answer: dict[str, Any] = json.loads(said.stdout)
    return answer


def test_checkov_finds_nothing_but_what_is_accepted_with_a_reason(report: dict[str, Any]) -> None:
    assert report["unread"] == []
    found = {(rule, kind) for template, rule, kind in report["failed"] if template != "wrong"}
    assert found == {(one["rule"], one["type"]) for one in ACCEPTED}


def test_every_rule_of_ours_finds_what_breaks_it(report: dict[str, Any]) -> None:
    found = {rule for template, rule, _ in report["failed"] if template == "wrong"}
    rules = {yaml.safe_load(path.read_text("utf-8"))["metadata"]["id"] for path in (HERE / "rules").glob("*.yaml")}
    assert rules == WRONG.keys()
    assert WRONG.keys() <= found
    assert set(report["passed"]) >= (rules if bicep_program() else {"CKV2_TPF_1", "CKV2_TPF_5", "CKV2_TPF_7"})


def test_what_is_accepted_has_a_reason_of_its_own() -> None:
    for one in ACCEPTED:
        assert one.keys() == {"rule", "type", "reason"}
        assert len(one["reason"]) > len("It takes the app settings for a web configuration.")
