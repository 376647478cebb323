"""Whatever is removed from the templates or from what they are compared with, a test fails: a share at every run."""

import os
import subprocess
import sys
from zlib import crc32

import pytest

from tests.infra.removals.sources import cuts
from tests.infra.removals.templates import committed, removals
from tests.infra.template import ENVIRONMENTS, snapshot_file

THOROUGH = os.environ.get("THOROUGH") == "true"


pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="templates are looked at in forks")


def run(*options: str) -> list[str]:
    """The lines of a run: what was removed, who noticed."""
    command = [sys.executable, "-m", "tests.infra.removals", *options]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout.splitlines()


def test_a_share_of_the_removals_is_noticed() -> None:
    """Others, after each change of the templates."""
    seed = crc32(snapshot_file(ENVIRONMENTS[0]).read_bytes())
    assert len(run("--share", "1", "--seed", str(seed))) == 2


@pytest.mark.skipif(not THOROUGH, reason="takes minutes: python3 dev.py test --thorough")
def test_every_removal_is_noticed() -> None:
    assert len(run()) > len(list(cuts()))


def test_everything_that_is_asked_for_is_removed() -> None:
    found = [one.what for one in removals({name: one for name, one in committed().items() if name in ENVIRONMENTS})]
    for kind in ("queues", "tables", "rules", "roleAssignments", "scheduledQueryRules", "metricAlerts", "budgets"):
        assert any(one.partition(" ")[2].partition(" ")[0].endswith(f"/{kind}") for one in found), kind
    assert "setting TOKEN_KEYS" in found
    assert any("validate-jwt" in one for one in found)
    of_code = [cut.what for cut in cuts()]
    for kind in (
        "setting",
        "queue",
        "table",
        "alarm",
        "group or trigger",
        "local.settings.example.json",
        "host.json",
        "entry",
    ):
        assert any(one.startswith(f"{kind} ") for one in of_code), kind
    assert len(set(of_code)) == len(of_code)
