"""Writes docs/api/errors.md from a run: what each wrong request is told, by code."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

PAGE: Final = Path(__file__).parents[2] / "docs/api/errors.md"
HEAD: Final = """\
# Errors

What the API says of a wrong request, by code: what is wrong, where, and what to do. Each sentence was given in a run of
the tests' company on 15 April 2025; `tests/functions/wrong_requests.py` has the requests, and
`GOLDEN=renew python3 dev.py test tests/functions/test_errors_page.py` writes this page. What codes and statuses mean is
told with [statistics](statistics.md#errors); `details` hold the same for programs.
"""


class ToldError(NamedTuple):
    """A sentence, where it stands, and under which status and code."""

    code: str
    status: int
    field: str
    message: str


def sentences() -> list[str]:
    """What the page says, in its order."""
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if re.match(r"\| 4\d\d ", line)]
    return [row.split(" | ", 2)[2].removesuffix(" |").replace(r"\|", "|") for row in rows]


def page(errors: Iterable[ToldError]) -> str:
    """The page: a table for each code."""
    found = sorted(dict.fromkeys(errors))
    codes = dict.fromkeys(one.code for one in found)
    return "\n".join([HEAD, *(line for code in codes for line in _section(code, found))])


def _section(code: str, errors: Iterable[ToldError]) -> Iterator[str]:
    yield from (f"## {code}", "", "| Status | Where | What it says |", "|---|---|---|")
    for one in errors:
        if one.code == code:
            where = f"`{one.field}`" if one.field else ""
            yield f"| {one.status} | {where} | {one.message.replace('|', chr(92) + '|')} |"
    yield ""
