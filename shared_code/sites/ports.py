"""What sites need from outside."""

from collections.abc import Mapping
from typing import Protocol

from shared_code.sites.models import District, Region, Site, UserSites


class Register(Protocol):
    """The reference data: sites, organisation, and what each user may see."""

    @property
    def sites(self) -> Mapping[str, Site]: ...

    @property
    def districts(self) -> Mapping[str, District]: ...

    @property
    def regions(self) -> Mapping[str, Region]: ...

    @property
    def users(self) -> Mapping[str, UserSites]: ...
