"""Rows of job families, of the company's job codes, and of the job codes of sites."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Annotated, ClassVar, Final

from pydantic import Field

from shared_code.integration.load import RowProblem
from shared_code.integration.mappings import Mappings
from shared_code.integration.rows.base import MasterRow, PricedRow
from shared_code.integration.rows.fields import OR_NONE, Amount, JobCode, People, Rate, Text, YesNo, written
from shared_code.kit.money import to_six_places
from shared_code.payroll.models import Families

MOST_EMPLOYEES: Final = 500
"""More people in one job code of a site are unusual."""

GroupId = Annotated[str, written(r"[A-Za-z0-9-]{1,40}", "write letters, digits and hyphens")]


class JobRow(PricedRow, MasterRow):
    """A job code at a site; wages in another currency are converted by today's rate."""

    KEY = ("site", "job_code")
    NEEDED = ("employees",)
    FILLS: ClassVar = {
        "employees": "employees",
        "average_rate": "average_rate",
        "allocated_salary": "allocated_salary",
        "active": "active",
    }

    job_code: JobCode = Field(description="job code")
    employees: Annotated[People | None, OR_NONE] = Field(None, description="people, a whole number")
    average_rate: Annotated[Rate | None, OR_NONE] = Field(None, description="$/hour by timekeeping")
    allocated_salary: Annotated[Amount | None, OR_NONE] = Field(None, description="annual salary the site bears, $")
    active: YesNo = Field(default=True, description="`yes` or `no`; a new code is active")

    def money(self, mappings: Mappings) -> Collection[str]:  # noqa: ARG002 - no code of it is mapped
        return ("average_rate", "allocated_salary")

    @staticmethod
    def in_dollars(amount: Decimal, rate: Decimal) -> Decimal:
        return to_six_places(amount * rate)


class GroupRow(MasterRow):
    """A job family."""

    KEY = ("group",)
    NEEDED = ("name",)
    FILLS: ClassVar = {"group": "group_id", "name": "name", "active": "active"}

    group: GroupId = Field(description="id of the family")
    name: Text | None = Field(None, description="its name")
    active: YesNo = Field(default=True, description="`yes` or `no`; a family is inactive only when all its codes are")


class CodeRow(MasterRow):
    """A job code of the company: its title and its family."""

    KEY = ("job_code",)
    NEEDED = ("title",)
    FILLS: ClassVar = {
        "job_code": "job_code",
        "title": "title",
        "group": "group_id",
        "active": "active",
        "salaried": "salaried",
    }

    job_code: JobCode = Field(description="job code")
    title: Text | None = Field(None, description="its title")
    group: Annotated[GroupId | None, OR_NONE] = Field(
        None, description="id of its family; without one it is unassigned"
    )
    active: YesNo = Field(default=True, description="`yes` or `no`")
    salaried: YesNo = Field(default=False, description="`yes` for salaried people, whose hours no timekeeping has")


LISTS: Final[Mapping[str, type[MasterRow]]] = {"groups": GroupRow, "codes": CodeRow}
"""The lists of a file of job families."""


def family_problems(
    groups: Sequence[tuple[int, GroupRow]], codes: Sequence[tuple[int, CodeRow]], after: Families
) -> Iterator[RowProblem]:
    """What cannot be in the families as they would be: two of one name, active codes in a family that is not."""
    named = {row.group for _, row in groups}
    for line, row in groups:
        group = after.groups[row.group]
        same = sorted(key for key, one in after.groups.items() if one.name == group.name and key != row.group)
        if same:
            yield RowProblem(line, "name", f"family {same[0]} has this name; write another one")
        active = sorted(code for code, one in after.codes.items() if one.active and one.group_id == row.group)
        if active and not group.active:
            yield RowProblem(line, "active", f"{', '.join(active)} are active in it; make them inactive, or it active")
    for line, code_row in codes:
        code = after.codes[code_row.job_code]
        family = after.groups.get(code.group_id) if code.group_id else None
        if code.group_id and family is None:
            yield RowProblem(
                line, "group", f"there is no family {code.group_id}; load it first, in a list `groups` of a YAML file"
            )
        elif family and code.active and not family.active and code.group_id not in named:
            yield RowProblem(
                line, "group", f"family {code.group_id} is inactive; write an active one, or the code inactive"
            )
