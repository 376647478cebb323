"""docs/security.md says of each line where it holds and which test shows it, and both are there."""

import re
from functools import cache
from typing import Final

import pytest

from tests.architecture.test_documents import known_tests
from tests.architecture.test_files import ROOT

PAGE: Final = (ROOT / "docs" / "security.md").read_text("utf-8")
HEADS: Final = ("Where it holds", "Where")
ROOMS: Final = ("", "shared_code/auth", "shared_code/application")
"""Where a file of the page is looked for."""
RFC_9700: Final = {
    *("2.1", "2.1.1", "2.1.2", "2.2.1", "2.2.2", "2.3", "2.4", "2.5", "2.6"),
    *(f"4.{one}" for one in range(1, 18)),
}
RFC_8725: Final = {f"3.{one}" for one in range(1, 13)}


def rows() -> list[tuple[str, str, str]]:
    """The lines of tables that say where something holds: what, where, which tests."""
    found, head = [], list[str]()
    for line in PAGE.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")] if line.startswith("|") else []
        if not cells or cells[0].startswith("---"):
            head = head if cells else []
        elif not head:
            head = [cell.strip() for cell in cells]
        elif set(HEADS) & set(head):
            found.append((cells[0].strip("| "), cells[-2], cells[-1].strip("| ")))
    return found


@cache
def text_of(name: str) -> str:
    """The file that a line names."""
    (path,) = [ROOT / room / name for room in ROOMS if (ROOT / room / name).is_file()]
    return path.read_text("utf-8")


@pytest.mark.parametrize(("what", "where", "tests"), rows(), ids=[what for what, _, _ in rows()])
def test_a_line_names_a_place_and_a_test_that_are_there(what: str, where: str, tests: str) -> None:
    assert where, what
    names = re.findall(r"`(test_\w+)`", tests)
    assert names, what
    assert set(names) <= known_tests()
    for file, following in re.findall(r"`([\w/]+\.(?:py|yaml))`((?:,? `\w+`)*)", where):
        text = text_of(file)
        for name in re.findall(r"\w+", following):
            assert re.search(rf"\b{name}\b", text), (what, file, name)


@pytest.mark.parametrize(("title", "sections"), [("RFC 9700", RFC_9700), ("RFC 8725", RFC_8725)])
def test_every_section_of_the_checklists_has_a_line(title: str, sections: set[str]) -> None:
    table = PAGE.partition(f"### {title}")[2].partition("\n#")[0]
    firsts = " ".join(line.split(" | ")[0] for line in table.splitlines())
    told = set(re.findall(r"(?<![\d.])\d\.\d+(?:\.\d)?", firsts))
    assert sections <= told, sections - told


def test_there_are_lines() -> None:
    assert len(rows()) >= 40
