"""What loads need from outside."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from shared_code.accounts.models import AccountChart
from shared_code.kit.model import Model
from shared_code.kit.period import Period
from shared_code.payroll.models import Families, SiteJobs
from shared_code.sites.ports import Register as ReadRegister


class Register(ReadRegister, Protocol):
    """The reference data of sites and their organisation, which loads also write."""

    def save(self, kind: str, entries: Mapping[str, Model]) -> None:
        """Write entries of a kind by their ids."""
        ...


class Charts(Protocol):
    """The chart of accounts."""

    def chart(self) -> AccountChart: ...

    def save(self, chart: AccountChart) -> None: ...


class JobRegister(Protocol):
    """The job families of the company."""

    def families(self) -> Families: ...

    def save(self, families: Families) -> None: ...


class SiteJobRows(Protocol):
    """The job codes of sites as they are stored."""

    def stored(self, site_id: str) -> tuple[SiteJobs, str | None]:
        """A site's job codes, and the ETag of their row; None where there is none."""
        ...


class FollowingRows(Protocol):
    """What is derived from the months of a site and stored beside it."""

    def refresh_all(self, site_id: str, periods: Sequence[Period], *, anew: bool = False) -> int:
        """Bring all rows of some months up to date, or make them `anew` in any case; the number of rows written."""
        ...
