"""A month made by hand whose forecast repeats its budget, so that a change of one thing is the only difference."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from shared_code.accounts.series import SeriesName
from shared_code.kit.period import Period
from shared_code.pl.bridge import Bridge, KnownHours, bridge
from shared_code.pl.calculation.year import Year
from shared_code.pl.models import Line
from tests.oracle.generator_contract import CODES
from tests.oracle.generator_months import CHART
from tests.site_year.comparing import year_of

JUNE: Final = Period(2025, 6)
HOURS: Final = KnownHours(budget={"GSA": Decimal(900)})
BUDGET, ACTUAL, FORECAST, TREND = SeriesName.BUDGET, SeriesName.ACTUAL, SeriesName.FORECAST, SeriesName.TREND


def hand_made(change: Callable[[Any], None] = lambda _: None) -> Year:
    """A year with one month, June, whose saved forecast repeats the budget: 900 vehicles, 3,000 rooms, 900 hours."""
    inputs: dict[str, Any] = {
        "site": {"number": "0170", "available_rooms": 200},
        "year": 2025,
        "today": "2025-01-10",
        "chart": CHART,
        "budget": {
            JUNE: {
                "9510": "600",
                "9411": "12000",
                "9550": "300",
                "9414": "3000",
                "9410": "15000",
                "9440": "3000",
                "6000": "18000",
                "6200": "1800",
                "7080": "801",
                "7045": "300",
                "4790": "-6000",
            }
        },
        "forecast_statistics": {
            JUNE: {"valet_daily": 20, "self_daily": 10, "occupied_rooms": 100, "drive_in_ratio": 0, "capture_ratio": 0}
        },
        "forecast_rates": {JUNE: {}},
        "forecast_payroll": {JUNE: {"hours": {"GSA": 30}, "rates": {"GSA": "20"}}},
        "forecast_expense": {JUNE: {}},
        "other_revenue": {JUNE: {}},
        "contract": {
            "effective_date": "2024-01-01",
            "per_occupied_room": {"room_rate": "1.00"},
            "revenue_share": {"structures": [{"codes": CODES, "tiers": [{"percent": "20", "limit": "0"}]}]},
        },
    }
    change(inputs)
    return year_of(inputs)


def saved(block: str, **values: Any) -> Callable[[Any], None]:
    """June with other values in one block of its forecast."""
    return lambda inputs: inputs[block][JUNE].update(values)


def amounts(told: Bridge) -> dict[str, Decimal]:
    return {effect.effect: effect.amount for effect in told.effects}


def of_june(change: Callable[[Any], None], line: Line = Line.FLC) -> Bridge:
    return bridge(hand_made(change).months[JUNE], line, BUDGET, TREND, HOURS)


def loaded(inputs: Any) -> None:
    """June runs: on its first ten days revenue of 550 instead of the 500 that were forecast."""
    inputs["today"] = "2025-06-11"
    inputs["closed_through"] = "2025-05"
    inputs["actual_revenue"] = {f"2025-06-{day:02d}": {"VD1": "450", "SD1": "100"} for day in range(1, 11)}


def closed(inputs: Any) -> None:
    """June is closed, with more revenue, payroll and claims than budgeted."""
    inputs["today"] = "2025-07-11"
    inputs["closed_through"] = "2025-06"
    inputs["closed_revenue"] = {JUNE: {"VD1": "13000", "SD1": "3000", "ADJ": "-500"}}
    inputs["ledger"] = {
        JUNE: {
            "9410": "15500",
            "6000": "19800",
            "6200": "1990",
            "7080": "881.10",
            "7045": "300",
            "7100": "250",
            "4790": "-6150",
        }
    }


def busy(inputs: Any) -> None:
    """June runs, and everything differs from the budget: terms, guests, labor, expenses, loaded days, bookings."""
    loaded(inputs)
    saved("forecast_statistics", valet_daily=24, self_daily=9, occupied_rooms=110)(inputs)
    saved("forecast_rates", valet_daily="21")(inputs)
    saved("forecast_payroll", hours={"GSA": 32}, rates={"GSA": "20.50"})(inputs)
    saved("forecast_expense", **{"7045": "450"})(inputs)
    saved("other_revenue", miscellaneous="120")(inputs)
    inputs["contract"]["per_occupied_room"]["room_rate"] = "1.05"
    inputs["actual_revenue"] = {day: {"VD1": "540", "SD1": "85"} for day in inputs["actual_revenue"]}
    inputs["actual_revenue"]["2025-06-10"]["ADJ"] = "-60"
    inputs["ledger"] = {JUNE: {"7100": "180"}}
