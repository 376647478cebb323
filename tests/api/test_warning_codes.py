"""Codes of warnings: an open list in the OpenAPI document, each with its meaning on a page."""

import ast
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from shared_code.api.warning_codes import WARNING_CODES
from shared_code.pl.view.refunds import REFUND

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = ROOT / "docs/api/warnings.md"
MAKERS: Final = {"DataWarning", "Finding"}
HEAD: Final = """\
# Warnings

`meta.warnings` says what is legal and worth a look, or missing, beside an answer; nothing is refused because of it.
Each has a `code`, a sentence in `message` that says what to do, and where they apply `field` (the figure that it is
about), `path`, `period` and `values` (the figures behind it). A later version may add codes: treat one that you do not
know as a hint. What each page can say stands with its route.

`GOLDEN=renew python3 dev.py test tests/api/test_warning_codes.py` writes this page from
`shared_code/api/warning_codes.py`.

| Code | Means |
|---|---|
"""


def made() -> Iterator[str]:
    """The codes that are written where a warning is made, without those of files alone."""
    for path in (ROOT / "shared_code").rglob("*.py"):
        if "integration" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MAKERS:
                code = node.args[0]
                if isinstance(code, ast.Constant):
                    yield str(code.value)
                else:  # passed on, or a name that loads share
                    assert ast.unparse(code) in {"code", "self.code", "REFUND"}, f"{path}: {ast.unparse(code)}"


def test_f57_every_code_that_the_code_makes_has_its_meaning_and_no_other() -> None:
    loads = {"HOURS_NOT_PLANNED"}
    assert {*made(), REFUND, *loads} == {*WARNING_CODES}


def test_f57_the_page_has_every_code() -> None:
    text = HEAD + "".join(f"| `{code}` | {meaning} |\n" for code, meaning in sorted(WARNING_CODES.items()))
    if os.environ.get("GOLDEN") == "renew":
        PAGE.write_text(text, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == text


def test_f57_the_document_lists_the_codes_and_leaves_the_list_open() -> None:
    schemas: dict[str, Any] = json.loads((ROOT / "docs/api/openapi.json").read_text(encoding="utf-8"))["components"]
    code = schemas["schemas"]["WarningView"]["properties"]["code"]
    assert code["x-extensible-enum"] == sorted(WARNING_CODES)
    assert "enum" not in code
    assert "later version may add" in code["description"]
