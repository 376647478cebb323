"""Sites endpoints."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Security

from functions.dependencies import SitesService, accessible_site, permitted_user, visible_sites
from shared_code.api.envelope import Envelope, found
from shared_code.api.paging import PageQuery
from shared_code.api.route import ContractRoute, error_responses
from shared_code.auth.models import User
from shared_code.kit.limits import NAME_CHARACTERS
from shared_code.sites.models import SiteStatus
from shared_code.sites.views import FacetView, SiteFilter, SiteView

router = APIRouter(prefix="/sites", tags=["sites"], route_class=ContractRoute)

Reader = Annotated[User, Security(permitted_user, scopes=["forecasting:read"])]
ReadableSite = Annotated[str, Security(accessible_site, scopes=["forecasting:read"])]


def site_filter(  # noqa: PLR0913, PLR0917 - the query
    district_id: Annotated[
        str | None, Query(alias="districtId", description="Only sites of this district", max_length=NAME_CHARACTERS)
    ] = None,
    region_id: Annotated[
        str | None, Query(alias="regionId", description="Only sites of this region", max_length=NAME_CHARACTERS)
    ] = None,
    status: Annotated[SiteStatus | None, Query(description="Only sites that stand so on the business date")] = None,
    contract_type: Annotated[
        str | None,
        Query(alias="contractType", description="Only sites with this block in their deal", max_length=NAME_CHARACTERS),
    ] = None,
    business_segment: Annotated[
        str | None,
        Query(alias="businessSegment", description="Only sites of this segment", max_length=NAME_CHARACTERS),
    ] = None,
    per_labor_hour: Annotated[
        bool | None, Query(alias="perLaborHour", description="Only sites that bill labor hours, or only the others")
    ] = None,
) -> SiteFilter:
    """The query of a list of sites."""
    return SiteFilter(
        district_id=district_id,
        region_id=region_id,
        status=status,
        contract_type=contract_type,
        business_segment=business_segment,
        per_labor_hour=per_labor_hour,
    )


@router.get("", operation_id="ListSites", summary="List the sites you may see")
def list_sites(
    user: Reader, sites: SitesService, wanted: Annotated[SiteFilter, Depends(site_filter)], page: PageQuery
) -> Envelope[list[SiteView]]:
    """Use it first, for a picker: a site's number leads to all its pages.

    Answers the sites you may see, never others, searched, sorted and page by page. Filters narrow what you may see; one
    that leaves nothing is answered with the warning `EMPTY_FILTER`.
    """
    return found(page.answer(*sites.visible(visible_sites(user), wanted)))


@router.get("/facets", operation_id="GetSiteFacets", summary="List what your sites can be filtered by")
def get_facets(
    user: Reader, sites: SitesService, wanted: Annotated[SiteFilter, Depends(site_filter)]
) -> Envelope[list[FacetView]]:
    """Use it to offer filters: by what your sites can be told apart.

    Takes the same filters as the list. Answers each facet with its values and how many of your sites have them.
    """
    return found(sites.facets(visible_sites(user), wanted))


@router.get("/{siteId}", operation_id="GetSite", summary="Get a site", responses=error_responses(404))
def get_site(site_id: ReadableSite, sites: SitesService) -> Envelope[SiteView]:
    """Use it for the head of a page: name, district, rooms, contract types, dates, and whether labor hours are billed.

    Answers the site. Warnings name what is unusual about the terms of its contract.
    """
    return found(sites.view(site_id))
