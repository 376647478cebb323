"""What most tests stand on: the product on an embedded store of its own, on a fixed business date, with a few sites."""

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from demo import seed
from shared_code.accounts.models import AccountBalances, AccountChart, ChartedAccount, LedgerMonth
from shared_code.application import close_current, current
from shared_code.auth.development import DevelopmentIssuer
from shared_code.cache.memory import MemoryCache
from shared_code.cache.values import ReferenceValues, SharedValues
from shared_code.contracts.models import Contract
from shared_code.integration.writing.month_facts import month_facts
from shared_code.kit import sqlite_file
from shared_code.kit.model import MonthlyValues
from shared_code.kit.period import Period
from shared_code.messaging.queues import QUEUES
from shared_code.payroll.models import PayrollFacts
from shared_code.sites.models import Assignment, District, Region, Site, UserSites
from shared_code.sites.tables import ReferenceTables
from shared_code.statistics.models import LoadedMonth, SavedStatisticsMonth
from shared_code.store.editing import WriteRequest
from shared_code.store.site_partition import Series, contract_key
from shared_code.store.unit_of_work import ChangeSet, DocumentWrite, FactsWrite, RowWrite
from tests.left_behind import broken_connections, first_start, kept_environment, kept_loggers
from tests.selection import (
    pytest_collection_finish,
    pytest_collection_modifyitems,
    pytest_ignore_collect,
    pytest_runtest_protocol,
    pytest_sessionfinish,
    pytest_xdist_make_scheduler,
)
from tests.started import host

__all__ = [
    "broken_connections",
    "first_start",
    "host",
    "kept_environment",
    "kept_loggers",
    "pytest_collection_finish",
    "pytest_collection_modifyitems",
    "pytest_ignore_collect",
    "pytest_runtest_protocol",
    "pytest_sessionfinish",
    "pytest_xdist_make_scheduler",
]

collect_ignore = ["clients/month.py", "infra/checkov/run.py", "package/grpc_host.py"]
"""Programs of environments of their own: no tests, and no modules of the product."""

settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")

TODAY = date(2025, 4, 15)
APRIL = Period(2025, 4)

BUDGET: Mapping[str, str] = {
    "9410": "60000", "9411": "23730", "9412": "22950", "9414": "5840", "9415": "7480",
    "9440": "1020", "9510": "791", "9520": "459", "9550": "584", "9560": "306",
}  # fmt: skip
"""A month of site TP001: 1,020 room nights of 1,200, so an occupancy of 0.85."""


CHART: Mapping[str, str] = {
    "9410": "EXTERNAL REVENUE", "4790": "INTERNAL REVENUE", "6000": "PAYROLL", "6200": "PTEB", "7080": "INSURANCE",
    "7082": "INSURANCE", "7099": "CLAIMS", "7170": "PARKING RENTS", "7045": "OTHER EXPENSE", "7010": "OTHER EXPENSE",
    **{account: "STATISTICS" for account in (*BUDGET, "9413", "9415", "9416") if account != "9410"},
}  # fmt: skip


def site(site_id: str, **changes: Any) -> Site:
    """A hotel of 40 rooms in Orlando."""
    facts: dict[str, Any] = {
        "site_id": site_id,
        "name": f"Hotel {site_id}",
        "assignments": (Assignment(since=date(2020, 1, 1), district_id="d-orlando"),),
        "available_rooms": 40,
        "total_spaces": 120,
    }
    return Site.model_validate({**facts, **changes})


SITES = {
    one.site_id: one
    for one in (
        site("TP001"),
        site("0170", name="Harbor Hotel", contract_types=("fixed_fee",)),
        site("0349", assignments=(Assignment(since=date(2020, 1, 1), district_id="d-tampa"),)),
        site("0402", name="City Hospital", available_rooms=0, business_segment="Healthcare"),
        site("0500", start_date=date(2024, 1, 1), close_date=date(2025, 5, 10)),
        site("0900", assignments=(Assignment(since=date(2020, 1, 1), district_id="d-chicago"),)),
    )
}


def register_elsewhere() -> ReferenceTables:
    """The register as another process has it, which tells this one nothing."""
    tables = current().tables
    return ReferenceTables(tables, ReferenceValues(tables, SharedValues(MemoryCache())))


