"""What roles give and scopes cover, read from roles.yaml."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path

import yaml

from shared_code.auth.models import Role
from shared_code.kit.model import Model


class SiteAccess(StrEnum):
    """Which sites a role sees."""

    ASSIGNED = "assigned"
    DISTRICT = "district"
    REGION = "region"
    ALL = "all"


class RoleRights(Model):
    """One role: its sites and the permissions it lists."""

    sites: SiteAccess
    permissions: frozenset[str]


class Rights(Model):
    """All roles, what their permissions imply, what scopes cover, the roles of job profiles."""

    roles: Mapping[Role, RoleRights]
    implies: Mapping[str, frozenset[str]]
    scopes_cover: Mapping[str, frozenset[str]]
    job_profiles: Mapping[str, Role]

    def given_by(self, roles: Iterable[Role]) -> frozenset[str]:
        """Every permission that the roles list or imply."""
        return self._with_implied(name for role in roles for name in self.roles[role].permissions)

    def covered_by(self, scopes: Iterable[str]) -> frozenset[str]:
        """Every permission that a token with these scopes can carry."""
        named = frozenset(scopes)
        return self._with_implied(named.union(*(self.scopes_cover.get(scope, ()) for scope in named)))

    def role_of(self, name: str, job_profile: str) -> Role | None:
        """The role of this name, or where none is named that of a job profile; None where that gives none."""
        return next((role for role in Role if role == name), None) if name else self.job_profiles.get(job_profile)

    def _with_implied(self, names: Iterable[str]) -> frozenset[str]:
        found: frozenset[str] = frozenset()
        new = frozenset(names)
        while new:
            found |= new
            new = frozenset(implied for name in new for implied in self.implies.get(name, ())) - found
        return found


@cache
def rights() -> Rights:
    """The rights of this version of the product."""
    return Rights.model_validate(yaml.safe_load(Path(__file__).with_name("roles.yaml").read_text("utf-8")))
