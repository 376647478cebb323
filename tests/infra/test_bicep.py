"""The Bicep files by the real compiler: format, lint, and the committed templates against what they compile to.

After a change that is meant, `GOLDEN=renew python3 dev.py test tests/infra/test_bicep.py` writes the templates anew.
"""

import json
import os
from pathlib import Path

import pytest

from tests.infra.bicep import Bicep
from tests.infra.template import ENVIRONMENTS, EVERYTHING, INFRA, lines, parameter_file, snapshot_file

SOURCES = sorted(
    (*INFRA.rglob("*.bicep"), *INFRA.rglob("*.bicepparam"), parameter_file(EVERYTHING), parameter_file("twins"))
)
ADVICE = {"use-recent-api-versions": "judges by the day it runs on: what is green today turns red by itself"}
"""Rules of the linter that are off, and why."""
RULES = 55
"""What the linter of version 0.49 has; it ignores names that it does not know."""


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_a_file_is_written_as_the_formatter_writes_it(bicep: Bicep, path: Path) -> None:
    assert path.read_text("utf-8") == bicep.formatted(path.resolve())


@pytest.mark.parametrize("name", [*ENVIRONMENTS, EVERYTHING])
def test_compiler_and_linter_have_nothing_to_say(bicep: Bicep, name: str) -> None:
    assert bicep.problems(parameter_file(name)) == []


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_an_environment_is_what_is_committed(bicep: Bicep, name: str) -> None:
    compiled, committed = lines(bicep.snapshot(parameter_file(name))), snapshot_file(name)
    if os.environ.get("GOLDEN") == "renew":
        committed.write_text(compiled, "utf-8")
    assert compiled.splitlines() == committed.read_text("utf-8").splitlines(), "GOLDEN=renew writes it anew"


def test_what_is_wrong_is_seen_by_compiler_and_linter(bicep: Bicep, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.bicep"
    (tmp_path / "bicepconfig.json").write_bytes((INFRA / "bicepconfig.json").read_bytes())
    wrong.write_text(
        "param unused string\nresource x 'Microsoft.Storage/storageAccounts@2025-06-01' = {\n  name: 'x'\n}\n"
    )
    said = " ".join(bicep.problems(wrong))
    assert all(code in said for code in ("no-unused-params", "use-description-params", "BCP035"))


def test_every_rule_of_the_linter_is_an_error_in_all_files() -> None:
    (config,) = (path for path in Path().rglob("bicepconfig.json") if ".local" not in path.parts)
    rules = json.loads(config.read_text("utf-8"))["analyzers"]["core"]["rules"]
    assert len(rules) == RULES
    assert {name for name, rule in rules.items() if rule != {"level": "error"}} == ADVICE.keys()
    assert not [path for path in SOURCES if "#disable" in path.read_text("utf-8")]
