"""Checkov over the templates of a folder, with the rules beside this file; runs in an environment of its own.

What fails is printed as JSON: file, id of the rule, type of the resource.
"""

import json
import sys
from pathlib import Path

from checkov.arm.runner import Runner
from checkov.runner_filter import RunnerFilter


def main(folder: Path) -> None:
    files = [str(path) for path in sorted(folder.glob("*.json"))]
    rules = [str(Path(__file__).parent / "rules")]
    report = Runner().run(
        root_folder="", files=files, external_checks_dir=rules, runner_filter=RunnerFilter(framework=["arm"])
    )
    failed = {(Path(one.file_path).stem, one.check_id, one.resource.rpartition(".")[0]) for one in report.failed_checks}
    passed = {one.check_id for one in report.passed_checks}
    sys.stdout.write(
        json.dumps({"failed": sorted(failed), "passed": sorted(passed), "unread": sorted(report.parsing_errors)})
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
