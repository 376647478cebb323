"""What payroll needs from outside."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple, Protocol

from shared_code.accounts.models import AccountFacts, Balances
from shared_code.kit.period import Period
from shared_code.payroll.models import (
    BilledHours,
    BillRate,
    BudgetMonth,
    Burden,
    Families,
    SavedPayrollMonth,
    SiteJobs,
    WorkedMonth,
)
from shared_code.sites.models import Site
from shared_code.store.site_partition import Document, Facts


class StoredPayroll(NamedTuple):
    """Everything stored of a month of payroll; None where there is nothing."""

    saved: SavedPayrollMonth | None = None
    document: Document | None = None
    budget: BudgetMonth | None = None
    actual: WorkedMonth | None = None
    scheduled: WorkedMonth | None = None


class PayrollBalances(NamedTuple):
    """Payroll of a month by main account in $, as budgeted and as booked; `closed`: nothing more is booked.

    `names` has every account of payroll.
    """

    names: Mapping[str, str] = MappingProxyType({})
    budget: Balances = MappingProxyType({})
    ledger: Balances = MappingProxyType({})
    closed: bool = False
    loaded_at: datetime | None = None


class Sites(Protocol):
    """The sites."""

    def find(self, site_id: str) -> Site | None: ...

    def get(self, site_id: str) -> Site:
        """A site by its number; raises SiteNotFound."""
        ...


class PayrollStore(Protocol):
    """A site's stored payroll."""

    def jobs(self, site_id: str) -> SiteJobs: ...

    def months(self, site_id: str, first: Period, last: Period) -> Mapping[Period, StoredPayroll]:
        """Every month from the first to the last, also those of which nothing is stored."""
        ...

    def accounts(self, site_id: str, period: Period) -> AccountFacts:
        """The site's accounts of a month."""
        ...

    def labor_rows(self, site_id: str, first: Period, last: Period) -> Mapping[Period, Facts]:
        """The labor facts that are stored, with the ETags that guard their replacement."""
        ...


PayrollAccounts = Callable[[], Mapping[str, str]]
"""Main account of payroll → its name, by the chart of accounts."""


class JobRegister(Protocol):
    """The job families of the company."""

    def families(self) -> Families: ...


class BillRates(Protocol):
    """What clients pay for hours, by the contract in force."""

    def on(self, site_id: str, day: date) -> Mapping[str, BillRate]:
        """Rates by job code in the month of a day; empty where the contract bills no hours."""
        ...


class HourlyRevenue(Protocol):
    """What clients pay for hours of a month."""

    def of(self, site_id: str, period: Period, hours: Mapping[str, BilledHours]) -> Decimal:
        """$ for hours by job code; 0 where the contract bills none."""
        ...


class LaborBurden(Protocol):
    """What payroll brings with it."""

    def of(self, site_id: str, period: Period, payroll: Decimal) -> Burden:
        """PTEB and insurance of a month for $ of payroll."""
        ...
