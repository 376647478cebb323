"""Nights that are killed end as nights that are not: no site is loaded twice, and none is missed."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[3]
KILLS: Final = 200 if os.environ.get("THOROUGH") == "true" else 4


def test_a_night_over_24_sites_that_is_killed_again_and_again_ends_the_same(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.integration.warehouse.killed_nights", str(tmp_path), "20", str(KILLS)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout)
    assert (told["different"], told["sites"]) == ([], 24)
    assert told["kills"] >= KILLS
