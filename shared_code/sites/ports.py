"""What sites need from outside."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Protocol

from shared_code.kit.finding import Finding
from shared_code.sites.models import District, Region, Site, UserSites


class Register(Protocol):
    """The reference data: sites, organisation, and what each user may see."""

    @property
    def sites(self) -> Mapping[str, Site]: ...

    @property
    def districts(self) -> Mapping[str, District]: ...

    @property
    def regions(self) -> Mapping[str, Region]: ...

    def user(self, subject: str) -> UserSites | None:
        """What a user may see and do; None for one that is unknown."""
        ...


class SiteTerms(Protocol):
    """The terms of a site's contract."""

    def unusual(self, site_id: str, day: date) -> Iterable[Finding]:
        """What is unusual about those that are in force on a day and after it."""
        ...
