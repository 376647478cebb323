"""The page on the site-year document names every key, and its example can be calculated."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared_code.accounts.series import SeriesName
from shared_code.kit.period import Period
from shared_code.pl.explain.explanation import explain
from shared_code.pl.models import Line
from shared_code.pl.site_year import document
from shared_code.pl.site_year.document import DocumentPart
from tests.site_year.comparing import result_of, year_of

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/site_year.md").read_text(encoding="utf-8")
EXAMPLE = json.loads((ROOT / "docs/examples/fixed_fee_year.json").read_text(encoding="utf-8"))


def keys() -> Iterator[str]:
    """Every key of the document but those of the contract, which has a page of its own."""
    for part in vars(document).values():
        if (
            isinstance(part, type)
            and issubclass(part, DocumentPart)
            and part is not DocumentPart
            and part is not document.Rates
        ):
            yield from (field.alias or name for name, field in part.model_fields.items())


@pytest.mark.parametrize("key", sorted(set(keys())))
def test_a_key_of_the_document_is_on_the_page(key: str) -> None:
    assert f"`{key}`" in PAGE


@pytest.mark.parametrize("key", sorted(result_of(EXAMPLE)))
def test_a_key_of_the_result_is_on_the_page(key: str) -> None:
    assert f"`{key}`" in PAGE


def test_the_example_is_calculated_without_a_warning_and_told_as_the_page_says() -> None:
    assert result_of(EXAMPLE)["warnings"] == []
    told = explain(year_of(EXAMPLE), Line.INSURANCE, SeriesName.TREND, Period(2025, 7)).sentences
    shown = re.search(r"--explain insurance --period 2025-07\n(.*?)\n```", PAGE, re.DOTALL)
    assert shown is not None
    assert shown[1].splitlines() == list(told)
