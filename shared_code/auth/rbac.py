"""What a caller may do, and at which sites."""

from collections.abc import Callable
from typing import Protocol

from shared_code.auth.challenge import challenge
from shared_code.auth.models import User
from shared_code.auth.roles import SiteAccess, rights
from shared_code.kit.errors import ForecastingAPIError, InsufficientPermissions


def permits(user: User, permission: str) -> bool:
    """Whether a role gives the permission and, where the token carries scopes, one of them covers it."""
    return permission in rights().given_by(user.roles) and (
        user.scopes is None or permission in rights().covered_by(user.scopes)
    )


def require(user: User, *permissions: str) -> None:
    """Raises InsufficientPermissions unless the user has all the permissions."""
    missing = [permission for permission in permissions if not permits(user, permission)]
    if missing:
        raise InsufficientPermissions(
            f"This needs {' and '.join(missing)}, which your role or the scopes of your token do not include. "
            "Ask a forecasting administrator for access.",
            details={"required": list(permissions)},
            headers=challenge(error="insufficient_scope", scope=" ".join(permissions)),
        )


def require_any(user: User, *permissions: str) -> None:
    """Raises InsufficientPermissions unless the user has one of the permissions."""
    if not any(permits(user, permission) for permission in permissions):
        raise InsufficientPermissions(
            f"This needs {' or '.join(permissions)}, none of which your role or the scopes of your token include. "
            "Ask a forecasting administrator for access.",
            details={"required": list(permissions)},
            headers=challenge(error="insufficient_scope", scope=" ".join(permissions)),
        )


class Directory(Protocol):
    """What the organisation knows of its users; it should see a change within five minutes."""

    def assigned_sites(self, subject: str) -> frozenset[str] | None:
        """The list of sites kept for a user; None where none is kept."""
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
        if self.sites_of(user) is not None and unit not in self._directory.managed_units(user.subject):
            raise InsufficientPermissions(
                f"You have no access to {unit}. Ask a forecasting administrator if it should be yours.",
                field="organizationId",
                details={"required": [f"unit:{unit}"]},
                headers=challenge(error="insufficient_scope"),
            )

    def _assigned(self, user: User) -> frozenset[str]:
        claimed = frozenset(site for text in user.site_access if (site := self._spelled(text)))
        kept = self._directory.assigned_sites(user.subject)
        return claimed if kept is None else claimed & kept

    def _spelled(self, text: str) -> str | None:
        try:
            return self._normalise(text)
        except ForecastingAPIError:
            return None  # what names no site gives access to none
