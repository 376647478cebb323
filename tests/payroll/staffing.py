"""What tests put into a site's payroll: job codes, budget, timekeeping, schedule."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from shared_code.accounts.models import ACCOUNTS, AccountBalances, AccountChart, ChartedAccount
from shared_code.application import current
from shared_code.integration.load import LoadRequest
from shared_code.kit.period import Period
from shared_code.payroll.models import (
    BudgetMonth,
    Families,
    JobCode,
    JobGroup,
    SiteJob,
    SiteJobs,
    Worked,
    WorkedMonth,
)
from shared_code.store.site_partition import Content, Series
from shared_code.store.unit_of_work import ChangeSet, DocumentWrite, FactsWrite, RowWrite
from tests.conftest import APRIL, SITES

FAMILIES: Final = Families(
    groups={group: JobGroup(group_id=group, name=group) for group in ("Bell", "Salaried", "Shuttle")},
    codes={
        entry.job_code: entry
        for entry in (
            JobCode(job_code="GSA", title="Guest Service Associate", group_id="GSA"),
            JobCode(job_code="BELL", title="Bell attendant", group_id="Bell"),
            JobCode(job_code="SRACCTMGR", title="Senior account manager", group_id="Salaried", salaried=True),
            JobCode(job_code="GREETER", title="GREETER"),
            JobCode(job_code="IPT", title="Shuttle driver", group_id="Shuttle", active=False),
        )
    },
)

GSA: Final = SiteJob(employees=Decimal(8), average_rate=Decimal(16))
GSA2: Final = SiteJob(employees=Decimal(2), average_rate=Decimal("18.50"))
BELL: Final = SiteJob(employees=Decimal(1), average_rate=Decimal(12))
MANAGER: Final = SiteJob(employees=Decimal(1), allocated_salary=Decimal(42500))
JOBS: Final = {"GSA": GSA, "GSA2": GSA2, "BELL": BELL}
"""The group rate of GSA is 16.50, its hours are spread 8 to 2."""


ORDER: Final = LoadRequest(user="load", file="a test", run_id="run")
PAYROLL_ACCOUNTS: Final = {
    "6000": ChartedAccount(name="Wages", category="PAYROLL"),
    "6100": ChartedAccount(name="Salaries", category="PAYROLL"),
}


def employ(site_id: str, jobs: Mapping[str, SiteJob] = JOBS) -> None:
    """Give a site its job codes, and the company its families."""
    current().job_register.save(FAMILIES)
    content = SiteJobs(jobs=jobs).model_dump(mode="json", by_alias=True)
    old = current().tables.get("forecasts", site_id, "j")
    write = RowWrite("j", content, old.etag if old else None)
    current().changes.commit(ChangeSet(site_id, Series.ACTUAL, "load", rows=[write]))


def budget(
    site_id: str, hours: Mapping[str, int], cost: Mapping[str, int], period: Period = APRIL, wages: str | None = None
) -> None:
    """Load a payroll budget: hours and $ of the month, and as many $ (or other `wages`) in the budget by account."""
    month = BudgetMonth(
        hours={code: Decimal(value) for code, value in hours.items()},
        cost={code: Decimal(value) for code, value in cost.items()},
    )
    load(site_id, period, Series.BUDGET, month)
    by_account(site_id, period, {"6000": wages or str(sum(month.cost.values()))})


def by_account(site_id: str, period: Period, balances: Mapping[str, str]) -> None:
    """Give a site a budget by account, and the company the chart that knows its wages and salaries."""
    chart = current().charts.chart().accounts
    current().charts.save(AccountChart(accounts={**PAYROLL_ACCOUNTS, **chart}))
    old = current().documents.document(site_id, period, ACCOUNTS, Series.BUDGET)
    stored = AccountBalances.model_validate(old.content).balances if old else {}
    changed = {account: Decimal(amount) for account, amount in balances.items()}
    content = AccountBalances(balances={**stored, **changed})
    store(site_id, period, (ACCOUNTS, Series.BUDGET), content)
    settle(site_id)


def settle(site_id: str) -> None:
    """Make the facts of what was stored, as loads do."""
    current().month_writer.recalculate_facts(SITES[site_id], APRIL, ORDER)


def worked(
    site_id: str, days: Mapping[date, Mapping[str, tuple[str, str, str | None]]], series: Series = Series.ACTUAL
) -> None:
    """Load rows of one month: regular hours, overtime hours, $ by job code."""
    rows = {
        day: {
            code: Worked(
                regular_hours=Decimal(regular),
                overtime_hours=Decimal(overtime),
                cost=None if cost is None else Decimal(cost),
            )
            for code, (regular, overtime, cost) in codes.items()
        }
        for day, codes in days.items()
    }
    load(
        site_id,
        Period.of(min(days)),
        series,
        WorkedMonth(loaded_at=current().clock.now() - timedelta(hours=2), days=rows),
    )


def load(site_id: str, period: Period, series: Series, content: Any) -> None:
    """Store a document of payroll."""
    store(site_id, period, ("payroll", series), content)


def store(site_id: str, period: Period, key: tuple[str, Series], content: Any) -> None:
    """Store a document, and mark its facts as made of nothing, so that `settle` makes them."""
    documents, (family, series) = current().documents, key
    old = documents.document(site_id, period, family, series)
    write = DocumentWrite(
        period, family, series, content.model_dump(mode="json", by_alias=True), 1, old.etag if old else None
    )
    known = documents.month_facts(site_id, period, period).get(period, {})
    facts = [] if ACCOUNTS in known else [FactsWrite(period, ACCOUNTS, {})]
    current().changes.commit(ChangeSet(site_id, series, "load", documents=[write], facts=facts))


def stored(site_id: str, period: Period = APRIL) -> Content:
    """What managers saved of a month."""
    document = current().documents.document(site_id, period, "payroll", Series.FORECAST)
    return document.content["days"] if document else {}


def by_code(site_id: str) -> None:
    """Let the contract of a site bill labor hours, so that it plans by job code."""
    current().register.save("sites", {site_id: SITES[site_id].model_copy(update={"per_labor_hour": True})})
