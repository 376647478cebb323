"""Rows with an id are the same rows wherever they stand, and a row that is deleted counts no more."""

from datetime import date
from typing import Any

import pytest

from shared_code.integration.load import How
from shared_code.payroll.models import WorkedMonth
from shared_code.statistics.models import LoadedMonth
from shared_code.store.site_partition import Series
from tests.conftest import APRIL
from tests.growth import calls_of
from tests.integration.conftest import Load, document, refused

ACTUALS = "site,date,measure,value,row_id"
HOURS = "site,date,job_code,regular_hours,cost,row_id"
DELETED = "site,date,job_code,regular_hours,deleted"
DAY, NEXT_DAY, LAST_OF_MARCH = date(2025, 4, 1), date(2025, 4, 2), date(2025, 3, 31)
CALLS_OF_A_MONTH = 60
"""So many functions at most are entered for a month that holds none of a file's rows, read twice by a load."""
KINDS = pytest.mark.parametrize(("kind", "series"), [("timekeeping", Series.ACTUAL), ("schedule", Series.SCHEDULED)])


def hours(series: Series, period: str = "2025-04") -> Any:
    """Hours by day and code."""
    month = WorkedMonth.model_validate(document("0170", period, "payroll", series).content)
    return {day: {code: worked.hours for code, worked in codes.items()} for day, codes in month.days.items()}


def revenue(period: str = "2025-04") -> Any:
    return LoadedMonth.model_validate(document("0170", period, "statistics", Series.ACTUAL).content).revenue


@KINDS
def test_f24_a_row_that_moves_to_another_code_counts_once(load: Load, kind: str, series: Series) -> None:
    load(kind, HOURS, "0170,2025-04-01,VLT1,8,160,A1", "0170,2025-04-01,VLT1,4,80,A2")
    moved = "0170,2025-04-01,GSA1,4,80,A2"
    report = load(kind, HOURS, moved)
    assert hours(series) == {DAY: {"VLT1": 8, "GSA1": 4}}
    assert report.warnings[0] == "site 0170, row A2 moves from VLT1 on 1 April 2025 to GSA1 on 1 April 2025"
    assert (report.counts["created"], report.counts["updated"]) == (1, 1)
    again = load(kind, HOURS, moved)
    assert (again.warnings, again.counts["unchanged"], again.counts["updated"]) == ([], 1, 0)


@KINDS
def test_f24_a_row_that_moves_to_another_day_or_month_counts_once(load: Load, kind: str, series: Series) -> None:
    load(kind, HOURS, "0170,2025-03-31,VLT1,8,160,A1", "0170,2025-03-31,VLT1,1,20,A2")
    report = load(kind, HOURS, "0170,2025-04-02,VLT1,8,160,A1", how=How.COMPLETE)
    assert (hours(series, "2025-03"), hours(series)) == ({LAST_OF_MARCH: {"VLT1": 1}}, {NEXT_DAY: {"VLT1": 8}})
    assert report.warnings == [
        "site 0170, row A1 moves from VLT1 on 31 March 2025 to VLT1 on 2 April 2025",
        "site 0170, VLT1 on 31 March 2025: $180.00 become $20.00",
        "site 0170, VLT1 on 31 March 2025: 9 h become 1 h",
    ]
    load(kind, HOURS, "0170,2025-03-31,VLT1,8,160,A1")
    assert (hours(series, "2025-03"), hours(series)) == ({LAST_OF_MARCH: {"VLT1": 9}}, {})


def test_f24_revenue_that_moves_to_another_code_or_day_counts_once(load: Load) -> None:
    load("actuals", ACTUALS, "0170,2025-04-01,VO1,60,r1", "0170,2025-04-01,VO1,40,r2", "0170,2025-04-01,bell,5,r1")
    report = load("actuals", ACTUALS, "0170,2025-04-01,VD1,40,r2", "0170,2025-04-02,VO1,60,r1")
    assert revenue() == {DAY: {"VD1": 40}, NEXT_DAY: {"VO1": 60}}
    assert report.warnings[:2] == [
        "site 0170, row r1 moves from VO1 on 1 April 2025 to VO1 on 2 April 2025",
        "site 0170, row r2 moves from VO1 on 1 April 2025 to VD1 on 1 April 2025",
    ]
    content = document("0170", "2025-04", "statistics", Series.ACTUAL).content
    assert content["bell"] == {"2025-04-01": "5"}  # another source, with ids of its own


