"""What-if, goal seek and bridge where a rule cannot be applied to what is tried: one sentence that says what to do."""

from decimal import Decimal
from typing import Any

import pytest

from shared_code.kit.errors import CalculationError
from shared_code.kit.period import Period
from shared_code.pl.bridge import bridge
from shared_code.pl.calculation.errors import NotCalculable
from shared_code.pl.calculation.year import Year
from shared_code.pl.models import Line
from shared_code.pl.what_if.goal_seek import Goal, goal_seek
from shared_code.pl.what_if.what_if import what_if
from tests.pl.one_month import BUDGET, HOURS, JUNE, TREND, hand_made, saved
from tests.pl.what_ifs import drivers
from tests.pl.years import ANNUAL_SHARE, worked
from tests.site_year.comparing import year_of

AUGUST, DECEMBER = Period(2025, 8), Period(2025, 12)
WHAT_TO_DO = "the highest limit of the tiers; add a tier without limit that says what is shared above it."
FULL = {"occupancy": 1}


def shared_up_to(limit: str) -> Any:
    """A change of terms: 20 % of what the year brings up to a limit, and nobody knows what above it."""

    def change(inputs: Any) -> None:
        (structure,) = inputs["contract"]["revenue_share"]["structures"]
        structure["tiers"] = [{"percent": "20", "limit": limit}]

    return change


@pytest.fixture(scope="module")
def year() -> Year:
    """A year that brings 1,487,136.92, all of it shared up to 1,490,000."""
    return year_of(worked(ANNUAL_SHARE, shared_up_to("1490000")))


class TestWhatIf:
    """A month whose drivers lead above the highest limit, there or in a later month."""

    def test_the_line_the_month_the_rule_its_operands_and_what_to_do_are_named(self, year: Year) -> None:
        with pytest.raises(NotCalculable) as caught:
            what_if(year, DECEMBER, drivers(statistics=FULL))
        assert caught.value.message == (
            "With these drivers of 2025-12 the year cannot be calculated: internal revenue of 2025-12, rule REV-19 "
            "(prior 1366765.22, month 152187, tiers ((20, 1490000))): the month and what was accumulated before make "
            f"$1,518,952.22, above $1,490,000.00, {WHAT_TO_DO}"
        )

    def test_a_later_month_is_the_one_that_is_named(self, year: Year) -> None:
        with pytest.raises(NotCalculable, match=r"^With these drivers of 2025-08 .* internal revenue of 2025-12, "):
            what_if(year, AUGUST, drivers(statistics=FULL))

    def test_terms_that_do_not_reach_far_enough(self, year: Year) -> None:
        term = {"term": "revenue_share.structures[0].tiers[0].limit", "value": 1}
        with pytest.raises(NotCalculable, match=r"internal revenue of 2025-08, .* above \$1\.00, the highest limit"):
            what_if(year, AUGUST, drivers(contract=[term]))

    def test_it_is_an_error_of_calculation_with_the_same_details(self, year: Year) -> None:
        with pytest.raises(CalculationError) as caught:
            what_if(year, AUGUST, drivers(statistics=FULL))
        assert (caught.value.code, caught.value.status_code) == ("CALCULATION_ERROR", 422)
        details = caught.value.items[0].details
        assert (details["line"], details["period"], details["rule"]) == ("internalRevenue", DECEMBER, "REV-19")
        assert set(details["operands"]) == {"prior", "month", "tiers"}


class TestGoalSeek:
    """A value between the bounds with which the month cannot be calculated."""

    def test_the_value_is_named(self, year: Year) -> None:
        goal = Goal(driver="rates.valetOvernight", target=Decimal(1), lowest=Decimal(0), highest=Decimal(500))
        with pytest.raises(NotCalculable) as caught:
            goal_seek(year, DECEMBER, goal)
        assert caught.value.message.startswith(
            "2025-12 cannot be calculated with rates.valetOvernight 500; choose bounds with which it can: "
            "internal revenue of 2025-12, rule REV-19 (prior 1366765.22, "
        )
        assert caught.value.message.endswith(WHAT_TO_DO)


class TestBridge:
    """Both ends can be calculated, and a stage between them cannot."""

    def test_the_effect_is_named(self) -> None:
        def twice_as_many_at_half_the_price(inputs: Any) -> None:
            saved("forecast_statistics", valet_daily=40, self_daily=20)(inputs)
            saved("forecast_rates", valet_daily="10", self_daily="5")(inputs)
            shared_up_to("16000")(inputs)

        month = hand_made(twice_as_many_at_half_the_price).months[JUNE]
        assert not bridge(month, Line.PAYROLL, BUDGET, TREND, HOURS).effects
        with pytest.raises(NotCalculable) as caught:
            bridge(month, Line.FLC, BUDGET, TREND, HOURS)
        assert caught.value.message == (
            "The effect volume cannot be told, since the month cannot be calculated with it: internal revenue of "
            "2025-06, rule REV-19 (prior 0, month 30000, tiers ((20, 16000))): the month and what was accumulated "
            f"before make $30,000.00, above $16,000.00, {WHAT_TO_DO}"
        )
