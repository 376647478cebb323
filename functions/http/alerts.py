"""Alert endpoints: what is wrong with the data of sites, or far from their plan."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Security

from functions.dependencies import AlertListsService, accessible_site, permitted_user, visible_sites
from functions.units import Level, ReadableUnit, SignedIn
from shared_code.alerts.models import AlertKind, Severity
from shared_code.alerts.service.lists import State
from shared_code.alerts.views import AlertFilter, AlertView, QualityView, SiteQualityView
from shared_code.api.envelope import Envelope, found
from shared_code.api.errors import not_allowed
from shared_code.api.paging import PageQuery
from shared_code.api.route import ContractRoute, error_responses
from shared_code.auth.models import User
from shared_code.auth.rbac import permits
from shared_code.kit.limits import NAME_CHARACTERS
from shared_code.kit.period import AskedMonth

router = APIRouter(prefix="/alerts", tags=["alerts"], route_class=ContractRoute)

Reader = Annotated[User, Security(permitted_user, scopes=["forecasting:read"])]
ReadableSite = Annotated[str, Security(accessible_site, scopes=["forecasting:read"])]


def alert_filter(
    severity: Annotated[Severity | None, Query(description="Only alerts of this severity")] = None,
    kind: Annotated[AlertKind | None, Query(description="Only alerts of this kind")] = None,
    rule: Annotated[
        str | None, Query(description="Only alerts of this rule, such as `missing-days`", max_length=NAME_CHARACTERS)
    ] = None,
    field: Annotated[
        str | None,
        Query(description="Only alerts of this feed, figure or line, such as `revenue`", max_length=NAME_CHARACTERS),
    ] = None,
    period: Annotated[AskedMonth | None, Query(description="Only alerts of this month")] = None,
) -> AlertFilter:
    """The query of a list of alerts."""
    if rule is not None:
        from shared_code.alerts.validation import rules  # noqa: PLC0415 - fourteen modules, for this filter alone

        if rule not in (known := [*rules()]):
            raise not_allowed(f"write one of: {', '.join(known)}", "rule", known, rule)
    return AlertFilter(severity=severity, kind=kind, rule=rule, field=field, period=period)


Wanted = Annotated[AlertFilter, Depends(alert_filter)]


@router.get(
    "/rollup/{organizationLevel}/{organizationId}",
    operation_id="ListUnitAlerts",
    summary="List the open alerts of a district, a region or the company",
    responses=error_responses(404),
)
def list_unit_alerts(  # noqa: PLR0913, PLR0917 - the path and the query
    user: SignedIn, level: Level, unit: ReadableUnit, alerts: AlertListsService, wanted: Wanted, page: PageQuery
) -> Envelope[list[AlertView]]:
    """Use it to see in the morning which sites need a look before their figures are believed.

    Takes filters by severity, kind, rule, field and month. Answers the open alerts of the sites of the unit that you
    may see, site by site; figures of hours and wages need `payroll:read`. Alerts that were closed are in the list of
    the site.
    """
    wages = permits(user, "payroll:read")
    return found(page.answer(*alerts.of_unit(level, unit, wanted, visible_sites(user), wages=wages)))


@router.get(
    "/rollup/{organizationLevel}/{organizationId}/quality",
    operation_id="ListUnitDataQuality",
    summary="List the data quality of the sites of a district, a region or the company",
    responses=error_responses(404),
)
def list_unit_quality(
    user: SignedIn, level: Level, unit: ReadableUnit, alerts: AlertListsService, page: PageQuery
) -> Envelope[list[SiteQualityView]]:
    """Use it to compare sites: which ones have the worst data.

    Answers each site of the unit that you may see with its newest score and how many alerts are open.
    """
    return found(page.answer(*alerts.quality_of_unit(level, unit, visible_sites(user))))


@router.get(
    "/{siteId}",
    operation_id="ListAlerts",
    summary="List the alerts of a site",
    responses=error_responses(404),
)
def list_alerts(  # noqa: PLR0913, PLR0917 - as above
    user: Reader,
    site_id: ReadableSite,
    alerts: AlertListsService,
    wanted: Wanted,
    page: PageQuery,
    state: Annotated[State, Query(description="Those that are open, that were closed, or all")] = "open",
) -> Envelope[list[AlertView]]:
    """Use it to see what is wrong with a site's data, and what is far from its plan, before its figures are believed.

    Takes filters by severity, kind, rule, field and month. Answers each alert with the rule, since when, the figure and
    its limit, and a sentence that says what to do; those of hours and wages need `payroll:read`. An alert closes by
    itself once its cause is gone.
    """
    wages = permits(user, "payroll:read")
    return found(page.answer(*alerts.of_site(site_id, state, wanted, wages=wages)))


@router.get(
    "/{siteId}/quality",
    operation_id="GetDataQuality",
    summary="Get how good the data of a site are",
    responses=error_responses(404),
)
def get_quality(site_id: ReadableSite, alerts: AlertListsService) -> Envelope[QualityView]:
    """Use it to see whether a site's data get better: the score of each day, by completeness, accuracy and others.

    Answers the share of feeds and days that no rule objects to. Data are looked at every six hours.
    """
    return found(alerts.quality(site_id))
