"""Shifts as scheduling systems export them: minutes, and days of a year."""

from datetime import date
from decimal import Decimal

import pytest

from shared_code.integration.load import How
from shared_code.payroll.models import Worked, WorkedMonth
from shared_code.store.site_partition import Series
from tests.integration.conftest import Load, document, refused

SHIFTS = (
    "LOCATION_EXTERNAL_ID,WORK_ROLE,YEAR,DAY_OF_THE_YEAR,REGULAR_MINUTES,OVERTIME_MINUTES,"
    "DOUBLE_OVERTIME_MINUTES,DELETED"
)
DAYS = "site,job_code,year,day_of_the_year,hours"
MINUTES = "site,date,job_code,regular_minutes"
DAY = date(2025, 4, 1)


def worked(code: str, day: date = DAY, series: Series = Series.SCHEDULED) -> Worked:
    content = document("0170", f"{day:%Y-%m}", "payroll", series).content
    return WorkedMonth.model_validate(content).days[day][code]


def test_f61_shifts_in_minutes_by_day_of_the_year_are_read(load: Load) -> None:
    rows = "170,VLT1,2025,91,480,15,45,No", "170,VLT1,2025,91,20,,,No", "170,VLT1,2025,92,60,0,0,Yes"
    report = load("schedule", SHIFTS, *rows, "170,GSA1,2024,366,30,,,No")
    assert worked("VLT1") == Worked(regular_hours=Decimal("8.333333"), overtime_hours=Decimal(1))
    assert worked("GSA1", date(2024, 12, 31)).regular_hours == Decimal("0.5")
    assert report.warnings[0] == "line 4: left out, deleted"
    assert report.counts["created"] == 2


@pytest.mark.parametrize("ids", ["", ",row_id"])
def test_f61_thirds_of_an_hour_add_up_to_an_hour(load: Load, ids: str) -> None:
    rows = [f"0170,2025-04-01,VLT1,20{f',A{number}' if ids else ''}" for number in range(3)]
    load("timekeeping", f"{MINUTES}{ids}", *rows)
    assert worked("VLT1", series=Series.ACTUAL).regular_hours == 1
    report = load("timekeeping", f"{MINUTES}{ids}", *rows)
    assert (report.counts["unchanged"], report.counts["updated"]) == (1, 0)


def test_f61_minutes_are_added_and_pay_types_hold(load: Load) -> None:
    load("timekeeping", f"{MINUTES},pay_type", "0170,2025-04-01,VLT1,480,", "0170,2025-04-01,VLT1,30,Overtime")
    load("timekeeping", MINUTES, "0170,2025-04-01,VLT1,-60", how=How.ADD)
    found = worked("VLT1", series=Series.ACTUAL)
    assert found == Worked(regular_hours=Decimal(7), overtime_hours=Decimal("0.5"))


@pytest.mark.parametrize("kind", ["schedule", "timekeeping"])
@pytest.mark.parametrize(
    ("header", "row", "says"),
    [
        (f"{MINUTES},hours", "0170,2025-04-01,VLT1,480,7", "line 2, hours (regular_hours): hours (regular_hours) and"),
        (f"{DAYS},date", "0170,VLT1,2025,91,8,2025-04-02", "line 2, date: date and day_of_the_year differ; write"),
        (f"{DAYS},date", "0170,VLT1,2024,91,8,2025-04-01", "line 2, date: date and year differ; write what is right"),
        (DAYS, "0170,VLT1,2023,366,8", "line 2, year and day_of_the_year (date): is no day"),
        (DAYS, "0170,VLT1,2025,0,8", "line 2, day_of_the_year: must be at least 1"),
        (DAYS, "0170,VLT1,25,91,8", "line 2, year: must be at least 2000"),
        (DAYS, "0170,VLT1,2025,x,8", "line 2, day_of_the_year: write a whole number"),
        (MINUTES, "0170,2025-04-01,VLT1,8h", "line 2, regular_minutes: write a plain number"),
        ("site,job_code,year,hours", "0170,VLT1,2025,8", "line 1, date: is no column of the file"),
    ],
)
def test_f61_contradictions_are_refused(load: Load, kind: str, header: str, row: str, says: str) -> None:
    problems = refused(load, kind, header, row)
    assert any(problem.startswith(says) for problem in problems), problems


def test_f61_hours_rounded_beside_minutes_agree(load: Load) -> None:
    load("schedule", f"{MINUTES},hours", "0170,2025-04-01,VLT1,500,8.33")
    assert worked("VLT1").regular_hours == Decimal("8.333333")


def test_f61_a_row_without_a_day_of_the_year_is_told(load: Load) -> None:
    rows = [f"0170,VLT1,2025,{day},8" for day in range(60, 90)]
    report = load("schedule", DAYS, *rows, "0170,VLT1,2025,,8")
    assert "line 32, year and day_of_the_year (date): is missing; write it; what it names stays as it was" in (
        report.warnings
    )
