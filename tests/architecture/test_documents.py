"""Documents that are true (F52): the paths, links, tests, rules, routes, commands and triggers they name are there."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from dev import COMMANDS
from functions.dependencies import GATE
from functions.services import routers
from shared_code.api.app import create_app
from shared_code.derivations.nodes import RULES
from tests.architecture.test_files import ROOT

PAGES: Final = sorted(
    page
    for pattern in ("*.md", "docs/**/*.md", "demo/*.md", "benchmarks/**/*.md")
    for page in ROOT.glob(pattern)
    if "node_modules" not in page.parts  # pages of others, where a peer is installed
)
ON_TRUE: Final = [page for page in PAGES if page.parent.name != "adr"]
"""Pages that speak of the product as it is; decisions speak of the day they were made."""
MADE: Final = (".local", ".venv", ".venvs", "local.settings.json", "store.db")
"""What is made on a laptop and stands in no repository."""
TOP: Final = {path.name for path in ROOT.iterdir()}
PATH: Final = re.compile(r"(?<![\w./<-])((?:[\w.-]+/)+[\w.-]*\w|\w[\w-]*\.(?:py|yaml|json|toml|md|cfg|txt))")
NEXT: Final = {"STAT-31"}
"""The rule that CONTRIBUTING adds."""
TESTS: Final = re.compile(r"\btest_[a-z0-9_]+\b")
RULE: Final = re.compile(r"\b(?:STAT|RATE|PAY|EXP|REV|PL)-\d+\b")
ROUTE: Final = re.compile(r"`(GET|PUT|POST) (/[^`\s?]+)[^`]*`")
OPERATION: Final = re.compile(r"^\| `(?:GET|PUT|POST) [^|]*\| (\w+) \|", re.MULTILINE)
COMMAND: Final = re.compile(r"python3? dev\.py ([a-z][a-z-]*)")
LINK: Final = re.compile(r"\]\(([^)#\s]+)?(?:#([^)\s]+))?\)")


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@cache
def known_tests() -> frozenset[str]:
    """Names of test functions and of files of tests."""
    files = list((ROOT / "tests").rglob("*.py"))
    functions = {name for file in files for name in re.findall(r"def (test_\w+)", file.read_text(encoding="utf-8"))}
    return frozenset({*functions, *(file.stem for file in files)})


@cache
def operations() -> dict[tuple[str, str], str]:
    """The operations by method and path, its parameters without their names."""
    paths = create_app(routers(), GATE).openapi()["paths"]
    return {
        (method.upper(), shape(path)): operation["operationId"]
        for path, item in paths.items()
        for method, operation in item.items()
    }


def shape(path: str) -> str:
    """A path below the base, with every parameter, or what stands in its place, as a star."""
    return re.sub(r"\{[^}]+\}", "*", path.removeprefix("/api/v1/forecasting"))


def has_route(method: str, path: str) -> bool:
    """Whether a route answers at a path, or below it; its parameters may be values."""
    parts = shape(path).split("/")
    return any(
        method == known and len(parts) <= len(names) and all(map(_fits, parts, names))
        for known, names in ((known, path.split("/")) for known, path in operations())
    )


def _fits(part: str, name: str) -> bool:
    """Whether a part of a path may stand for that of a route; an ellipsis stands for any."""
    return name == "*" or part in {name, "…", "*"}


def paths(text: str) -> Iterator[str]:
    """Paths of the repository that stand between backticks."""
    for quoted in re.findall(r"`([^`\n]+)`", text):
        for path in PATH.findall(quoted):
            if path.split("/")[0] in TOP and not any(sign in quoted for sign in "*<>{}$"):
                yield path


@pytest.mark.parametrize("page", ON_TRUE, ids=name_of)
def test_f52_every_path_that_a_page_names_is_there(page: Path) -> None:
    missing = [path for path in paths(text_of(page)) if not path.startswith(MADE) and not (ROOT / path).exists()]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_f52_every_link_leads_somewhere(page: Path) -> None:
    wrong = []
    for target, anchor in LINK.findall(text_of(page)):
        if target.startswith(("http:", "https:")):
            continue
        there = (page.parent / target).resolve() if target else page
        if not there.exists():
            wrong.append(target)
        elif anchor and there.suffix == ".md" and anchor not in anchors(there):
            wrong.append(f"{target}#{anchor}")
    assert wrong == []


@cache
def anchors(page: Path) -> frozenset[str]:
    """What a link into a page may name: its anchors, and its headings as GitHub spells them."""
    text = text_of(page)
    headings = [re.sub(r"\[([^]]+)\]\([^)]*\)", r"\1", one) for one in re.findall(r"^#+ (.+)$", text, re.MULTILINE)]
    spelled = {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}
    return frozenset({*re.findall(r'(?:id|name)="([^"]+)"', text), *spelled})


@pytest.mark.parametrize("page", ON_TRUE, ids=name_of)
def test_f52_every_test_that_a_page_names_is_there(page: Path) -> None:
    named = {name for name in TESTS.findall(text_of(page)) if not name.endswith("_")}
    assert sorted(named - known_tests()) == []


@pytest.mark.parametrize("page", ON_TRUE, ids=name_of)
def test_f52_every_rule_that_a_page_names_is_there(page: Path) -> None:
    assert sorted({*RULE.findall(text_of(page))} - RULES.keys() - NEXT) == []


@pytest.mark.parametrize("page", ON_TRUE, ids=name_of)
def test_f52_every_route_and_operation_that_a_page_names_is_there(page: Path) -> None:
    text = text_of(page)
    assert [f"{method} {path}" for method, path in ROUTE.findall(text) if not has_route(method, path)] == []
    assert [name for name in OPERATION.findall(text) if name not in operations().values()] == []


def test_f52_every_group_of_routes_has_its_page() -> None:
    groups = {path.split("/")[1] for _, path in operations()}
    assert [group for group in groups if f"/{group}" not in text_of(ROOT / "docs/api/README.md")] == []


@pytest.mark.parametrize("page", ON_TRUE, ids=name_of)
def test_f52_every_command_of_dev_py_is_there(page: Path) -> None:
    assert sorted({*COMMAND.findall(text_of(page))} - COMMANDS.keys()) == []


def test_f52_the_runbook_and_the_architecture_name_every_queue_and_timer() -> None:
    functions = json.loads((ROOT / "tests/functions/registered.json").read_text(encoding="utf-8"))
    jobs = [one["name"] for one in functions if one["trigger"] in {"timerTrigger", "serviceBusTrigger"}]
    text = text_of(ROOT / "docs/runbook.md")
    assert [name for name in jobs if name not in text and name.replace("_", "-") not in text] == []
    shown = text_of(ROOT / "docs/architecture.md")
    assert [name for name in jobs if f"| `{name}` |" not in shown] == []
