"""Every equation in the explanations of the demo company, read by words and figures and calculated again."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from demo.company import DemoSite, demo_sites
from shared_code.accounts.series import SeriesName
from shared_code.application import close_current, current
from shared_code.pl.calculation.year import Year
from shared_code.pl.explain.explanation import NARRATOR, explain
from shared_code.pl.models import Line
from tests.conftest import DEMO_DAY, found
from tests.pl.equations import Equation, equation, holds

SITES = {site.id: site for site in demo_sites()}
SHARE = 4
"""So many sites are read in every run; with --thorough all are."""
IS_THOROUGH = os.environ.get("THOROUGH") == "true"


@pytest.fixture(scope="module")
def company(demo_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        made = found(tmp_path_factory.mktemp("equations"), patch, DEMO_DAY)
        shutil.copyfile(demo_store, made.folder / "store.db")
        yield
        close_current()


def sites() -> list[DemoSite]:
    """Some sites, drawn once and for all; all of them in a thorough run."""
    everybody = list(SITES.values())
    return everybody if IS_THOROUGH else Random("equations").sample(everybody, SHARE)  # noqa: S311 - a test


def sentences(year: Year) -> Iterator[str]:
    """Everything that is told of a year: each line, series and month, and the cumulative line."""
    for period in year.inputs.periods():
        for series in SeriesName:
            for line in Line:
                yield from explain(year, line, series, period).sentences
    for node in year.contribution_to_budget():
        yield from NARRATOR.sentences(node, "FLC to budget")


@pytest.mark.usefixtures("company")
@pytest.mark.parametrize("site", sites(), ids=lambda site: site.id)
def test_f69_every_equation_gives_what_it_says(site: DemoSite) -> None:
    read: dict[Equation, str] = {}
    for number in (DEMO_DAY.year, DEMO_DAY.year + 1) if IS_THOROUGH else (DEMO_DAY.year,):
        for sentence in sentences(current().years.year(site.id, number).year):
            if (one := equation(sentence)) is not None:
                read.setdefault(one, sentence)
    assert len(read) > 100
    assert [sentence for one, sentence in read.items() if not holds(one)] == []
