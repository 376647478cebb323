"""Variance bridges: every effect holds what its name says."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from shared_code.accounts.series import SeriesName
from shared_code.pl.bridge import Effect, KnownHours, bridge
from shared_code.pl.models import Line
from tests.pl.one_month import (
    ACTUAL,
    BUDGET,
    FORECAST,
    HOURS,
    JUNE,
    TREND,
    amounts,
    busy,
    closed,
    hand_made,
    loaded,
    of_june,
    saved,
)


class TestWhatEffectsMean:
    """One thing differs from the budget, and its effect takes all of the variance."""

    def test_a_forecast_that_repeats_the_budget_has_no_effects(self) -> None:
        month = hand_made().months[JUNE]
        for line in Line:
            assert bridge(month, line, BUDGET, TREND, HOURS).effects == []

    @pytest.mark.parametrize(
        ("change", "effect", "amount"),
        [
            pytest.param(saved("forecast_rates", valet_daily="22"), Effect.RATE, "240.00", id="20 % of 600 * 2.00"),
            pytest.param(saved("forecast_statistics", occupied_rooms=110), Effect.VOLUME, "300.00", id="300 rooms"),
            pytest.param(
                saved("forecast_statistics", valet_daily=22, self_daily=11), Effect.VOLUME, "300.00", id="10 % more"
            ),
            pytest.param(
                saved("forecast_statistics", valet_daily=15, self_daily=15),
                Effect.MIX,
                "-300.00",
                id="150 self for valet",
            ),
            pytest.param(
                saved("forecast_payroll", hours={"GSA": 33}), Effect.HOURS, "-2060.10", id="90 h * 20.00 * 1.1445"
            ),
            pytest.param(
                saved("forecast_payroll", rates={"GSA": "22"}), Effect.WAGE_RATE, "-2060.10", id="900 h * 2.00 * 1.1445"
            ),
            pytest.param(
                lambda inputs: inputs["contract"]["revenue_share"]["structures"][0].update(tiers=[{"percent": "25"}]),
                Effect.CONTRACT,
                "750.00",
                id="5 % of 15,000 more",
            ),
            pytest.param(
                lambda inputs: inputs["contract"].update(fixed_fee=[{"fee": "500"}]),
                Effect.CONTRACT,
                "500.00",
                id="a fee",
            ),
            pytest.param(saved("forecast_expense", **{"7045": "500"}), Effect.FIXED_ITEMS, "-200.00", id="an account"),
            pytest.param(saved("other_revenue", miscellaneous="75"), Effect.ADJUSTMENT, "75.00", id="other revenue"),
            pytest.param(
                lambda inputs: inputs["budget"][JUNE].update({"7080": "800"}),
                Effect.OTHER,
                "-1.00",
                id="insurance is 4.45 %",
            ),
            pytest.param(loaded, Effect.TIMING, "100.00", id="20 % of 10 * 50.00"),
            pytest.param(
                lambda inputs: inputs["site"].update(close_date="2025-05-02"), Effect.OTHER, "14901.00", id="not open"
            ),
        ],
    )
    def test_one_change_is_one_effect(self, change: Callable[[Any], None], effect: Effect, amount: str) -> None:
        assert amounts(of_june(change)) == {effect: Decimal(amount)}

    def test_adjustments_of_loaded_days_are_told_apart_from_timing(self) -> None:
        def adjusted(inputs: Any) -> None:
            loaded(inputs)
            inputs["actual_revenue"]["2025-06-10"]["ADJ"] = "-80"

        external = amounts(of_june(adjusted, Line.EXTERNAL_REVENUE))
        assert external == {Effect.TIMING: Decimal("500.00"), Effect.ADJUSTMENT: Decimal("-80.00")}

    def test_claims_and_bookings_above_the_forecast_are_fixed_items(self) -> None:
        def booked(inputs: Any) -> None:
            loaded(inputs)
            inputs["ledger"] = {JUNE: {"7100": "250", "7045": "450"}}

        assert amounts(of_june(booked, Line.CLAIMS)) == {Effect.FIXED_ITEMS: Decimal("250.00")}
        assert amounts(of_june(booked, Line.OTHER_EXPENSE)) == {Effect.FIXED_ITEMS: Decimal("150.00")}

    def test_volume_comes_before_mix_and_mix_before_rate(self) -> None:
        def everything(inputs: Any) -> None:
            saved("forecast_statistics", valet_daily=30, self_daily=10)(inputs)
            saved("forecast_rates", valet_daily="21")(inputs)

        external = amounts(of_june(everything, Line.EXTERNAL_REVENUE))
        assert external == {
            Effect.VOLUME: Decimal("5000.00"),  # 1,200 vehicles instead of 900, at 15,000 / 900 each
            Effect.MIX: Decimal("1000.00"),  # 900 valet and 300 self instead of 800 and 400
            Effect.RATE: Decimal("900.00"),  # 900 valet at 1.00 more
        }

    def test_a_category_that_is_not_budgeted_is_mix_at_its_own_rate(self) -> None:
        def aggregators(inputs: Any) -> None:
            saved("forecast_statistics", valet_daily=15, valet_aggregator=5)(inputs)
            saved("forecast_rates", valet_aggregator="14")(inputs)

        assert amounts(of_june(aggregators, Line.EXTERNAL_REVENUE)) == {Effect.MIX: Decimal("-900.00")}

    @pytest.mark.parametrize(("hours", "amount"), [(33, "2700.00"), (0, "-27000.00")])
    def test_hours_that_the_contract_bills_are_hours(self, hours: int, amount: str) -> None:
        def billed(inputs: Any) -> None:
            saved("forecast_payroll", hours={"GSA": [0] * 30}, overtime_hours={"GSA": [hours] * 30})(inputs)
            inputs["contract"] = {"effective_date": "2024-01-01", "per_labor_hour": [{"job_code": "GSA", "rate": "30"}]}

        assert amounts(of_june(billed, Line.INTERNAL_REVENUE)) == {
            Effect.CONTRACT: Decimal("21000.00"),  # 900 hours at 30.00 less the budget of 6,000.00
            Effect.HOURS: Decimal(amount),
        }

    def test_days_that_nobody_saved_are_the_budget_and_no_effect(self) -> None:
        half = [22] * 15 + [None] * 15
        external = of_june(
            lambda inputs: inputs["forecast_statistics"].update({JUNE: {"valet_daily": half, "occupied_rooms": half}}),
            Line.EXTERNAL_REVENUE,
        )
        assert external.end == Decimal(15000) / 2 + 15 * 22 * 20 + 15 * 10 * 10

    def test_without_hours_of_the_budget_payroll_is_not_split(self) -> None:
        month = hand_made(saved("forecast_payroll", hours={"GSA": 33})).months[JUNE]
        told = bridge(month, Line.PAYROLL, BUDGET, TREND)
        assert amounts(told) == {Effect.OTHER: Decimal("1800.00")}
        assert "cannot be told apart" in told.effects[0].sentence


class TestClosedMonths:
    """The ledger knows amounts; what it cannot tell apart is said to be other."""

    def of_line(self, line: Line, hours: KnownHours = HOURS, start: SeriesName = BUDGET) -> dict[str, Decimal]:
        return amounts(bridge(hand_made(closed).months[JUNE], line, start, ACTUAL, hours))

    def test_revenue_by_code_is_other_and_its_adjustments_are_not(self) -> None:
        external = self.of_line(Line.EXTERNAL_REVENUE)
        assert external == {Effect.OTHER: Decimal("1000.00"), Effect.ADJUSTMENT: Decimal("-500.00")}

    def test_f08_vehicles_of_the_ledger_tell_volume_mix_and_rate_apart(self) -> None:
        def counted(inputs: Any) -> None:
            closed(inputs)
            inputs["closed_revenue"][JUNE] |= {"VD1": "12000", "VD2": "1000", "OR1": "75"}
            inputs["ledger"][JUNE] |= {"9510": "650", "9550": "310"}

        told = bridge(hand_made(counted).months[JUNE], Line.EXTERNAL_REVENUE, BUDGET, ACTUAL)
        assert amounts(told) == {
            Effect.VOLUME: Decimal("1000.00"),  # 960 vehicles instead of 900, at 15,000 / 900 each
            Effect.MIX: Decimal("100.00"),  # 650 at 20.00 and 310 at 10.00 less 16,000
            Effect.RATE: Decimal("-100.00"),  # 13,000 less 650 * 20.00, and 3,000 less 310 * 10.00
            Effect.OTHER: Decimal("0.00"),  # OR1 of 75.00, and the ledger's 75.00 less than all codes
            Effect.ADJUSTMENT: Decimal("-500.00"),
        }
        sentences = {effect.effect: effect.sentence for effect in told.effects}
        assert told.residual == 0
        assert sentences[Effect.VOLUME].startswith("Paying vehicles 960 instead of 900, in the budget's mix")
        assert sentences[Effect.RATE].startswith("Rates per vehicle: self daily $9.68 instead of $10.00")

    def test_internal_revenue_is_what_the_contract_makes_of_the_month_and_what_the_ledger_holds_beyond(self) -> None:
        internal = self.of_line(Line.INTERNAL_REVENUE)
        assert internal == {Effect.OTHER: Decimal("250.00"), Effect.ADJUSTMENT: Decimal("-100.00")}
        told = bridge(hand_made(closed).months[JUNE], Line.INTERNAL_REVENUE, BUDGET, ACTUAL)
        assert (
            "The ledger holds internal revenue of $6,150.00, the contract gives $6,100.00." in told.effects[1].sentence
        )

    def test_payroll_is_hours_and_wage_where_hours_are_known(self) -> None:
        hours = KnownHours(HOURS.budget, {"GSA": Decimal(880)})
        assert self.of_line(Line.PAYROLL, hours) == {
            Effect.HOURS: Decimal("-400.00"),
            Effect.WAGE_RATE: Decimal("2200.00"),
        }
        assert self.of_line(Line.PAYROLL) == {Effect.OTHER: Decimal("1800.00")}

    def test_pteb_and_insurance_follow_payroll_and_the_rest_is_other(self) -> None:
        hours = KnownHours(HOURS.budget, {"GSA": Decimal(900)})
        assert self.of_line(Line.PTEB, hours) == {Effect.WAGE_RATE: Decimal("180.00"), Effect.OTHER: Decimal("10.00")}
        assert self.of_line(Line.INSURANCE, hours) == {Effect.WAGE_RATE: Decimal("80.10")}

    def test_rooms_that_were_loaded_are_volume(self) -> None:
        def rooms(inputs: Any) -> None:
            closed(inputs)
            inputs["actual_rooms"] = {day.isoformat(): 110 for day in JUNE.days()}

        told = bridge(hand_made(rooms).months[JUNE], Line.INTERNAL_REVENUE, BUDGET, ACTUAL, HOURS)
        assert amounts(told)[Effect.VOLUME] == Decimal("300.00")
        assert told.effects[0].sentence == "Occupied rooms 3,300 instead of 3,000. Internal revenue +$300.00."

    @pytest.mark.parametrize("worked", [None, {"GSA": Decimal(960)}])
    def test_hours_that_the_contract_bills_are_hours(self, worked: dict[str, Decimal] | None) -> None:
        def billed(inputs: Any) -> None:
            closed(inputs)
            inputs["contract"] = {"effective_date": "2024-01-01", "per_labor_hour": [{"job_code": "GSA", "rate": "30"}]}
            inputs["actual_hours"] = {day.isoformat(): {"GSA": {"regular": 32}} for day in JUNE.days()}

        month = hand_made(billed).months[JUNE]
        told = bridge(month, Line.INTERNAL_REVENUE, BUDGET, ACTUAL, KnownHours(HOURS.budget, worked))
        assert amounts(told)[Effect.HOURS] == Decimal("1800.00")

    def test_claims_are_fixed_items(self) -> None:
        assert self.of_line(Line.CLAIMS) == {Effect.FIXED_ITEMS: Decimal("250.00")}

    def test_the_forecast_of_the_same_days_is_timing(self) -> None:
        assert self.of_line(Line.PAYROLL, start=FORECAST) == {Effect.TIMING: Decimal("1800.00")}
        assert self.of_line(Line.EXTERNAL_REVENUE, start=FORECAST) == {
            Effect.TIMING: Decimal("1000.00"),
            Effect.ADJUSTMENT: Decimal("-500.00"),
        }


@pytest.mark.parametrize(("change", "worked"), [(busy, None), (closed, {"GSA": Decimal(960)})])
def test_the_page_on_bridges_shows_what_is_calculated(
    change: Callable[[Any], None], worked: dict[str, Decimal] | None
) -> None:
    page = (Path(__file__).parents[2] / "docs" / "bridge.md").read_text("utf-8")
    told = bridge(hand_made(change).months[JUNE], Line.FLC, BUDGET, TREND, KnownHours(HOURS.budget, worked))
    assert told.start is not None
    assert told.end is not None
    assert f"**{told.end:,.2f}**, variance **{told.end - told.start:,.2f}**" in page
    for effect in told.effects:
        assert f"| `{effect.effect}` | {effect.amount:+,.2f} | {effect.sentence} |" in page
