"""What expenses need from outside."""

from collections.abc import Mapping
from typing import Protocol

from shared_code.sites.models import Site


class Sites(Protocol):
    """The sites."""

    def get(self, site_id: str) -> Site:
        """A site by its number; raises SiteNotFound."""
        ...


class ChartedAccount(Protocol):
    """What the chart says of an account."""

    @property
    def name(self) -> str: ...

    @property
    def category(self) -> str: ...


class AccountChart(Protocol):
    """The chart of accounts, by main account."""

    @property
    def accounts(self) -> Mapping[str, ChartedAccount]: ...


class Charts(Protocol):
    """The chart of accounts of the company."""

    def chart(self) -> AccountChart: ...
