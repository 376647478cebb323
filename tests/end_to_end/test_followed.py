"""Documents that are true (F52): every command of the first pages is called as it stands there."""

import re
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import pytest

from dev import COMMANDS
from tests.end_to_end.following import ROOT, Terminal, commands, kinds, scripts
from tests.functions.golden import writing
from tests.started import BASE, TODAY, Host

PAGES: Final = ("README.md", "docs/loading.md", "docs/contracts.md", "docs/walkthrough.md")
LAPTOP: Final = "http://localhost:7071"
OPTION: Final = re.compile(r"--[a-z-]+")
TOKEN: Final = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+")
REPLACED: Final[Mapping[str, str]] = {
    "KIND FILE": "budget docs/examples/budget.csv --partial --dry-run",
    "--files DIR": '--files "$FILES"',
    "tests.broker": "tests.broker --port 0 < /dev/null",
}
"""What a reader puts in, and a port that no other test has."""
CALLED_ELSEWHERE: Final[Mapping[str, str]] = {
    "python3 -m tests.end_to_end.walkthrough > docs/walkthrough.md": "test_walkthrough.py writes the page and compares",
}
NOT_FOLLOWED_HERE: Final[Mapping[tuple[str, str], str]] = {
    ("README.md", "mermaid"): "a picture",
    ("docs/contracts.md", "yaml"): "tests/contracts/test_contracts_page.py reads each",
    ("docs/contracts.md", "output"): "tests/contracts/test_contracts_page.py makes the problem that it tells",
    ("docs/walkthrough.md", "sh"): "tests/end_to_end/test_walkthrough.py calls each",
    ("docs/walkthrough.md", "json"): "tests/end_to_end/test_walkthrough.py compares it with what came back",
    ("docs/walkthrough.md", "text"): "tests/end_to_end/test_walkthrough.py compares it with what came back",
}
"""By page and kind of block: who follows it in place of these tests, or why nobody does."""
SAID: Final = [
    pytest.param(page, command, id=f"{page}: {command}") for page in PAGES for command in commands(ROOT / page)
]


@pytest.fixture(scope="module")
def terminal(host: Host, tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    """A terminal beside the started product."""
    return Terminal(host.folder, TODAY, FILES=str(tmp_path_factory.mktemp("files")))


@pytest.mark.parametrize(("page", "command"), SAID)
def test_f52_every_command_of_a_page_works(page: str, command: str, terminal: Terminal) -> None:
    """What serves runs already, on this data; a command that is only named is there."""
    if command in CALLED_ELSEWHERE:
        return
    named = re.fullmatch(r"python3 dev\.py ([a-z][a-z-]*)", command)
    serves = re.fullmatch(r"python3 dev\.py run (?!--help)(.+)", command)
    if named:
        assert find_spec(COMMANDS[named[1]].module or "dev")
    elif serves:
        assert {*OPTION.findall(serves[1])} <= {*OPTION.findall(COMMANDS["run"].options)}
    else:
        for said, put_in in REPLACED.items():
            command = command.replace(said, put_in)
        terminal.run(command)


def test_f52_the_first_steps_of_the_readme_answer(host: Host, terminal: Terminal) -> None:
    (script,) = scripts(ROOT / "README.md")
    assert LAPTOP in script
    printed = terminal.run(f'{script.replace(LAPTOP, host.url)}\nprintf "\\n%s %s" "$BASE" "$TOKEN"')
    *answers, last = (line for line in printed.replace("}{", "}\n{").splitlines() if line)
    base, token = last.split()
    assert (base, bool(TOKEN.fullmatch(token))) == (f"{host.url}{BASE}", True)
    sites, month = map(writing.read, answers)
    assert "0170" in {site["siteId"] for site in sites["data"]}
    assert (month["data"]["siteId"], month["data"]["period"]) == ("0170", TODAY[:7])


def test_f52_what_a_page_shows_is_followed_or_has_a_reason() -> None:
    shown = {(page, kind) for page in PAGES for kind in kinds(ROOT / page)}
    assert shown - {("README.md", "sh")} == set(NOT_FOLLOWED_HERE)
    for reason in NOT_FOLLOWED_HERE.values():
        for test in re.findall(r"tests/\S+\.py", reason):
            assert (ROOT / test).exists()


def test_f52_a_command_that_does_not_work_is_noticed(terminal: Terminal, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("Call `python3 dev.py load` or\n\n    python3 dev.py nowhere\n\n```sh\nls nowhere\n```\n", "utf-8")
    assert commands(page) == ["python3 dev.py nowhere", "python3 dev.py load"]
    assert kinds(page) == {"sh"}
    for script in (*scripts(page), *commands(page)):
        with pytest.raises(AssertionError):
            terminal.run(script)
