"""What can be removed from the code that templates are compared with: places in files, as text."""

import ast
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

NAMES: Final = "tests/infra/test_names.py"
SETTINGS: Final = "tests/architecture/test_settings.py"
TESTS: Final[Mapping[str, Sequence[str]]] = {
    "setting": (NAMES, SETTINGS),
    "table": (NAMES,),
    "queue": (NAMES,),
    "alarm": ("tests/infra/test_alerts.py",),
    "group or trigger": ("tests/infra/test_gateway.py", "tests/functions/test_registration.py"),
    "local.settings.example.json": (NAMES, SETTINGS),
    "host.json": (NAMES, SETTINGS, "tests/functions/test_registration.py"),
    "entry": ("tests/infra/test_alerts.py",),
}
"""What compares each kind of thing with something else."""


@dataclass(frozen=True)
class Cut:
    """A file without one thing."""

    what: str
    path: Path
    text: str

    @property
    def tests(self) -> Sequence[str]:
        """Tests that may notice, the first ones first."""
        return TESTS[next(kind for kind in TESTS if self.what.startswith(kind))]


def cuts() -> Iterator[Cut]:
    """Every one: settings, queues, tables, alarms, groups and triggers, examples of settings, entries to look up."""
    for path in sorted(Path("shared_code/settings").glob("*.py")):
        yield from _statements(path, "setting", ast.AnnAssign)
    yield from _statements(Path("shared_code/store/names.py"), "table", ast.AnnAssign)
    yield from _elements(Path("shared_code/messaging/queues.py"), "queue", "QUEUES")
    yield from _elements(Path("shared_code/operations/alarms.py"), "alarm", "ALARMS")
    yield from _lists(Path("functions/services.py"), "group or trigger")
    yield from _elements(Path("functions/services.py"), "group or trigger", "OF_ALL")
    for path, keys in (
        (Path("local.settings.example.json"), ("Values",)),
        (Path("host.json"), ("extensions", "serviceBus")),
    ):
        yield from _keys(path, keys)
    yield from _headings(Path("docs/runbook.md"))


def _without(text: str, node: ast.expr | ast.stmt) -> str:
    """A module's text without a statement, or without an element and the comma behind it."""
    lines = text.splitlines(keepends=True)
    assert node.end_lineno is not None
    assert node.end_col_offset is not None
    start = sum(map(len, lines[: node.lineno - 1])) + node.col_offset
    end = sum(map(len, lines[: node.end_lineno - 1])) + node.end_col_offset
    rest = text[end:]
    return text[:start] + (rest.lstrip(" ").removeprefix(",") if isinstance(node, ast.expr) else f"pass{rest}")


def _statements(path: Path, what: str, kind: type[ast.stmt]) -> Iterator[Cut]:
    """Each assignment with a value: a module's own, or a class's."""
    text = path.read_text("utf-8")
    tree = ast.parse(text)
    bodies = [tree.body, *(one.body for one in tree.body if isinstance(one, ast.ClassDef))]
    for statement in (one for body in bodies for one in body if isinstance(one, kind)):
        assert isinstance(statement, ast.AnnAssign)
        aliased = isinstance(statement.value, ast.Call) and "alias=" in ast.unparse(statement.value)
        if aliased or what == "table":
            yield Cut(f"{what} {ast.unparse(statement.target)}", path, _without(text, statement))


def _elements(path: Path, what: str, name: str) -> Iterator[Cut]:
    """Each element of the tuple of this name."""
    text = path.read_text("utf-8")
    for statement in ast.parse(text).body:
        if re.match(rf"{name}(: .+)? = ", ast.unparse(statement)):
            assert isinstance(statement, ast.AnnAssign | ast.Assign)
            assert isinstance(statement.value, ast.Tuple)
            for element in statement.value.elts:
                yield Cut(f"{what} {ast.unparse(element)}", path, _without(text, element))


def _lists(path: Path, what: str) -> Iterator[Cut]:
    """Each element of each list that a call is given."""
    text = path.read_text("utf-8")
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Triggers":
            for given in (*node.args, *(keyword.value for keyword in node.keywords)):
                assert isinstance(given, ast.List)
                for element in given.elts:
                    yield Cut(f"{what} {ast.unparse(element)}", path, _without(text, element))


def _keys(path: Path, keys: tuple[str, ...]) -> Iterator[Cut]:
    """Each key of an object in a file of JSON."""
    whole = json.loads(path.read_text("utf-8"))
    found = whole
    for key in keys:
        found = found[key]
    for name in list(found):
        value = found.pop(name)
        yield Cut(f"{path} {name}", path, json.dumps(whole, indent=2))
        found[name] = value


def _headings(path: Path) -> Iterator[Cut]:
    """Each heading of the runbook that an alert names."""
    text = path.read_text("utf-8")
    alerts = Path("infra/alerts.bicep").read_text("utf-8") + Path("infra/modules/alerts.bicep").read_text("utf-8")
    for line in text.splitlines():
        anchor = line.removeprefix("## ").lower().replace(" ", "-")
        if line.startswith("## ") and (f"'{anchor}'" in alerts or f"#{anchor}'" in alerts):
            yield Cut(f"entry {anchor}", path, text.replace(f"{line}\n", "", 1))
