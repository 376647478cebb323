"""What endpoints depend on: who calls, the site they may see, the services."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Depends, Path, Security
from fastapi.security import SecurityScopes

from shared_code.accuracy.service.reading import AccuracyReads
from shared_code.alerts.service.lists import AlertLists
from shared_code.api.conditional import conditional_write, trying_write
from shared_code.api.context import Caller, current_request
from shared_code.api.docs import Demo, DemoSignIn, demo_bodies
from shared_code.api.envelope import success_body
from shared_code.api.health import OdbcDrivers
from shared_code.api.route import RequestGuard
from shared_code.application import Application, NotConfigured, current
from shared_code.audit.service import AuditTrail
from shared_code.auth.models import Role, User
from shared_code.auth.rbac import permissions_of, permits, require, require_any
from shared_code.contracts.service import Contracts
from shared_code.expenses.service.months import ExpenseMonths
from shared_code.integration.service.imports import Imports
from shared_code.integration.service.site_jobs import JobsBySite
from shared_code.kit.period import AskedMonth, AskedPart, Period
from shared_code.operations.service.cache import CacheAdministration
from shared_code.operations.service.dead_letters import DeadLetters
from shared_code.operations.service.runs import RunHistory
from shared_code.payroll.service.jobs import Jobs
from shared_code.payroll.service.labor import Labor
from shared_code.payroll.service.months import PayrollMonths
from shared_code.pl.bridge.service import Bridges
from shared_code.pl.explain.service import Explanations
from shared_code.pl.rollup.bridging import UnitBridges
from shared_code.pl.rollup.comparison import UnitVariances
from shared_code.pl.rollup.outlooks import UnitContributions
from shared_code.pl.rollup.service import Rollups
from shared_code.pl.snapshot.service import Snapshots
from shared_code.pl.view.service import ProfitAndLoss
from shared_code.pl.what_if.service import WhatIfService
from shared_code.rates.service.months import RateMonths
from shared_code.revenue.service.external import ExternalRevenueMonths
from shared_code.revenue.service.internal import InternalRevenueMonths
from shared_code.revenue.service.other import OtherRevenueMonths
from shared_code.sites.models import SITE_ID, site_id
from shared_code.sites.service import Sites
from shared_code.statistics.service.analysis import Analysis
from shared_code.statistics.service.months import Months
from shared_code.store.editing import WriteRequest
from shared_code.users.models import SignedIn
from shared_code.users.service.directory import UserDirectory
from shared_code.users.service.saving import UserEditing


def authenticate(authorization: str | None) -> Caller:
    """Who calls, by the Authorization header; raises InvalidToken or ExpiredToken."""
    user = current().access.recognised(current().verifier.verify(authorization))
    current().last_seen.note(user.subject)
    return Caller(user, user.subject, permits(user, "forecasting:admin"), permits(user, "payroll:read"))


def origins() -> frozenset[str]:
    """Origins whose pages may call; none while the settings are wrong, which every answer says."""
    try:
        return current().settings.web_origins
    except NotConfigured:
        return frozenset()


GATE = RequestGuard(authenticate, lambda: current().limiter, lambda: current().clock, origins)


async def permitted_user(scopes: SecurityScopes) -> User:
    """The caller, who has every permission the endpoint names; raises InsufficientPermissions."""
    user = await signed_in_user()
    require(user, *scopes.scopes)
    return user


async def permitted_by_any(scopes: SecurityScopes) -> User:
    """The caller, who has one of the permissions the endpoint names; raises InsufficientPermissions."""
    user = await signed_in_user()
    require_any(user, *scopes.scopes)
    return user


async def signed_in_user() -> User:
    """The caller, whatever permissions there may be."""
    caller = current_request().caller
    if caller is None:
        raise LookupError("an endpoint behind permissions must be a ContractRoute")
    user: User = caller.user
    return user


def accessible_site(
    user: Annotated[User, Security(permitted_user)],
    given: Annotated[
        str,
        Path(
            alias="siteId",
            description="Site number, e.g. 0170",
            examples=["0170"],
            json_schema_extra={"pattern": SITE_ID},
        ),
    ],
) -> str:
    """The number of a site the caller may see, whether it exists or not.

    Raises InvalidSiteId, InsufficientPermissions.
    """
    number = site_id(given)
    current().access.require_site(user, number)
    current_request().about["siteId"] = number
    return number


def signed_in(user: Annotated[User, Depends(signed_in_user)]) -> SignedIn:
    """The caller with what it is allowed."""
    access = current().access
    return SignedIn(
        subject=user.subject,
        roles=frozenset(user.roles),
        permissions=permissions_of(user),
        sites=access.sites_of(user) if not user.no_access else frozenset(),
        units=access.units_of(user),
        no_access=user.no_access,
    )


def user_scope() -> dict[str, Any]:
    """What a row of a user may name."""
    register = current().register
    return {"roles": list(Role), "site": register.sites, "district": register.districts, "region": register.regions}


def visible_sites(user: User) -> frozenset[str] | None:
    """Numbers of the sites a caller may see; None for all."""
    return current().access.sites_of(user)


def service(chosen: Callable[[Application], object]) -> Any:  # noqa: ANN401 - what FastAPI takes for a default
    """A dependency on a service of the application, which connects to nothing and so needs no thread of its own."""

    async def built() -> object:
        return chosen(current())

    return Depends(built)


def odbc_drivers() -> OdbcDrivers:
    """What the machine that answers has for the warehouse."""
    return current().odbc_drivers


def demo() -> Demo:
    """Everybody one can be on a laptop, and requests that work there; nothing where the issuer is a real one."""
    issuer = current().development_issuer
    if issuer is None:
        return Demo()
    users = sorted(current().register.users.values(), key=lambda user: user.name)
    today = current().clock.today()
    site = next((number for user in users for number in user.sites or ()), "0170")
    return Demo(
        sign_ins=[
            DemoSignIn(name=user.name, role=user.role, token=issuer.issue(user.subject, [user.role], user.sites or ()))
            for user in users
        ],
        parameters={"siteId": site, "period": str(Period.of(today)), "timeframe": "12m"},
        bodies=demo_bodies(site, today),
    )


Month = Annotated[AskedMonth, Path(alias="period", description="Month, YYYY-MM or YYYYMM", examples=["2025-04"])]
PartOfYear = Annotated[AskedPart, Path(alias="period", description="Year YYYY, quarter YYYY-Qn or month YYYY-MM")]
_write = conditional_write(success_body)
Write = Annotated[WriteRequest, Depends(_write)]
MonthWrite = Annotated[WriteRequest, Depends(trying_write(_write))]
"""A save of a month, which may be tried first."""

AccuracyService = Annotated[AccuracyReads, service(lambda app: app.accuracy)]
AlertListsService = Annotated[AlertLists, service(lambda app: app.alert_lists)]
AuditService = Annotated[AuditTrail, service(lambda app: app.audit_trail)]
ContractsService = Annotated[Contracts, service(lambda app: app.contracts)]
SitesService = Annotated[Sites, service(lambda app: app.sites)]
MonthsService = Annotated[Months, service(lambda app: app.months)]
RatesService = Annotated[RateMonths, service(lambda app: app.rates)]
AnalysisService = Annotated[Analysis, service(lambda app: app.analysis)]
PayrollService = Annotated[PayrollMonths, service(lambda app: app.payroll_months)]
JobsService = Annotated[Jobs, service(lambda app: app.jobs)]
LaborService = Annotated[Labor, service(lambda app: app.labor)]
ExpensesService = Annotated[ExpenseMonths, service(lambda app: app.expenses)]
ProfitAndLossService = Annotated[ProfitAndLoss, service(lambda app: app.profit_and_loss)]
BridgesService = Annotated[Bridges, service(lambda app: app.bridges)]
ExplanationsService = Annotated[Explanations, service(lambda app: app.explanations)]
WhatIfDependency = Annotated[WhatIfService, service(lambda app: app.what_if)]
RollupsService = Annotated[Rollups, service(lambda app: app.rollups)]
UnitVariancesService = Annotated[UnitVariances, service(lambda app: app.unit_variances)]
UnitContributionsService = Annotated[UnitContributions, service(lambda app: app.unit_contributions)]
UnitBridgesService = Annotated[UnitBridges, service(lambda app: app.unit_bridges)]
SnapshotsService = Annotated[Snapshots, service(lambda app: app.snapshots)]
ExternalRevenueService = Annotated[ExternalRevenueMonths, service(lambda app: app.external_revenue)]
InternalRevenueService = Annotated[InternalRevenueMonths, service(lambda app: app.internal_revenue)]
OtherRevenueService = Annotated[OtherRevenueMonths, service(lambda app: app.other_revenue)]
DeadLettersService = Annotated[DeadLetters, service(lambda app: app.dead_letters)]
CacheService = Annotated[CacheAdministration, service(lambda app: app.cache_administration)]
Signed = Annotated[SignedIn, Depends(signed_in)]
UserDirectoryService = Annotated[UserDirectory, service(lambda app: app.user_directory)]
UserEditingService = Annotated[UserEditing, service(lambda app: app.user_editing)]
ImportsService = Annotated[Imports, service(lambda app: app.imports)]
SiteJobsService = Annotated[JobsBySite, service(lambda app: app.site_jobs)]
RunsService = Annotated[RunHistory, service(lambda app: app.run_history)]
