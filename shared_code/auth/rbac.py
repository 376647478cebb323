"""What a caller may do, and at which sites."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Protocol

from shared_code.auth.challenge import challenge
from shared_code.auth.models import Given, User
from shared_code.auth.roles import SiteAccess, rights
from shared_code.kit.errors import ForecastingAPIError, InsufficientPermissions


def permits(user: User, permission: str) -> bool:
    """Whether a role gives the permission, and what the token says of roles and scopes does not narrow it."""
    return (
        permission in rights().given_by(user.roles)
        and (user.ceiling is None or permission in rights().given_by(user.ceiling))
        and (user.scopes is None or permission in rights().covered_by(user.scopes))
    )


def permissions_of(user: User) -> frozenset[str]:
    """Every permission that a caller has."""
    return frozenset(name for name in rights().given_by(user.roles) if not user.no_access and permits(user, name))


def require(user: User, *permissions: str) -> None:
    """Raises InsufficientPermissions unless the user has all the permissions."""
    missing = [permission for permission in permissions if not permits(user, permission)]
    if missing or user.no_access:
        raise _refused(
            user, permissions, f"{' and '.join(missing)}, which your role or the scopes of your token do not include"
        )


def require_any(user: User, *permissions: str) -> None:
    """Raises InsufficientPermissions unless the user has one of the permissions."""
    if not any(permits(user, permission) for permission in permissions):
        raise _refused(
            user,
            permissions,
            f"{' or '.join(permissions)}, none of which your role or the scopes of your token include",
        )


def _refused(user: User, permissions: Sequence[str], lacking: str) -> InsufficientPermissions:
    return InsufficientPermissions(
        user.no_access or f"This needs {lacking}. Ask a forecasting administrator for access.",
        details={"required": list(permissions)},
        headers=challenge(error="insufficient_scope", scope=" ".join(permissions)),
    )


class Registration(Protocol):
    """Our own row of a user, as far as it says what the user is; empty where it does not."""

    @property
    def role(self) -> str: ...

    @property
    def job_profile(self) -> str: ...


class Directory(Protocol):
    """What the organisation knows of its users; it should see a change within five minutes."""

    def assigned_sites(self, subject: str) -> frozenset[str] | None:
        """The list of sites kept for a user; None where none is kept."""
        ...

    def registration(self, subject: str) -> Registration | None:
        """Our own row of a user; None where there is none."""
        ...

    def district_sites(self, subject: str) -> frozenset[str]:
        """Sites of the districts that a user manages."""
        ...

    def region_sites(self, subject: str) -> frozenset[str]:
        """Sites of the regions that a user leads."""
        ...

    def managed_units(self, subject: str) -> frozenset[str]:
        """Ids of the districts that a user manages, of the regions a user leads, and of their districts."""
        ...


class Authorizer:
    """Which sites a user may see; `normalise` gives a site's number its one spelling or refuses it."""

    def __init__(self, directory: Directory, normalise: Callable[[str], str]) -> None:
        self._directory = directory
        self._normalise = normalise

    def recognised(self, user: User) -> User:
        """The caller of a token, with the role that our own row says; the token's roles can only narrow it.

        Where there is no row the token's roles stand, unless its issuer leaves them to the row.
        """
        if user.no_access:
            return user
        row = self._directory.registration(user.subject)
        if row is None:
            return replace(user, roles=frozenset(), no_access=_unknown(user.subject)) if user.needs_row else user
        role = rights().role_of(row.role, row.job_profile)
        if role is None:
            return replace(user, roles=frozenset(), no_access=_without_role(row.job_profile))
        return replace(user, roles=frozenset({role}), ceiling=user.roles)

    def given(self, subject: str) -> Given:
        """What our own row of a user gives, whatever tokens say besides."""
        unnamed = User(subject, frozenset(), None, None, datetime.max.replace(tzinfo=UTC), needs_row=True)
        user = self.recognised(unnamed)
        return Given(
            role=next(iter(user.roles), None),
            permissions=rights().given_by(user.roles),
            sites=self.sites_of(user),
            no_access=user.no_access,
        )

    def units_of(self, user: User) -> frozenset[str]:
        """Ids of the districts and regions whose roll-ups a caller may read who does not see every site."""
        return self._directory.managed_units(user.subject)

    def sites_of(self, user: User) -> frozenset[str] | None:
        """The sites of all the user's roles together; None means every site."""
        reaches = {rights().roles[role].sites for role in user.roles}
        if SiteAccess.ALL in reaches:
            return None
        sites: frozenset[str] = frozenset()
        if SiteAccess.ASSIGNED in reaches:
            sites |= self._assigned(user)
        if SiteAccess.DISTRICT in reaches:
            sites |= self._directory.district_sites(user.subject)
        if SiteAccess.REGION in reaches:
            sites |= self._directory.region_sites(user.subject)
        return sites

    def require_site(self, user: User, site_id: str) -> None:
        """Raises InsufficientPermissions, the same whether the site exists or not, unless the user may see it."""
        sites = self.sites_of(user)
        if sites is not None and site_id not in sites:
            raise InsufficientPermissions(
                f"You have no access to site {site_id}. "
                "Ask your district manager or a forecasting administrator to assign it to you.",
                field="siteId",
                details={"required": [f"site:{site_id}"]},
                headers=challenge(error="insufficient_scope"),
            )

    def require_unit(self, user: User, unit: str) -> None:
        """Raises InsufficientPermissions unless the user sees every site, or manages the district or region."""
        if self.sites_of(user) is not None and unit not in self.units_of(user):
            raise InsufficientPermissions(
                f"You have no access to {unit}. Ask a forecasting administrator if it should be yours.",
                field="organizationId",
                details={"required": [f"unit:{unit}"]},
                headers=challenge(error="insufficient_scope"),
            )

    def _assigned(self, user: User) -> frozenset[str]:
        kept = self._directory.assigned_sites(user.subject)
        if user.site_access is None:
            return kept or frozenset()
        claimed = frozenset(site for text in user.site_access if (site := self._spelled(text)))
        return claimed if kept is None else claimed & kept

    def _spelled(self, text: str) -> str | None:
        try:
            return self._normalise(text)
        except ForecastingAPIError:
            return None  # what names no site gives access to none


def _unknown(subject: str) -> str:
    return (
        "You are signed in, but Forecasting does not know you yet. "
        f"Ask a forecasting administrator to add you; you are {subject} there."
    )


def _without_role(job_profile: str) -> str:
    reason = f"Your job profile {job_profile} gives" if job_profile else "No role is assigned to you, which gives"
    return f"{reason} no access to Forecasting. Ask a forecasting administrator to assign you a role."
