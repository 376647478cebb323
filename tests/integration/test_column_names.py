"""Problems and warnings name the columns of a file as its header has them."""

import pytest

from tests.integration.conftest import Load, refused

WRONG = [
    ("sites", "Cost Center,NAME,Spaces", "0170,Hotel,many", "line 2, Spaces: write a whole number"),
    (
        "chart",
        "Main Account,Account Name,IS_SUMMARY_CATEGORY",
        "4790,Fees,Wages",
        "line 2, IS_SUMMARY_CATEGORY (category)",
    ),
    ("job-families", "Job-Code,Title", "Ground Agent,Agent", "line 2, Job-Code: write the job code"),
    ("jobs", "SITE NUMBER,Job Code,Employees", "9999,GSA1,5", "line 2, SITE NUMBER (site): there is no site 9999"),
    (
        "budget",
        "COST_CENTER,PERIOD,MAIN_ACCOUNT,BALANCE",
        "0170,2025-04,479,5",
        "line 2, MAIN_ACCOUNT (account): write",
    ),
    (
        "payroll-budget",
        "COST_CENTER,PERIOD,JOB_PROFILE,Cost",
        "0170,2025-04,GSA1,$5",
        "line 2, Cost: write a plain number",
    ),
    (
        "actuals",
        "SITE,DATE,REVENUE_CODE,NETEXTERNALREVENUE",
        "0170,2025-04-01,V,5",
        "line 2, REVENUE_CODE (measure): write",
    ),
    ("timekeeping", "WORK_LOCATION,TITLE,DATE,TOTAL_HOURS", "0170,GSA1,4/1,8", "line 2, DATE: write a date as"),
    (
        "schedule",
        "LOCATION_EXTERNAL_ID,WORK_ROLE,DATE,HOURS",
        "0170,GSA1,2025-04-01,8h",
        "line 2, HOURS (regular_hours)",
    ),
    (
        "events",
        "SITE_NUMBER,Made On,DATE,Name,Guests",
        "0170,2025-04-03,2025-04-02,Boat/Show,5",
        "line 2, Name (event): write the event's name",
    ),
    (
        "hotel-forecast",
        "SITE_NUMBER,Made On,DATE,Rooms",
        "0170,2025-04-03,2025-04-02,5",
        "line 2, Made On: lies after the night; leave the row out",
    ),
    (
        "ledger",
        "COST_CENTER,PERIOD,MAIN_ACCOUNT,BALANCE",
        "?,2025-03,4790,5",
        "line 2, COST_CENTER (site): write the number",
    ),
    ("close", "Cost Center,Period", "0170,March", "line 2, Period: write a month as YYYY-MM"),
]


@pytest.mark.parametrize(("kind", "header", "row", "says"), WRONG, ids=[wrong[0] for wrong in WRONG])
def test_a_problem_names_the_column_as_the_file_has_it(load: Load, kind: str, header: str, row: str, says: str) -> None:
    (problem,) = refused(load, kind, header, row)
    assert problem.startswith(says)


def test_what_comes_up_beside_other_rows_names_it_too(load: Load) -> None:
    header = "COST_CENTER,PERIOD,MAIN_ACCOUNT,Balance"
    (problem,) = refused(load, "budget", header, "0170,2025-04,4790,5", "0170,2025-04,4790,6")
    assert problem.startswith("line 3, Balance: 0170, 2025-04, 4790 is 6 here and 5 in line 2")
    warnings = load("budget", header, *["0170,2025-04,4790,5"] * 19, "0170,2025-04,6000,").warnings
    assert warnings[0] == "line 21, Balance: is missing; write it; what it names stays as it was"
    assert warnings[1].startswith("18 rows name the same COST_CENTER (site), PERIOD, MAIN_ACCOUNT (account) as another")
    jobs = refused(load, "jobs", "Site Number,Job Code,Employees", "0170,GSA1,5", "0170,GSA1,6")
    assert jobs == [
        "line 3: says otherwise of the same Site Number (site), Job Code than line 2; find out which is right"
    ]


def test_an_empty_value_names_the_columns_that_the_file_has(load: Load) -> None:
    rows = [f"0170,2025-04-{day:02},VO1,5" for day in range(1, 10)]
    header = "SITE,DATE,REVENUE_CODE,NETEXTERNALREVENUE"
    assert load("actuals", header, *rows, "0170,2025-04-10,VO1,").warnings == [
        "line 11, NETEXTERNALREVENUE: is missing; write it; what it names stays as it was"
    ]
    both = [f"{row},5" for row in rows]
    assert load("actuals", f"{header},VALUE", *both, "0170,2025-04-10,VO1,,").warnings == [
        "line 11, VALUE: is missing; write it, or NETEXTERNALREVENUE; what it names stays as it was"
    ]
