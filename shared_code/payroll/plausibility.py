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
