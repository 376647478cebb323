"""Every sentence of a 4xx that the code can say is on docs/api/errors.md, made by requests, or shown elsewhere."""

import re
from collections.abc import Mapping
from typing import Final

import pytest

from tests.functions.errors_document import sentences
from tests.functions.sentences import GAP, ROOT, Template, templates

WORDS_IN_A_ROW = 2
"""So many of them a test must repeat to have shown a sentence."""
SHOWN: Final[Mapping[str, str]] = {
    "A batch reads what is JSON; read this path by itself.": "tests/functions/test_batch.py",
    "The address cannot be read: its path is not UTF-8, or Host or X-Forwarded-Port are no such. Correct it.": (
        "tests/functions/test_bridge.py"
    ),
    "This user is the last administrator; make somebody else one first.": "tests/functions/test_users.py",
    "This Idempotency-Key was used for another file. Take a new key for a new import.": (
        "tests/functions/test_imports.py"
    ),
    "The body is no gzip file; compress it again, or send it plain.": "tests/functions/test_imports.py",
    "This app gives no tokens: its settings name no key that signs.": "tests/functions/test_oauth2_elsewhere.py",
    "You made … requests in … minutes. Wait … seconds.": "tests/api/test_limits.py",
    "the result, about …, is too large to be told to the cent; look for a figure that is too large": (
        "tests/site_year/test_largest.py"
    ),
    "…, … of … has no days: the site is not open; ask for a month in which it is": "tests/pl/test_daily.py",
    "…, … of … is calculated from the facts of the month; its days are not known; ask for it without days": (
        "tests/pl/test_daily.py"
    ),
    "… is … and its days are …: they changed since it was calculated; save or load the month again": (
        "tests/pl/test_daily.py"
    ),
    "… forecasts of record would be read, and one request reads …; ask for fewer months, or for the units below": (
        "tests/functions/test_units.py"
    ),
    "cannot be changed here: the inputs hold the sums of the month and not its days": "tests/pl/test_drivers.py",
    "a group has no hours of its own; send the jobCode of each of its codes": "tests/pl/test_drivers.py",
    "… has no forecast hours in …; …": "tests/pl/test_drivers.py",
    "FLC of … both rises and falls from … to …: it turns near …, at …. Look on one side of that.": (
        "tests/pl/test_goal_seek.py"
    ),
}
"""Sentences that no single request to a new company brings, and the tests that do."""
UNREACHED: Final[Mapping[str, str]] = {
    **dict.fromkeys(
        (
            "write a date without a time, as YYYY-MM-DD",
            "write a time as 2025-04-15T09:30:00Z",
            "must be more than …",
            "must be less than …",
            "write a multiple of …",
            "write at most … digits",
            "write at most … digits before the point",
        ),
        "documents ask for such values, no request does",
    ),
    "has too few entries; write at least …": "an empty list of a request is told by `nothing_sent`",
    "is nested more deeply than any such document": "a body nested so deeply is refused before it is read",
    "cannot be read; write what the documentation says of this field": "for findings of a later pydantic",
    "is no field here; leave it out": "every body has fields to name instead",
}
"""Sentences that no request can bring today, and why."""


def missing() -> list[Template]:
    told = sentences()
    return [one for one in templates() if not any(map(one.fits, told))]


def test_f40_every_sentence_of_the_code_is_produced_by_a_request_or_shown_elsewhere() -> None:
    assert [one for one in missing() if one.text not in {*SHOWN, *UNREACHED}] == []


def test_f40_what_is_shown_elsewhere_is_still_said_and_on_no_page() -> None:
    assert {*SHOWN, *UNREACHED} - {one.text for one in missing()} == set()


@pytest.mark.parametrize("text", SHOWN)
def test_f40_the_test_that_shows_a_sentence_repeats_it(text: str) -> None:
    shown = " ".join(re.sub(r'"\s*\n\s*f?r?"|\\', "", (ROOT / SHOWN[text]).read_text(encoding="utf-8")).split())
    words = [piece.split() for piece in text.split(GAP)]
    runs = [
        " ".join(piece[at : at + WORDS_IN_A_ROW]) for piece in words for at in range(len(piece) + 1 - WORDS_IN_A_ROW)
    ]
    assert any(run in shown for run in runs), runs


@pytest.mark.parametrize("sentence", sentences())
def test_f40_a_sentence_has_no_word_of_a_program(sentence: str) -> None:
    plain = sentence.replace("{siteId}", "").replace("{period}", "")
    assert not re.search(r"Input should|Value error|Traceback|None\b|Decimal\(|[{}]|pydantic", plain)


def test_f40_raises_are_seen_however_they_get_their_sentence() -> None:
    found = {one.text for one in templates()}
    assert "There is no site …. GET /sites lists the sites you may see." in found
    assert "write whole dollars, without cents" in found
    assert "… is over; its actual stands. Send days from … on." in found
    assert len(found) > 140
