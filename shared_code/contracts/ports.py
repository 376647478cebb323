"""What contracts need from outside."""

from collections.abc import Mapping
from datetime import date
from typing import Protocol

from shared_code.contracts.models import Contract


class TermVersions(Protocol):
    """The terms of sites."""

    def __call__(self, site_id: str) -> Mapping[date, Contract]:
        """The terms of a site by the day from which they are in force; raises SiteNotFound."""
        ...
