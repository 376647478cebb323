"""Exports with the blemishes that systems and people give them: read right, told, or refused; nothing in silence."""

from decimal import Decimal

import pytest

from tests.integration.conftest import Load, refused, worked

HOURS = "site,date,job_code,regular_hours,cost"
ROW = "0170,2025-04-01,VLT1,8,160"

FILES = {
    "budget": ("site,period,account,balance", "0170,2025-04,4790,-38000.00"),
    "ledger": ("site,period,account,balance", "0170,2025-03,4790,-38000.00"),
    "payroll-budget": ("site,period,job,hours,cost", "0170,2025-04,GSA1,980,14210"),
    "actuals": ("site,date,measure,value", "0170,2025-04-01,VO1,1360.00"),
    "timekeeping": (HOURS, ROW),
    "schedule": (HOURS, ROW),
    "hotel-forecast": ("site,date,made_on,occupied_rooms", "0170,2025-04-01,2025-03-30,180"),
    "events": ("site,date,event,made_on,expected_guests", "0170,2025-04-01,Boat Show,2025-03-30,180"),
    "jobs": ("site,job_code,employees,average_rate", "0170,VLT1,6,15"),
}
"""A file of each kind that has numbers: its header and a row, whose last column is one."""

REFUSED = {
    "currency sign": "$5",
    "brackets": "(5)",
    "trailing minus": "5-",
    "credit": "5 CR",
    "percent": "5%",
    "unit": "5 h",
    "thousands": '"1,234"',
    "European": '"1.234,50"',
    "dash": "-",
    "not available": "N/A",
    "error": "#REF!",
    "null": "NULL",
    "apostrophe": "'5",
}
DAYS = ["04/01/2025", "01.04.2025", "1-Apr-25", "45748", "20250401", "2025-04-01 00:00:00", "2025-4-1", "25-04-01"]
MONTHS = ["04/2025", "Apr-25", "April 2025", "45748", "2025-4", "Q2 2025", "2025-04-01"]


@pytest.fixture(params=FILES)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize("number", REFUSED.values(), ids=[*REFUSED])
def test_a_number_that_is_not_plain_is_refused(load: Load, kind: str, number: str) -> None:
    header, row = FILES[kind]
    (problem,) = refused(load, kind, header, f"{row.rpartition(',')[0]},{number}")
    assert problem.startswith(f"line 2, {header.rpartition(',')[2]}: write a plain number")


def test_a_day_or_month_in_another_form_is_refused(load: Load, kind: str) -> None:
    header, row = FILES[kind]
    site, _, *others = row.split(",")
    column = header.split(",")[1]
    for written in {"period": MONTHS, "date": DAYS}.get(column, ()):
        (problem,) = refused(load, kind, header, ",".join((site, written, *others)))
        assert problem.startswith(f"line 2, {column}: write a "), written


@pytest.mark.parametrize("site", ["Harbor Hotel", "170.0", "0170 - Harbor Hotel", "'0170"])
def test_a_site_that_is_no_number_is_refused(load: Load, kind: str, site: str) -> None:
    header, row = FILES[kind]
    (problem,) = refused(load, kind, header, f"{site},{row.partition(',')[2]}")
    assert problem.startswith("line 2, site: write the number of a site")


def test_titles_and_footers_between_rows_are_refused(load: Load, kind: str) -> None:
    header, row = FILES[kind]
    for line in ("Harbor Hotel", "Report generated 2025-04-15", "(2 rows affected)", "Total for 0170,,,9"):
        assert any(problem.startswith("line 3, ") for problem in refused(load, kind, header, row, line)), line


def test_merged_cells_and_totals_without_a_name_are_refused(load: Load, kind: str) -> None:
    header, row = FILES[kind]
    for line in (f",{row.partition(',')[2]}", f"{',' * header.count(',')}99999"):
        assert "line 3, site: is missing; write it" in refused(load, kind, header, row, line)


@pytest.mark.parametrize("spelled", [str.upper, str.title, lambda header: header.replace(",", " ,")])
def test_a_header_that_is_repeated_in_another_spelling_is_left_out(load: Load, kind: str, spelled: object) -> None:
    header, row = FILES[kind]
    assert callable(spelled)
    warnings = load(kind, header, row, spelled(header)).warnings
    assert warnings[0] == "line 3: left out, they repeat the header"


def test_blanks_that_do_not_break_are_blanks(load: Load, kind: str) -> None:
    header, row = FILES[kind]
    load(kind, header, row)
    report = load(kind, header.replace(",", "\u00a0,\u00a0"), row.replace(",", "\u00a0,\u00a0"))
    assert (report.counts["unchanged"], report.counts["updated"]) == (1, 0)


def test_a_row_that_stands_twice_is_told_apart_from_one_that_adds_up(load: Load) -> None:
    report = load("timekeeping", HOURS, ROW, "0170,2025-04-01,VLT1,2,40", HOURS, ROW)
    assert worked("VLT1").hours == 18
    assert "2 rows name the same site, date, job_code as another row and are added up: lines 3, 5" in report.warnings
    assert (
        "line 5: say the very same as another line and count too; leave out what the export holds twice"
        in report.warnings
    )


def test_numbers_that_may_be_thousands_are_told(load: Load) -> None:
    header = "site,period,account,Balance"
    rows = "0170,2025-04,6000,21.500", "0170,2025-04,4790,-38.000"
    told = (
        "Balance: each number with a point has three decimals, such as 21.500, and is read so, not as 21500; check it"
    )
    assert load("budget", header, *rows).warnings == [told]
    assert load("budget", header, *rows, "0170,2025-04,7045,350.5").warnings == []
    assert load("timekeeping", HOURS, "0170,2025-04-01,VLT1,8.125,160").warnings == []
    assert worked("VLT1").hours == Decimal("8.125")
