"""Calculated years are kept while nothing that they depend on changes, and are gone once they are not kept."""

import gc
from collections.abc import Iterator

import pytest

from shared_code.application import current
from shared_code.pl.calculation import service as years
from shared_code.pl.calculation.month import MonthFigures
from tests.conftest import APRIL, CHART, Company
from tests.functions.profit import prosper


@pytest.fixture
def no_search() -> Iterator[None]:
    """Python does not search for garbage."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def test_f22_a_year_is_kept_when_the_same_chart_is_read_anew(company: Company) -> None:
    prosper(company)
    kept = current().years.year("TP001", 2025)
    company.chart()  # read anew, as it is every minute
    assert current().years.year("TP001", 2025) is kept
    company.chart({**CHART, "7045": "PARKING RENTS"})
    changed = current().years.year("TP001", 2025)
    assert changed.calc_run_id != kept.calc_run_id


def test_f46_years_that_are_no_longer_kept_are_gone(
    company: Company, monkeypatch: pytest.MonkeyPatch, no_search: None
) -> None:
    monkeypatch.setattr(years, "_YEARS_KEPT", 2)
    prosper(company)
    alive = []
    for number in range(8):
        company.rates("TP001", APRIL, valetDaily=str(30 + number))
        current().years.year("TP001", APRIL.year)
        alive.append(sum(isinstance(one, MonthFigures) for one in gc.get_objects()))
    assert len(set(alive[2:])) == 1
