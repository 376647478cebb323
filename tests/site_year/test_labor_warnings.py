"""A site-year says which hours nobody can work, and which billed hours nobody knows."""

from typing import Any

from shared_code.pl.view.warnings import findings, sentences
from tests.pl.years import LABOR, worked
from tests.site_year.comparing import year_of


def said(inputs: Any) -> list[str]:
    return [text for text in sentences(findings(year_of(inputs))) if text.startswith("2025-07")]


def test_f23_830_hours_of_two_people_are_named() -> None:
    def change(inputs: Any) -> None:
        inputs["employees"] = {"GSA": 2}
        inputs["forecast_payroll"]["2025-07"]["hours"] = {"GSA": [None] * 30 + [830]}

    assert any(
        text.startswith("2025-07: GSA has more than 24 hours for each employee on 2025-07-31; check the hours")
        for text in said(worked(LABOR, change))
    )


def test_f23_a_billed_job_code_of_which_no_hours_are_known_is_named() -> None:
    def change(inputs: Any) -> None:
        inputs["contract"]["per_labor_hour"].append({"job_code": "XYZ", "rate": "20", "overtime_rate": None})

    text = "2025-07: the contract bills hours of XYZ, and none are budgeted, forecast or worked; plan them"
    assert any(one.startswith(text) for one in said(worked(LABOR, change)))
    assert not any(one.startswith(text) for one in said(worked(LABOR)))


def test_f66_hours_that_the_contract_does_not_bill_are_named_with_what_they_would_earn() -> None:
    def change(inputs: Any) -> None:
        inputs["forecast_payroll"]["2025-07"]["hours"]["VLT9"] = 5

    (text,) = [one for one in said(worked(LABOR, change)) if "VLT9" in one]
    assert text.startswith("2025-07: the contract bills GSA")
    assert ", and not 90 h of VLT9: at $25.08, its lowest rate, $2,257.20 are not earned; " in text
    assert text.endswith("correct the job code in `timekeeping`, or add it to the contract")


def test_f23_a_job_code_that_nobody_listed_is_named() -> None:
    def change(inputs: Any) -> None:
        inputs["employees"] = {"GSA": 2}
        inputs["actual_hours"]["2025-07-01"] = {"XX9": {"total": 8}}

    text = "2025-07: nobody listed the job code XX9, worked on 2025-07-01; load it with `jobs` and `job-families`"
    assert text in said(worked(LABOR, change))