def test_f24_revenue_that_becomes_a_count_leaves_its_code(load: Load) -> None:
    load("actuals", ACTUALS, "0170,2025-04-01,VO1,500,r1", "0170,2025-04-01,VO1,40,r2")
    report = load("actuals", ACTUALS, "0170,2025-04-01,valetOvernight,500,r1")
    assert revenue() == {DAY: {"VO1": 40}}
    assert report.warnings[0] == "site 0170, row r1 moves from VO1 on 1 April 2025 to valetOvernight on 1 April 2025"


def test_f24_a_count_beside_revenue_of_the_same_id_takes_nothing_away(load: Load) -> None:
    rows = "0170,2025-04-01,valetOvernight,9,r1", "0170,2025-04-01,VO1,500,r1"
    load("actuals", ACTUALS, *rows)
    assert load("actuals", ACTUALS, *rows).warnings == []
    assert revenue() == {DAY: {"VO1": 500}}


def test_ids_are_looked_up_in_stored_months_without_reading_their_figures(load: Load) -> None:
    """The work of a load of one day, with 12 and with 36 months stored."""

    def work(months: int, site_id: str) -> int:
        for number in range(months):
            period = APRIL.shift(-number)
            rows = [f"{site_id},{period}-{day:02},VLT1,8,160,{number}-{day}" for day in range(1, 11)]
            load("timekeeping", HOURS, *rows)
        return calls_of(lambda: load("timekeeping", HOURS, f"{site_id},2025-04-02,VLT1,8,160,2-99"))

    few, many = work(12, "0170"), work(36, "TP001")
    assert many - few < 24 * CALLS_OF_A_MONTH


def test_f24_an_id_in_two_places_of_one_file_is_refused(load: Load) -> None:
    rows = "0170,2025-03-31,VLT1,8,160,A1", "0170,2025-04-01,VLT1,8,160,A1"
    (problem,) = refused(load, "timekeeping", HOURS, *rows)
    assert problem.startswith("line 3, row_id: A1 is also the id of line 2, of another day or code; an id belongs to")


@KINDS
def test_f61_a_row_that_is_deleted_later_counts_no_more(load: Load, kind: str, series: Series) -> None:
    load(kind, DELETED, "0170,2025-04-01,VLT1,8,No", "0170,2025-04-01,GSA1,4,No", "0170,2025-04-02,GSA1,2,No")
    report = load(
        kind, DELETED, "0170,2025-04-01,VLT1,8,Yes", "0170,2025-04-01,GSA1,4,Yes", "0170,2025-04-01,GSA1,3,No"
    )
    assert hours(series) == {DAY: {"GSA1": 3}, NEXT_DAY: {"GSA1": 2}}
    assert "site 0170, VLT1 on 1 April 2025: 8 h go" in report.warnings
    assert report.counts["removed"] == 1


def test_f61_a_row_with_an_id_that_counts_no_more_goes_alone(load: Load) -> None:
    load("timekeeping", HOURS, "0170,2025-04-01,VLT1,8,160,A1", "0170,2025-04-01,VLT1,1,20,A2")
    report = load("timekeeping", f"{HOURS},deleted", "0170,2025-04-02,VLT1,1,20,A2,yes")
    assert hours(Series.ACTUAL) == {DAY: {"VLT1": 8}}
    assert report.warnings == ["line 2: left out, deleted", "site 0170, row A2 of VLT1 on 1 April 2025 goes"]
    load("timekeeping", f"{HOURS},entity", "0170,2025-04-01,VLT1,8,160,A1,06", "0170,2025-04-02,GSA1,1,9,A3,22")
    assert hours(Series.ACTUAL) == {NEXT_DAY: {"GSA1": 1}}


def test_f61_an_added_file_takes_nothing_away(load: Load) -> None:
    load("timekeeping", DELETED, "0170,2025-04-01,VLT1,8,No")
    load("timekeeping", DELETED, "0170,2025-04-01,VLT1,2,Yes", "0170,2025-04-01,GSA1,1,No", how=How.ADD)
    assert hours(Series.ACTUAL) == {DAY: {"VLT1": 8, "GSA1": 1}}
