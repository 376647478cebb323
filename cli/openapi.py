"""Command line: write the documents of the API, or check that they are fresh."""

import argparse
import json
import sys
from collections.abc import Sequence

from cli.compatibility import RELEASED, without_examples
from cli.environment import ROOT, command
from connector.swagger2 import swagger2
from functions.dependencies import GATE
from functions.services import routers
from shared_code.api.app import create_app
from shared_code.api.openapi import SWAGGER2, to_text, to_yaml

FOLDER = ROOT / "docs" / "api"


def main(arguments: Sequence[str] | None = None) -> int:
    """Write OpenAPI to docs/api, Swagger 2.0 to where the app serves it; `--check` compares: 1 where one is old."""
    parser = argparse.ArgumentParser(
        prog="dev.py openapi",
        description="Write what describes the API.",
    )
    parser.add_argument("--check", action="store_true", help="write nothing; fail when the files are not fresh")
    parser.add_argument("--release", metavar="VERSION", help="keep the document as that of a release, such as 0.1.0")
    given = parser.parse_args(arguments)
    check: bool = given.check
    document = create_app(routers(), GATE).openapi()
    if given.release:
        RELEASED.mkdir(parents=True, exist_ok=True)
        (RELEASED / f"{given.release}.json").write_text(
            json.dumps(without_examples(document), indent=1) + "\n", "utf-8"
        )
    texts = {
        FOLDER / "openapi.json": to_text(document),
        FOLDER / "openapi.yaml": to_yaml(document),
        SWAGGER2: to_text(swagger2(document), indent=1),  # a connector takes 1 MB
    }
    stale = [path for path, text in texts.items() if not path.exists() or path.read_text("utf-8") != text]
    if not check:
        FOLDER.mkdir(parents=True, exist_ok=True)
        for path in stale:
            path.write_text(texts[path], "utf-8")
            print(f"wrote {path.relative_to(ROOT)}")
        return 0
    for path in stale:
        print(
            f"{path.relative_to(ROOT)} is not fresh; run `{command('openapi')}` and commit the result", file=sys.stderr
        )
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
