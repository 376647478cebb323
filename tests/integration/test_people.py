"""Loads of job families and of the job codes of sites."""

from decimal import Decimal

import pytest

from shared_code.application import current
from shared_code.integration.load import COMPANY
from shared_code.kit.period import Period
from tests.integration.conftest import Load, facts, refused

JOBS = "site,job_code,employees,average_rate,allocated_salary,active"
CODES = "job_code,title,group,active,salaried"


class TestJobs:
    def test_codes_that_the_file_names_are_replaced_and_others_stay(self, load: Load) -> None:
        load("jobs", JOBS, "0170,GSA1,6,14.85,,", "0170,VLT1,2,13,,")
        report = load("jobs", JOBS, "0170,gsa1,7,15,,no")
        jobs = current().payroll_store.jobs("0170").jobs
        assert (jobs["GSA1"].employees, jobs["VLT1"].average_rate) == (Decimal(7), Decimal(13))
        assert not jobs["GSA1"].active
        assert report.counts["updated"] == 1
        change = next(current().documents.audit("0170")).changes[0]
        assert (change.field, change.old, change.new) == ("/jobs/GSA1/active", True, False)

    def test_the_facts_follow_from_last_month_on(self, load: Load) -> None:
        load("jobs", JOBS, "0170,GSA1,1,15,,")
        months = [Period(2025, month) for month in (2, 3, 4)]
        load("payroll-budget", "site,period,job,hours,cost", *(f"0170,{month},GSA1,100,1500" for month in months))
        before = [facts("0170", month, "labor") for month in months]
        load("jobs", JOBS, "0170,GSA1,1,15,,no")
        after = [facts("0170", month, "labor") for month in months]
        assert [old == new for old, new in zip(before, after, strict=True)] == [True, False, False]

    def test_unusual_people_are_told(self, load: Load) -> None:
        assert load("jobs", JOBS, "0170,GREETER,501,15,,", "0170,GSA1,6,15,,").warnings == [
            "site 0170, GREETER: 501 employees; 1 to 500 are usual",
            "without a job family: GREETER; load them with `job-families`",
        ]


class TestFamilies:
    def test_codes_enter_as_csv_and_families_as_yaml(self, load: Load) -> None:
        load("job-families", "groups:\n  - {group: Bell, name: Bell}", file="families.yaml")
        report = load("job-families", CODES, "BELL,Bell attendant,Bell,,", "SRM,Manager,,,yes")
        families = current().job_register.families()
        assert (families.codes["BELL"].group_id, families.codes["SRM"].salaried) == ("Bell", True)
        assert families.codes["GSA1"].group_id == "GSA"
        assert report.counts["created"] == 2
        assert next(current().documents.audit(COMPANY)).family == "job-families"

    def test_the_facts_of_all_sites_follow(self, load: Load) -> None:
        load("jobs", JOBS, "0170,GSA1,2,15,,")
        header = "site,date,job_code,regular_hours"
        load("timekeeping", header, "0170,2025-04-01,GSA1,8")
        assert facts("0170", "2025-04", "payroll")["hours"] == {"GSA": "8"}
        load("job-families", CODES, "GSA1,Agent,Valet,,")
        assert facts("0170", "2025-04", "payroll")["hours"] == {"Valet": "8"}

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            ("codes:\n  - {job_code: BELL, title: B, group: Bell}", "line 2, group: there is no family Bell"),
            ("groups:\n  - {group: X, name: Valet}", "line 2, name: family Valet has this name"),
            ("groups:\n  - {group: Valet, name: Valet, active: no}", "line 2, active: VLT1, VLT2 are active in it"),
            ("codes:\n  - {job_code: [b], title: B}", "line 2, job_code: write a text"),
            (
                "codes:\n  - {job_code: b, title: B}",
                "line 2, job_code: write the job code, 2 to 12 letters and digits such as GSA1, no title",
            ),
        ],
    )
    def test_what_cannot_be_is_refused(self, load: Load, text: str, problem: str) -> None:
        (found,) = refused(load, "job-families", text, file="families.yaml")
        assert found.startswith(problem)

    def test_active_codes_do_not_join_an_inactive_family(self, load: Load) -> None:
        load("job-families", "groups:\n  - {group: Old, name: Old, active: no}", file="families.yaml")
        (problem,) = refused(load, "job-families", CODES, "GSA1,Agent,Old,yes,")
        assert problem == "line 2, group: family Old is inactive; write an active one, or the code inactive"
        assert load("job-families", CODES, "GSA9,Agent,Old,no,").counts["created"] == 1


def test_salaries_are_exact(load: Load) -> None:
    load("jobs", JOBS, "0170,GSA1,1,14.123456,62400.55,")
    job = current().payroll_store.jobs("0170").jobs["GSA1"]
    assert (job.average_rate, job.allocated_salary) == (Decimal("14.123456"), Decimal("62400.55"))