class Company:
    """The started product and what tests put into it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def budget(self, site_id: str, period: Period, balances: Mapping[str, str] = BUDGET) -> None:
        content = AccountBalances(balances={account: Decimal(value) for account, value in balances.items()})
        self._load(site_id, period, "accounts", Series.BUDGET, content)

    def rates(self, site_id: str, period: Period, **rates: str) -> None:
        content = MonthlyValues(values={name: Decimal(value) for name, value in rates.items()})
        self._load(site_id, period, "rates", Series.FORECAST, content)

    def actuals(self, site_id: str, days: Mapping[date, Mapping[str, str]]) -> None:
        """Load rows of one month."""
        period = Period.of(min(days))
        rows = {day: {name: Decimal(value) for name, value in row.items()} for day, row in days.items()}
        content = LoadedMonth(loaded_at=current().clock.now() - timedelta(hours=2), days=rows)
        self._load(site_id, period, "statistics", Series.ACTUAL, content)

    def revenue(self, site_id: str, days: Mapping[date, Mapping[str, str]]) -> None:
        """Load net external revenue by code of some days of one month."""
        rows = {day: {code: Decimal(value) for code, value in row.items()} for day, row in days.items()}
        content = LoadedMonth(loaded_at=current().clock.now(), revenue=rows)
        self._load(site_id, Period.of(min(days)), "statistics", Series.ACTUAL, content)

    def saved(self, site_id: str, period: Period, days: Mapping[date, Mapping[str, str]]) -> None:
        rows = {day: {name: Decimal(value) for name, value in row.items()} for day, row in days.items()}
        self._load(site_id, period, "statistics", Series.FORECAST, SavedStatisticsMonth(days=rows))

    def hours(self, site_id: str, period: Period, days: Sequence[date] = (), **families: str) -> None:
        """Load the hours of a month, worked in equal parts on some of its days (none named: on all)."""
        worked = days or period.days()
        day = {family: Decimal(value) / len(worked) for family, value in families.items()}
        facts = PayrollFacts.of(dict.fromkeys(worked, day))
        write = FactsWrite(period, "payroll", facts.model_dump(mode="json", by_alias=True))
        current().changes.commit(ChangeSet(site_id, Series.ACTUAL, "load", facts=[write]))

    def ledger(self, site_id: str, period: Period, balances: Mapping[str, str], *, closed: bool = True) -> None:
        at = current().clock.now() - timedelta(hours=1)
        amounts = {account: Decimal(value) for account, value in balances.items()}
        content = LedgerMonth(loaded_at=at, balances=amounts, closed=closed)
        self._load(site_id, period, "accounts", Series.ACTUAL, content)

    def contract(self, site_id: str, since: str = "2020-01-01", **blocks: Any) -> None:
        """Terms of a contract from a day on; blocks as in a document."""
        contract = Contract.model_validate({"effective_date": since, **blocks})
        content = {"contract": contract.model_dump(mode="json", by_alias=True)}
        row = RowWrite(contract_key(date.fromisoformat(since)), content)
        current().changes.commit(ChangeSet(site_id, Series.CONTRACT, "load", rows=[row]))

    def snapshot(self, site_id: str, period: Period) -> None:
        if SITES[site_id].is_open_in(period):
            current().snapshots.create(site_id, period, None, WriteRequest("load", "req_load"))

    def chart(self, categories: Mapping[str, str] = CHART) -> None:
        accounts = {
            account: ChartedAccount(name=account, category=category) for account, category in categories.items()
        }
        current().charts.save(AccountChart(accounts=accounts))

    def _load(self, site_id: str, period: Period, family: str, series: Series, content: Any) -> None:
        """Store a document and the month facts that follow from it."""
        documents = current().documents
        stored, facts = documents.month(site_id, period), documents.month_facts(site_id, period, period).get(period, {})
        old, new = stored.get((family, series)), content.model_dump(mode="json", by_alias=True)
        contents = {key: document.content for key, document in stored.items()} | {(family, series): new}
        following = month_facts(SITES[site_id], period, {period: contents})
        etags = {name: facts[name].etag if name in facts else None for name in following}
        change = ChangeSet(
            site_id,
            series,
            "load",
            documents=[DocumentWrite(period, family, series, new, 1, old.etag if old else None)],
            facts=[FactsWrite(period, name, content, etags[name]) for name, content in following.items()],
        )
        current().changes.commit(change)


@pytest.fixture
def company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Company]:
    """A company of its own, on 15 April 2025."""
    yield found(tmp_path, monkeypatch)
    close_current()


def configure(folder: Path, monkeypatch: pytest.MonkeyPatch, today: date) -> None:
    """The product on an embedded store in a folder, on a business date; nothing is kept of another one."""
    environment = {
        "ENVIRONMENT": "local",
        "LOG_FILE": "none",
        "BUSINESS_DATE": str(today),
        "Tables__serviceUri": f"sqlite:{folder / 'store.db'}",
        "ServiceBus__fullyQualifiedNamespace": f"sqlite:{folder / 'store.db'}",
        "COALESCE_SECONDS": "0",
        **{queue.setting: queue.name for queue in QUEUES},
        "TOKEN_KEYS": f"file:{SESSION / 'issuer.json'}",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    close_current()


def found(folder: Path, monkeypatch: pytest.MonkeyPatch, today: date = TODAY) -> Company:
    """Six sites in three districts and two regions, four users; nothing budgeted, loaded or saved."""
    configure(folder, monkeypatch, today)
    written = SESSION / "company.db"
    if not written.exists():
        _write_organisation()
        close_current()
        (folder / "store.db").rename(written)
    shutil.copyfile(written, folder / "store.db")
    return Company(folder)


def _write_organisation() -> None:
    register = current().register
    register.save("sites", SITES)
    register.save("regions", {r: Region(region_id=r, name=r.upper()) for r in ("r-east", "r-central")})
    districts = {"d-orlando": "r-east", "d-tampa": "r-east", "d-chicago": "r-central"}
    register.save("districts", {d: District(district_id=d, name=d, region_id=r) for d, r in districts.items()})
    users = (
        UserSites(subject="anna", name="Anna", role="account_manager", sites=("TP001", "0170", "0402", "0500")),
        UserSites(subject="david", name="David", role="district_manager", district_ids=("d-orlando",)),
        UserSites(subject="rachel", name="Rachel", role="regional_vp", region_ids=("r-east",)),
        UserSites(subject="sam", name="Sam", role="forecasting_admin"),
    )
    register.save("users", {user.subject: user for user in users})


SESSION: Path


@pytest.fixture(scope="session", autouse=True)
def _session(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Where the first test leaves what takes longer than most tests: a signing key, the store of a new company.

    The stores of this process wait for no disk: one wait takes longer than many a test.
    """
    global SESSION  # noqa: PLW0603 - set once, before any test
    SESSION = tmp_path_factory.mktemp("session")
    sqlite_file.DURABLE = "PRAGMA synchronous = OFF;"


DEMO_DAY = date(2026, 11, 29)


@pytest.fixture(scope="session")
def demo_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of the demo company on a Sunday in November, seeded once; to be copied."""
    folder = tmp_path_factory.mktemp("demo")
    with pytest.MonkeyPatch.context() as patch:
        found(folder, patch, DEMO_DAY)
        seed.seed(DEMO_DAY, lambda _: None)
        close_current()
    return folder / "store.db"


Token = Callable[..., str]

SUBJECTS = {
    "account_manager": ("anna", ("TP001", "0170", "0402", "0500", "9999")),
    "district_manager": ("david", ()),
    "regional_vp": ("rachel", ()),
    "forecasting_admin": ("sam", ()),
}


@pytest.fixture
def token(company: Company) -> Token:
    """A token of a role's user; other sites, scopes, subject or lifetime on request."""
    issuer: DevelopmentIssuer | None = current().development_issuer
    assert issuer is not None
    assert company

    def issue(role: str, *, subject: str | None = None, sites: tuple[str, ...] | None = None, **options: Any) -> str:
        name, assigned = SUBJECTS[role]
        return issuer.issue(subject or name, [role], assigned if sites is None else sites, **options)

    return issue
