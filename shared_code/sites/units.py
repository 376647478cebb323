"""The units of the organisation: a district, a region, the company."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from typing import Final, Literal, NamedTuple

from shared_code.kit.errors import ResourceNotFound
from shared_code.sites.models import District, Region, Site

OrganizationLevel = Literal["district", "region", "company"]
COMPANY: Final = "all"
"""The company's id."""


class Unit(NamedTuple):
    """A unit by its name, and the ids of its districts."""

    name: str
    districts: Sequence[str]


def unit_named(
    level: OrganizationLevel, unit: str, districts: Mapping[str, District], regions: Mapping[str, Region]
) -> Unit:
    """The unit of a level with an id; raises ResourceNotFound where there is none."""
    if level == "district" and unit in districts:
        return Unit(districts[unit].name, [unit])
    if level == "region" and unit in regions:
        return Unit(regions[unit].name, [key for key, one in districts.items() if one.region_id == unit])
    if level == "company" and unit == COMPANY:
        return Unit("Company", list(districts))
    raise ResourceNotFound(
        f"There is no {level} {unit}. GET /sites names the districts and regions; the company is {COMPANY}.",
        field="organizationId",
        details={"providedValue": unit},
    )


def own_sites(
    districts: Collection[str], sites: Iterable[Site], day: date, visible: AbstractSet[str] | None
) -> Mapping[str, str]:
    """The sites that belong to some districts on a day and that a caller may see (None: all), with their district."""
    belongs = {site.site_id: site.district_on(day) for site in sites if visible is None or site.site_id in visible}
    return {site_id: district for site_id, district in sorted(belongs.items()) if district in districts}
