"""What users want from the interface has tests, and the list of it names tests that there are."""

import ast
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
AREAS: dict[str, list[dict[str, Any]]] = yaml.safe_load((HERE / "rows.yaml").read_text("utf-8"))


def names_in(file: str) -> set[str]:
    tree = ast.parse((HERE / file).read_text("utf-8"))
    return {f"{file}::{one.name}" for one in tree.body if isinstance(one, ast.FunctionDef)}


def test_every_row_names_tests_that_there_are() -> None:
    known = {name for file in HERE.glob("test_*.py") for name in names_in(file.name)}
    named = {
        (row["row"], name)
        for area, rows in AREAS.items()
        if area != "open"
        for row in rows
        for name in row["tests"] or [""]
    }
    assert [one for one in named if one[1] not in known] == []


def test_each_row_stands_once() -> None:
    rows = [row["row"] for area in AREAS.values() for row in area]
    assert len(rows) == len(set(rows)) > 20
    assert all("tests" not in row for row in AREAS["open"])
