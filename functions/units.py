"""A unit of the organisation in a path, the months asked for of it, and who may read what is told of it."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import Depends, Path, Query, Security

from functions.dependencies import signed_in_user
from shared_code.application import current
from shared_code.auth.models import User
from shared_code.auth.rbac import require_any
from shared_code.kit.limits import NAME_CHARACTERS
from shared_code.kit.period import AskedPart, YearPart
from shared_code.sites.units import OrganizationLevel

SignedIn = Annotated[User, Depends(signed_in_user)]

OF_LEVEL: Mapping[OrganizationLevel, Sequence[str]] = {
    "district": ("pl-view:district", "pl-view:regional", "pl-view:admin"),
    "region": ("pl-view:regional", "pl-view:admin"),
    "company": ("pl-view:admin",),
}
"""The permissions that read roll-ups of a level: its own, and those of the levels above."""


def accessible_unit(
    user: SignedIn,
    level: Annotated[OrganizationLevel, Path(alias="organizationLevel", description="District, region or company")],
    unit: Annotated[
        str,
        Path(
            alias="organizationId",
            max_length=NAME_CHARACTERS,
            description="Id given by GET /sites; the company is `all`",
        ),
    ],
) -> str:
    """The id of a unit whose roll-up the caller may read, whether it exists or not."""
    require_any(user, *OF_LEVEL[level])
    current().access.require_unit(user, unit)
    return unit


def asked_part(
    period: Annotated[
        AskedPart | None, Query(description="Year, quarter or month; the current year by default")
    ] = None,
) -> YearPart:
    """The months that are added up."""
    return period or YearPart(str(current().clock.today().year))


Level = Annotated[OrganizationLevel, Path(alias="organizationLevel")]
ReadableUnit = Annotated[str, Security(accessible_unit, scopes=OF_LEVEL["district"])]
"""A unit of any level: the scopes are those of which one is enough somewhere."""
PartOfUnit = Annotated[YearPart, Depends(asked_part)]
"""The months that are added up of a unit."""
