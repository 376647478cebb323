"""Command line: write the JSON Schemas of the events to docs/events, or check that they are fresh and keep promises."""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from cli.compatibility import breaks
from cli.environment import ROOT
from shared_code.pl.events.models import EVENTS

FOLDER: Final = ROOT / "docs" / "events"
RELEASED: Final = FOLDER / "released"
"""The schemas of the last release: what readers were promised."""


def main(arguments: Sequence[str] | None = None) -> int:
    """0 where all is well; with `--check` 1 where a schema is old or breaks a promise."""
    parser = argparse.ArgumentParser(prog="cli.events", description="Write the JSON Schemas of the events.")
    parser.add_argument("--check", action="store_true", help="write nothing; fail when a schema is old or breaks one")
    parser.add_argument("--release", action="store_true", help="keep the schemas as those of a release, too")
    given = parser.parse_args(arguments)
    texts = {f"{event.__name__}.json": _text(schema_of(event)) for event in EVENTS}
    if given.check:
        return _check(texts)
    for folder in (FOLDER, RELEASED) if given.release else (FOLDER,):
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            (folder / name).write_text(text, "utf-8")
    return 0


def schema_of(event: type[Any]) -> Mapping[str, Any]:
    """The JSON Schema of an event as it is read."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **event.model_json_schema(mode="serialization")}


def broken(released: Mapping[str, str], current: Mapping[str, str]) -> list[str]:
    """What readers were promised by schemas and do not find in those of today."""
    return breaks(_as_api(released), _as_api(current))


def _check(texts: Mapping[str, str]) -> int:
    problems = [
        f"docs/events/{name} is not fresh; run `python3 -m cli.events` and commit the result"
        for name, text in texts.items()
        if _read(FOLDER / name) != text
    ]
    problems += broken({path.name: path.read_text("utf-8") for path in sorted(RELEASED.glob("*.json"))}, texts)
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


def _read(path: Path) -> str:
    return path.read_text("utf-8") if path.exists() else ""


def _text(schema: Mapping[str, Any]) -> str:
    return json.dumps(schema, indent=1) + "\n"


def _as_api(texts: Mapping[str, str]) -> Mapping[str, Any]:
    """Schemas as an API that answers them: `cli.compatibility` compares these."""
    schemas: dict[str, Any] = {}
    for text in texts.values():
        schema = json.loads(text.replace("#/$defs/", "#/components/schemas/"))
        schemas |= {**schema.pop("$defs", {}), schema["title"]: schema}
    names = [name.removesuffix(".json") for name in texts]
    return {"components": {"schemas": schemas}, "paths": {name: {"get": _operation(name)} for name in names}}


def _operation(name: str) -> Mapping[str, Any]:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}
    return {"operationId": name, "security": [], "responses": {"200": {"content": content}}}


if __name__ == "__main__":
    sys.exit(main())
