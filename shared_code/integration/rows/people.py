"""Rows of job families, of the company's job codes, and of the job codes of sites."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Final

from shared_code.integration.models import RowProblem
from shared_code.integration.rows.fields import Amount, Hours, JobCode, Rate, Row, SiteNumber, Text, written
from shared_code.kit.money import ZERO
from shared_code.payroll.models import Families, JobGroup, SiteJob
from shared_code.payroll.models import JobCode as CompanyCode

MOST_EMPLOYEES: Final = 500
"""More people in one job code of a site are unusual."""

GroupId = Annotated[str, written(r"[A-Za-z0-9-]{1,40}", "write letters, digits and hyphens")]


class JobRow(Row):
    """A job code at a site: people, $/hour, annual salary that the site bears in $."""

    KEY = UNIT = ("site", "job_code")

    site: SiteNumber
    job_code: JobCode
    employees: Hours
    average_rate: Rate = ZERO
    allocated_salary: Amount = ZERO
    active: bool = True


class GroupRow(Row):
    """A job family."""

    KEY = UNIT = ("group",)

    group: GroupId
    name: Text
    active: bool = True


class CodeRow(Row):
    """A job code of the company: its title and its family."""

    KEY = UNIT = ("job_code",)

    job_code: JobCode
    title: Text
    group: GroupId | None = None
    active: bool = True
    salaried: bool = False


LISTS: Final[Mapping[str, type[Row]]] = {"groups": GroupRow, "codes": CodeRow}
"""The lists of a file of job families."""


def jobs_of(rows: Sequence[JobRow]) -> Mapping[str, Mapping[str, SiteJob]]:
    """Job codes by site."""
    found: dict[str, dict[str, SiteJob]] = {}
    for row in rows:
        found.setdefault(row.site, {})[row.job_code] = SiteJob(
            employees=row.employees,
            average_rate=row.average_rate,
            allocated_salary=row.allocated_salary,
            active=row.active,
        )
    return found


def families_of(groups: Sequence[GroupRow], codes: Sequence[CodeRow]) -> Families:
    """The entries of a file."""
    return Families(
        groups={row.group: JobGroup(group_id=row.group, name=row.name, active=row.active) for row in groups},
        codes={
            row.job_code: CompanyCode(
                job_code=row.job_code, title=row.title, group_id=row.group, active=row.active, salaried=row.salaried
            )
            for row in codes
        },
    )


def family_problems(
    groups: Sequence[tuple[int, GroupRow]], codes: Sequence[tuple[int, CodeRow]], after: Families
) -> Iterator[RowProblem]:
    """What cannot be in the families as they would be: two of one name, active codes in a family that is not."""
    for line, group in groups:
        same = sorted(key for key, one in after.groups.items() if one.name == group.name and key != group.group)
        if same:
            yield RowProblem(line, "name", f"family {same[0]} has this name; write another one")
        active = sorted(code for code, one in after.codes.items() if one.active and one.group_id == group.group)
        if active and not group.active:
            yield RowProblem(line, "active", f"{', '.join(active)} are active in it; make them inactive, or it active")
    for line, code in codes:
        family = after.groups.get(code.group) if code.group else None
        if code.group and family is None:
            yield RowProblem(line, "group", f"there is no family {code.group}; load it too, in a list `groups`")
        elif family and code.active and not family.active and code.group not in {group.group for _, group in groups}:
            yield RowProblem(
                line, "group", f"family {code.group} is inactive; write an active one, or the code inactive"
            )


def unusual_people(jobs: Mapping[str, Mapping[str, SiteJob]], families: Families) -> Iterator[str]:
    """Numbers of people beyond the usual, and codes without a family."""
    for site, codes in jobs.items():
        for code, job in codes.items():
            if job.active and not 1 <= job.employees <= MOST_EMPLOYEES:
                yield f"site {site}, {code}: {job.employees} employees; 1 to {MOST_EMPLOYEES} are usual"
    unassigned = sorted({code for codes in jobs.values() for code in codes if families.code(code).group_id is None})
    if unassigned:
        yield f"without a job family: {', '.join(unassigned)}; load them with `job-families`"
