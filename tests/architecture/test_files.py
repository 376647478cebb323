"""What every file of the project keeps to: size, names, a docstring, no clock of its own, no catch-all."""

import ast
import re
import subprocess
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

from tests import selection

ROOT = Path(__file__).parents[2]
LONGEST = 300
PRODUCT = ("function_app.py", "functions", "shared_code", "local_host", "cli", "connector", "demo")
NAMES_THAT_SAY_NOTHING = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}


def tracked() -> list[str]:
    """Names of the files that are committed or about to be."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    return sorted(name for name in set(names) if (ROOT / name).is_file())


FILES = tracked()
SOURCES = {name: (ROOT / name).read_text("utf-8") for name in FILES if name.endswith(".py")}


@cache
def trees() -> Mapping[str, ast.Module]:
    """What each file parses to; made by the first test that looks, as not every process has one."""
    return {name: ast.parse(source) for name, source in SOURCES.items()}


def in_product(name: str) -> bool:
    return name.split("/", maxsplit=1)[0] in PRODUCT


@pytest.mark.parametrize("name", SOURCES)
def test_a_module_is_short_and_says_what_it_holds(name: str) -> None:
    lines = SOURCES[name].count("\n")
    assert lines <= LONGEST
    assert ast.get_docstring(trees()[name])


@pytest.mark.parametrize(
    "place", sorted({*selection.EVERYWHERE, *selection.ONCE, *selection.NOT_MEASURED, *selection.TOGETHER})
)
def test_a_place_that_is_run_in_a_way_of_its_own_is_there(place: str) -> None:
    assert (ROOT / place).exists()


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".md") and not name.startswith("docs/adr")])
def test_f14_a_page_names_modules_that_are_there(name: str) -> None:
    """By their path, or by its end; decisions may name what was there when they were taken."""
    named = re.findall(r"`([a-z_]+(?:/[a-z_]+)*\.py)`", (ROOT / name).read_text("utf-8"))
    assert [one for one in named if not any(f"/{file}".endswith(f"/{one}") for file in SOURCES)] == []


def exceptions_without_reason(source: str) -> list[str]:
    """Lines that are left out of a check, with nothing beside that says why."""
    lines = [line for line in source.splitlines() if re.search(r"# (noqa|type: ignore)", line)]
    reason = r"# (noqa: [A-Z0-9, ]+|type: ignore\[[a-z-, ]+\]) +[-#] *\w"
    return [line for line in lines if not re.search(reason, line)]


def test_an_exception_of_a_check_has_its_reason_beside_it() -> None:
    assert exceptions_without_reason("import this  # noqa: F401\nimport that  # noqa: F401 - for its tables") == [
        "import this  # noqa: F401"
    ]
    found = {name: exceptions_without_reason(source) for name, source in SOURCES.items()}
    assert {name: lines for name, lines in found.items() if lines and name != "tests/architecture/test_files.py"} == {}


def test_names_of_modules_say_what_they_hold() -> None:
    assert [name for name in SOURCES if Path(name).stem in NAMES_THAT_SAY_NOTHING] == []


def catch_alls(tree: ast.Module) -> Iterator[ast.ExceptHandler]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler) and (
            node.type is None or {"Exception", "BaseException"} & {ast.unparse(one) for one in ast.walk(node.type)}
        ):
            yield node


def test_everything_is_caught_only_where_work_goes_on_or_is_told_first() -> None:
    places = [name for name, tree in trees().items() if in_product(name) for _ in catch_alls(tree)]
    assert places == [
        "demo/background.py",
        "functions/reporting.py",
        "local_host/functions.py",
        "shared_code/api/host.py",
        "shared_code/kit/steps.py",
        "shared_code/messaging/sending.py",
        "shared_code/store/nightly_run.py",
        "shared_code/telemetry/batches.py",
        "shared_code/telemetry/insights.py",
    ]


def clock_reads(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            read = ast.unparse(node)
            if re.search(r"\b(date|datetime)\.(now|utcnow|today)$", read):
                yield read


def test_only_the_clock_reads_the_time_of_day() -> None:
    reads = {name: list(clock_reads(tree)) for name, tree in trees().items() if in_product(name)}
    assert {name for name, found in reads.items() if found} == {"shared_code/kit/clock.py"}


@pytest.mark.parametrize("name", FILES)
def test_a_file_names_no_home_folder_and_leaves_nothing_to_do(name: str) -> None:
    text = (ROOT / name).read_bytes().decode("utf-8", "ignore")
    assert not re.search(r"/(home(?!/site/)|Users|root)/\w", text)  # Azure unpacks an app into a "site"
    assert not re.search(r"\b(TOD[O]|FIXM[E])\b", text)
