"""A site-year says which hours nobody can work, and which billed hours nobody knows."""

from typing import Any

from shared_code.pl.view.warnings import warnings
from tests.pl.years import LABOR, worked
from tests.site_year.comparing import year_of


def said(inputs: Any) -> list[str]:
    return [text for text in warnings(year_of(inputs)) if text.startswith("2025-07")]


def test_f23_830_hours_of_two_people_are_named() -> None:
    def change(inputs: Any) -> None:
        inputs["employees"] = {"GSA": 2}
        inputs["forecast_payroll"]["2025-07"]["hours"] = {"GSA": [None] * 30 + [830]}

    assert "2025-07: GSA has more than 24 hours for each employee on 2025-07-31" in said(worked(LABOR, change))


def test_f23_a_billed_job_code_of_which_no_hours_are_known_is_named() -> None:
    def change(inputs: Any) -> None:
        inputs["contract"]["per_labor_hour"].append({"job_code": "XYZ", "rate": "20", "overtime_rate": None})

    text = "2025-07: the contract bills hours of XYZ, and none are budgeted, forecast or worked"
    assert text in said(worked(LABOR, change))
    assert text not in said(worked(LABOR))
