"""Hours that are legal and unusual: told alike by loads, calculations and answers."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from shared_code.kit.finding import Finding
from shared_code.kit.listing import listed
from shared_code.payroll.jobs import HOURS_OF_A_DAY

Days = Mapping[str, Collection[date]]
"""Days by job code."""


def long_days(days: Days) -> Iterator[Finding]:
    """Days with more hours of a job code than its people can work."""
    for code, long in days.items():
        text = (
            f"{code} has more than {HOURS_OF_A_DAY} hours for each employee on {listed(long)}; check the hours, or the "
            "employees in `jobs`"
        )
        yield Finding("UNUSUAL_HOURS", text, "payroll", values={"code": code, "days": [*long]})


def unlisted_codes(days: Days) -> Iterator[Finding]:
    """Job codes with hours that the list of the site's people does not have."""
    for code, worked in days.items():
        text = f"nobody listed the job code {code}, worked on {listed(worked)}; load it with `jobs` and `job-families`"
        yield Finding("UNKNOWN_JOB_CODES", text, "payroll", values={"code": code, "days": [*worked]})


def without_cost(days: Days, salaried: Collection[str]) -> Iterator[Finding]:
    """Hours of timekeeping that came without a cost, and what they count."""
    for code, worked in sorted(days.items()):
        count = "the salary counts, they do not" if code in salaried else "they count at the rate of the job code"
        text = f"{code} has hours without a cost on {listed(worked)}; {count}"
        yield Finding("COST_MISSING", text, "payroll", values={"code": code, "days": [*worked]})


def differentials_of_budget(jobs: Collection[str]) -> Iterator[Finding]:
    """Jobs of a payroll budget that repeat hours of others."""
    if jobs:
        text = f"{listed(sorted(jobs))}: shift differentials repeat hours of other jobs, and the budget is without them"
        yield Finding("BUDGET_DIFFERENTIALS", text, "payroll", values={"jobs": sorted(jobs)})
