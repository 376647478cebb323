"""By what lists of sites can be filtered, and the values that a site has."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from shared_code.sites.views import SiteView

Facet = tuple[str, str, str]
"""Name of the filter, its value, and what a person calls the value."""
FACETS: Final[Mapping[str, Callable[[SiteView], Mapping[str, str]]]] = {
    "districtId": lambda view: {view.district_id: view.district},
    "regionId": lambda view: {view.region_id: view.region},
    "contractType": lambda view: {name: name.replace("_", " ") for name in view.contract_types},
    "businessSegment": lambda view: {name: name for name in [view.business_segment] if name},
    "status": lambda view: {view.status.value: view.status.value},
    "perLaborHour": lambda view: {"true": "per labor hour"} if view.per_labor_hour else {"false": "not per labor hour"},
}
"""By the filters of the list: the values of a site with their labels."""


def facets_of(view: SiteView) -> Iterator[Facet]:
    """Every value of a site."""
    for facet, values in FACETS.items():
        yield from ((facet, value, label) for value, label in values(view).items())
