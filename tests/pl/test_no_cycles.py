"""Nothing of a calculated year refers back to what refers to it: it goes at once with the last reference to it."""

import gc
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from shared_code.accounts.series import SeriesName
from shared_code.kit.period import Period
from shared_code.pl.bridge import KnownHours, bridge
from shared_code.pl.calculation.run import stored_run
from shared_code.pl.calculation.year import Year, calculate
from shared_code.pl.explain.explanation import explain
from shared_code.pl.models import Line
from shared_code.pl.site_year.result import result
from shared_code.pl.what_if.what_if import what_if
from tests.oracle.years import random_year
from tests.pl.what_ifs import drivers


@pytest.fixture
def found() -> Iterator[Callable[[], list[Any]]]:
    """What a search for garbage finds that was made meanwhile; Python does not search by itself."""
    gc.collect()
    gc.freeze()
    gc.disable()

    def search() -> list[Any]:
        gc.set_debug(gc.DEBUG_SAVEALL)
        gc.collect()
        gc.set_debug(0)
        garbage, gc.garbage[:] = list(gc.garbage), []
        return garbage

    yield search
    gc.enable()


def bridged(year: Year, period: Period) -> None:
    for start, end in ((SeriesName.BUDGET, SeriesName.TREND), (SeriesName.FORECAST, SeriesName.TREND)):
        bridge(year.months[period], Line.FLC, start, end, KnownHours(None, None))


def used(year: Year) -> None:
    """All that is made of a year."""
    result(year)
    stored_run(year)
    for period in year.inputs.periods()[::4]:
        explain(year, Line.FLC, SeriesName.TREND, period)
        what_if(year, period, drivers(rates=[{"category": "valetDaily", "forecast": 31}]), SeriesName.TREND)
        bridged(year, period)


@pytest.mark.parametrize("deal", ["no_contract", "revenue_share_annual_anniversary", "management_agreement_claims"])
def test_f46_a_calculated_year_and_all_that_is_made_of_it_hold_no_cycles(
    deal: str, found: Callable[[], list[Any]]
) -> None:
    used(calculate(random_year(deal).inputs))
    assert [type(one).__name__ for one in found() if type(one).__module__.startswith("shared_code")] == []
