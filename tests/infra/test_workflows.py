"""Workflows of GitHub: pinned, with no more rights than they need, and what they call is there."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from tests.infra.commands import FILE, calls, wrong
from tests.infra.template import ENVIRONMENTS

WORKFLOWS: Final = sorted(Path(".github/workflows").iterdir())
PINNED: Final = re.compile(r"[\w-]+/[\w-]+@[0-9a-f]{40}")
FILES: Final = re.compile(FILE.pattern.replace(r"[\w./-]", r"[\w./$-]") + r"|\.ci/run")
OF_OTHERS: Final = re.compile(r"\${{\s*(inputs|github\.(event|head_ref))")
"""What somebody outside may write: in a command it could be one."""


def read(path: Path) -> dict[str, Any]:
    """A workflow; YAML takes its word `on` for true."""
    loaded: dict[Any, Any] = yaml.safe_load(path.read_text("utf-8"))
    return {"on": loaded.pop(True), **loaded}


def jobs(path: Path) -> list[dict[str, Any]]:
    return list(read(path)["jobs"].values())


def steps(path: Path) -> Iterator[dict[str, Any]]:
    for job in jobs(path):
        yield from job["steps"]


def runs(path: Path) -> str:
    return "\n".join(step["run"] for step in steps(path) if "run" in step)


def test_there_is_one_for_each_purpose() -> None:
    assert [path.name for path in WORKFLOWS] == ["ci.yaml", "deploy.yaml", "what-if.yaml"]
    page = Path("docs/deploy.md").read_text("utf-8")
    assert all(f"`{path.name}`" in page for path in WORKFLOWS)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
class TestEach:
    def test_actions_are_pinned_by_their_commit_with_the_version_beside_it(self, path: Path) -> None:
        used = [step["uses"] for step in steps(path) if "uses" in step]
        assert used
        assert [one for one in used if not PINNED.fullmatch(one)] == []
        assert len(re.findall(r"uses: \S+ # v\d+\.\d+\.\d+\n", path.read_text("utf-8"))) == len(used)

    def test_an_action_is_pinned_alike_everywhere(self, path: Path) -> None:
        pins = {
            one.partition("@")[0]: one for other in WORKFLOWS for one in re.findall(r"uses: (\S+)", other.read_text())
        }
        assert {step["uses"] for step in steps(path) if "uses" in step} <= set(pins.values())

    def test_it_may_read_the_repository_and_only_who_deploys_may_sign_in(self, path: Path) -> None:
        assert read(path)["permissions"] == {"contents": "read"}
        for job in jobs(path):
            signs_in = any("azure/login@" in step.get("uses", "") for step in job["steps"])
            rights = {"contents": "read"} | ({"id-token": "write"} if signs_in else {})
            assert job.get("permissions", {"contents": "read"}) == rights
            assert ("environment" in job) is signs_in
            assert job["timeout-minutes"] <= 90

    def test_there_is_no_secret_and_no_credential_stays(self, path: Path) -> None:
        assert "secrets." not in path.read_text("utf-8")
        assert "pull_request_target" not in path.read_text("utf-8")
        for step in steps(path):
            if "actions/checkout@" in step.get("uses", ""):
                assert step["with"]["persist-credentials"] is False

    def test_what_others_write_is_no_part_of_a_command(self, path: Path) -> None:
        assert not OF_OTHERS.search(runs(path))

    def test_what_is_called_is_there(self, path: Path) -> None:
        assert [problem for words in calls(runs(path)) if (problem := wrong(words))] == []
        named = [name.replace("$ENVIRONMENT", each) for name in FILES.findall(runs(path)) for each in ENVIRONMENTS]
        assert [name for name in named if not Path(name).exists()] == []


def test_only_branches_of_the_repository_sign_in_by_a_pull_request() -> None:
    (job,) = jobs(Path(".github/workflows/what-if.yaml"))
    assert job["if"] == "github.event.pull_request.head.repo.full_name == github.repository"
    assert job["environment"] == "dev"


def test_a_deployment_is_asked_for_by_somebody_and_ends_with_the_smoke_test() -> None:
    path = Path(".github/workflows/deploy.yaml")
    asked = read(path)["on"]["workflow_dispatch"]["inputs"]["environment"]
    assert asked["options"] == list(ENVIRONMENTS)
    order = [runs(path).index(part) for part in ("package", "sub create", "publish.sh", "wait.sh", "tests.smoke")]
    assert order == sorted(order)


def test_workflows_sign_in_as_what_the_script_registers() -> None:
    script = Path("infra/steps/registrations.sh").read_text("utf-8")
    assert '\\"subject\\": \\"repo:$repository:environment:$environment\\"' in script
    printed = set(re.findall(r'echo "(AZURE_\w+)=', script))
    for path in WORKFLOWS:
        for step in steps(path):
            if "azure/login@" in step.get("uses", ""):
                assert set(step["with"].values()) == {f"${{{{ vars.{name} }}}}" for name in printed}
