"""Loads of labor: budgets, hours worked and scheduled, and the facts of the month and its neighbours."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from shared_code.application import current
from shared_code.integration.load import How
from shared_code.kit.period import Period
from shared_code.payroll.jobs import JobRoster, PayrollReference
from shared_code.payroll.models import JOBS_ROW, SiteJob, SiteJobs, Worked, WorkedMonth
from shared_code.payroll.persistence import labor_facts, labor_facts_content
from shared_code.store.site_partition import Series
from shared_code.store.unit_of_work import ChangeSet, RowWrite
from tests.conftest import SITES
from tests.integration.conftest import Load, document, facts, figures, refused

BUDGET_HEADER = "site,period,job,hours,cost"
BALANCES = "site,period,account,balance"
HEADER = "site,date,job_code,regular_hours,overtime_hours,cost"
JOBS = SiteJobs(jobs={"GSA1": SiteJob(employees=Decimal(2), average_rate=Decimal(15))})


@pytest.fixture(autouse=True)
def _jobs(load: Load) -> None:
    """Two ground support agents at site 0170."""
    row = RowWrite(JOBS_ROW, JOBS.model_dump(mode="json", by_alias=True))
    current().changes.commit(ChangeSet("0170", Series.ACTUAL, "load", rows=[row]))


def expected(period: Period) -> Mapping[str, Any]:
    """The labor facts that everything stored makes."""
    months = current().payroll_store.months("0170", period.shift(-1), period.shift(1))
    reference = PayrollReference(site=SITES["0170"], families=current().job_register.families())
    actual = months[period].actual
    made = labor_facts(period, months, JobRoster.of(reference, JOBS, period.first_day))
    return labor_facts_content(made, actual.loaded_at if actual else None)


def test_a_budget_by_job_keeps_the_jobs_that_the_file_does_not_name(load: Load) -> None:
    load("payroll-budget", BUDGET_HEADER, "0170,2025-04,GSA1,100,1500", "0170,2025-04,Manager,,5000")
    load("payroll-budget", BUDGET_HEADER, "0170,2025-04,GSA1,120,1800", how=How.PARTIAL)
    content = document("0170", "2025-04", "payroll", Series.BUDGET).content
    assert (figures(content["hours"]), figures(content["cost"])) == (
        {"GSA1": Decimal(120)},
        {"GSA1": Decimal(1800), "Manager": Decimal(5000)},
    )
    assert facts("0170", "2025-04", "labor") == expected(Period(2025, 4))


def test_a_code_of_a_day_is_replaced_and_what_a_row_does_not_fill_stays(load: Load) -> None:
    load("timekeeping", HEADER, "0170,2025-04-01,GSA1,8,1,140", "0170,2025-04-01,GSC1,4,,", "0170,2025-04-02,GSA1,8,,")
    report = load("timekeeping", HEADER, "0170,2025-04-01,gsa1,7.25,none,")
    days = WorkedMonth.model_validate(document("0170", "2025-04", "payroll", Series.ACTUAL).content).days
    assert days == {
        date(2025, 4, 1): {
            "GSA1": Worked(regular_hours=Decimal("7.25"), cost=Decimal(140)),
            "GSC1": Worked(regular_hours=Decimal(4)),
        },
        date(2025, 4, 2): {"GSA1": Worked(regular_hours=Decimal(8))},
    }
    assert report.warnings == [
        "site 0170, GSA1 on 1 April 2025: 1 h overtime go",
        "site 0170, GSA1 on 1 April 2025: hours change and their cost stays $140.00; write it, or none",
    ]
    assert facts("0170", "2025-04", "payroll")["hours"] == {"GSA": "15.25", "GSC": "4"}
    assert facts("0170", "2025-04", "labor") == expected(Period(2025, 4))


def test_a_changed_day_is_told_figure_by_figure(load: Load) -> None:
    load("timekeeping", HEADER, "0170,2025-04-01,GSA1,8,1,140", "0170,2025-04-01,GSC1,4,,60")
    assert [(change.field, change.new) for change in next(current().documents.audit("0170")).changes] == [
        ("/days/2025-04-01/GSA1/cost", 140),
        ("/days/2025-04-01/GSA1/overtimeHours", 1),
        ("/days/2025-04-01/GSA1/regularHours", 8),
        ("/days/2025-04-01/GSC1/cost", 60),
        ("/days/2025-04-01/GSC1/regularHours", 4),
    ]


def test_a_schedule_may_lie_ahead_and_timekeeping_may_not(load: Load) -> None:
    assert load("schedule", HEADER, "0170,2025-05-20,GSA1,8,,").counts["created"] == 1
    assert refused(load, "timekeeping", HEADER, "0170,2025-04-20,GSA1,8,,") == [
        "line 2, date: lies in the future; leave the row out"
    ]


def test_f30_a_day_or_month_that_nobody_plans_is_refused(load: Load) -> None:
    for kind, header, row in (("schedule", HEADER, "0170,{}-20,GSA1,8,,"), ("budget", BALANCES, "0170,{},4790,-1")):
        found = refused(load, kind, header, *(row.format(one) for one in ("0001-01", "1999-12", "2101-01", "9999-12")))
        assert [one.rpartition(": ")[2] for one in found] == ["lies outside 2000 to 2100; correct the year"] * 4


def test_a_week_that_crosses_the_month_changes_the_facts_of_the_next_one(load: Load) -> None:
    load("payroll-budget", BUDGET_HEADER, "0170,2025-04,GSA1,900,13500")
    load("timekeeping", HEADER, "0170,2025-04-01,GSA1,10,,")
    before = facts("0170", "2025-04", "labor")
    load("timekeeping", HEADER, *(f"0170,2025-03-{day},GSA1,30,," for day in (29, 30, 31)))
    assert facts("0170", "2025-04", "labor") == expected(Period(2025, 4)) != before
    assert facts("0170", "2025-03", "labor") == expected(Period(2025, 3))


def test_hours_of_the_next_month_tell_that_days_of_zeros_were_loaded(load: Load) -> None:
    load("timekeeping", HEADER, "0170,2025-03-30,GSA1,8,,", "0170,2025-03-31,GSA1,0,,")
    before = facts("0170", "2025-03", "labor")
    load("timekeeping", HEADER, "0170,2025-04-01,GSA1,8,,")
    assert facts("0170", "2025-03", "labor") == expected(Period(2025, 3)) != before


EXPORTED = "COST_CENTER,YEAR,MONTH,JOB_PROFILE,JOB_CATEGORY,BALANCE_DESC,BALANCE"


def test_a_payroll_budget_enters_as_the_budget_system_exports_it(load: Load) -> None:
    jobs = "GSA,Hourly,PR Hours,600", "GSA,Hourly,Payroll,9900", "MGR,Salaried,Payroll,5200"
    report = load("payroll-budget", EXPORTED, *(f"0170,2025,4,{job}" for job in jobs))
    content = document("0170", "2025-04", "payroll", Series.BUDGET).content
    assert (content["hours"], content["cost"]) == ({"GSA": "600"}, {"GSA": "9900", "MGR": "5200"})
    assert report.warnings == ["column 'JOB_CATEGORY' is not read"]


def test_a_balance_of_another_kind_or_beside_another_figure_is_refused(load: Load) -> None:
    (problem,) = refused(load, "payroll-budget", EXPORTED, "0170,2025,4,GSA,Hourly,Headcount,6")
    assert problem == "line 2, BALANCE_DESC: write PR Hours or Payroll, and leave other rows out"
    (problem,) = refused(load, "payroll-budget", f"{EXPORTED},hours", "0170,2025,4,GSA,Hourly,PR Hours,600,5")
    assert problem.startswith("line 2, ")
    problems = refused(load, "payroll-budget", EXPORTED, "0170,2025,13,GSA,Hourly,PR Hours,600")
    assert all(problem.startswith("line 2, ") for problem in problems)
