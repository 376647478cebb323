"""What of a load is legal and worth a look: told by site and day, the first ten of a kind."""

from datetime import date
from decimal import Decimal

from shared_code.statistics.plausibility import unusual_days
from tests.conftest import SITES, Company
from tests.integration.conftest import Load

ACTUALS = "site,date,measure,value"
HOURS = "site,date,job_code,regular_hours"
ROOMS = SITES["0170"].available_rooms
SPACES = SITES["0170"].total_spaces


def test_rooms_above_the_available_ones_and_more_cars_than_rooms_are_told(load: Load) -> None:
    rows = [f"0170,2025-04-{day:02},occupiedRooms,{ROOMS + 1}" for day in range(1, 13)]
    report = load("actuals", ACTUALS, *rows, "0170,2025-04-12,valetOvernight,500")
    days = ", ".join(f"2025-04-{day:02}" for day in range(1, 11))
    assert report.warnings == [
        f"site 0170, 2025-04: occupiedRooms is more than the {ROOMS} available rooms on {days} and 2 more",
        "site 0170, 2025-04: driveInRatio is more than one vehicle per occupied room on 2025-04-12",
    ]


def test_f66_permits_typed_day_by_day_are_told(load: Load) -> None:
    rows = [f"0170,2025-04-{day:02},valetMonthly,{SPACES / 2:.0f}" for day in range(1, 4)]
    (warning,) = load("actuals", ACTUALS, *rows).warnings
    assert warning.startswith(
        f"site 0170, 2025-04: valetMonthly adds up to {SPACES * 3 / 2:.0f} permits, for {SPACES} spaces"
    )


def test_f66_permits_of_a_day_are_told_of_a_forecast_too() -> None:
    day = {date(2025, 4, 1): {"selfMonthly": Decimal(SPACES)}, date(2025, 4, 2): {"selfMonthly": Decimal(1)}}
    assert [unusual.field for unusual in unusual_days(SITES["0170"], day)] == ["selfMonthly"]


def test_hours_that_nobody_can_work_and_codes_that_nobody_listed_are_told(load: Load) -> None:
    load("jobs", "site,job_code,employees", "0170,VLT1,2")
    report = load("timekeeping", HOURS, "0170,2025-04-01,VLT1,48", "0170,2025-04-02,VLT1,48.5", "0170,2025-04-01,XX9,1")
    assert report.warnings == [
        "site 0170, 2025-04: VLT1 has more than 48 hours, 24 for each employee, on 2025-04-02",
        "site 0170, 2025-04: nobody listed the job codes XX9; load them with `jobs` and `job-families`",
    ]


def test_a_site_that_closes_before_it_opens_is_told(load: Load) -> None:
    assert load("sites", "site,start,close", "0170,2025-01-01,2024-12-31").warnings == [
        "site 0170: closes on 2024-12-31, before it opens on 2025-01-01"
    ]


def test_of_a_kind_the_first_ten_are_told(company: Company, load: Load) -> None:
    rows = [f"0170,2025-04-{day:02},VO1,{value}" for value in (100, 1) for day in range(1, 15)]
    load("actuals", ACTUALS, *rows[:14])
    warnings = load("actuals", ACTUALS, *rows[14:]).warnings
    assert len(warnings) == 11
    assert warnings[-1] == "and 18 more of the same kind"


def test_f17_an_unknown_revenue_code_is_loaded_and_told(load: Load) -> None:
    report = load("actuals", ACTUALS, "0170,2025-04-01,VD1,100", "0170,2025-04-01,xx9,25")
    assert report.warnings == [
        "site 0170, 2025-04: revenue codes XX9 are unknown: external revenue that no structure shares"
    ]
    assert load("actuals", ACTUALS, "0170,2025-04-02,vd1,100").warnings == []
