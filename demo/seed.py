"""Fills an empty store with the demo company."""

import os
from collections.abc import Callable, Generator, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import repeat
from typing import NamedTuple

from demo import accounts, books, contracts, events, forms, history, hotel, labor, workers
from demo.company import DemoSite, demo_sites, districts, regions, users
from demo.users import DEMO_USERS
from shared_code.accounts.models import ACCOUNTS, AccountBalances
from shared_code.application import current
from shared_code.integration.writing.month_facts import month_facts
from shared_code.kit.model import Model
from shared_code.kit.period import Period
from shared_code.messaging.commands import PAYROLL_CALCULATE, PL_REFRESH, STATISTICS_UPDATE
from shared_code.payroll import models as payroll
from shared_code.statistics import models as statistics
from shared_code.statistics.events import KEY as EVENTS
from shared_code.statistics.hotel import KEY as HOTEL
from shared_code.store.editing import WriteRequest
from shared_code.store.job_runs import VALIDATION_FLOW
from shared_code.store.site_partition import VERSION_ROW, Content, Series, facts_version
from shared_code.store.unit_of_work import ChangeSet, DocumentWrite, FactsWrite, RowWrite

FLOW = "demo-seed"
FORECAST_MONTHS = 3
_MONTHS_A_CHANGE = 4  # up to 80 operations, below the store's hundred
_LOADED = time(4, tzinfo=UTC)  # midnight in New York, or an hour before: never later than now

Tell = Callable[[str], None]
SiteBySite = Generator[bool, None, None]
"""After each site that is stored: whether those of the first user are, whose turn comes first."""


class MonthWrites(NamedTuple):
    """Everything stored of a demo site's month."""

    documents: list[DocumentWrite]
    facts: list[FactsWrite]


def ensure_seeded(tell: Tell) -> None:
    """Seed an empty store, or go on where that was interrupted, for the same day; say how old the demo data are."""
    for _ in site_by_site(tell):
        pass


def site_by_site(tell: Tell) -> SiteBySite:
    """The same, site by site."""
    if not current().is_laptop:
        tell("No demo data are made: they are for ENVIRONMENT=local with an embedded store or an emulator.")
        return
    today = current().clock.today()
    runs = current().runs.latest(FLOW)
    if not runs and current().register.sites:
        tell("No demo data are made: the store holds other sites. --data names another folder for a demo.")
        return
    seeded = date.fromisoformat(runs[0].result["today"]) if runs else today
    if not runs or not runs[0].result["sites"]:
        yield from _seed(seeded, tell, min(os.cpu_count() or 1, workers.MOST), demo_sites())
        current().site_jobs.request(VALIDATION_FLOW)  # alerts of every site are there soon after
    if seeded != today:
        tell(f"The demo data were made for {seeded}, and today is {today}: --reset makes new ones.")


def seed(today: date, tell: Tell, processes: int = 1, sites: Sequence[DemoSite] | None = None) -> None:
    """Store the demo company as it stands on a business date, sites side by side; what is there already stays.

    `sites` are those of the company that are made; all by default.
    """
    for _ in _seed(today, tell, processes, demo_sites() if sites is None else sites):
        pass


def _seed(today: date, tell: Tell, processes: int, sites: Sequence[DemoSite]) -> SiteBySite:
    """The same, site by site."""
    first = frozenset(next(iter(DEMO_USERS.values())).sites)
    company = sorted(sites, key=lambda site: site.id not in first)
    current().runs.record(FLOW, {"today": str(today), "sites": 0})
    tell(f"Making demo data for {today}: {len(company)} sites, three years …")
    register = current().register
    register.save("regions", regions())
    register.save("districts", districts())
    register.save("users", users())
    current().job_register.save(labor.families())
    current().charts.save(accounts.chart())
    for number, site in enumerate(_seeded(company, today, processes), start=1):
        register.forget()  # another process registered it
        tell(f"  {number:>2} of {len(company)}  {site.id} {site.name}")
        yield number >= len(first)
    current().runs.record(FLOW, {"today": str(today), "sites": len(company)})


def _seeded(company: Sequence[DemoSite], today: date, processes: int) -> Iterator[DemoSite]:
    """The sites, each once it is stored; processes share the store as those of several commands do."""
    if processes == 1:
        for site in company:
            seed_site(site, today)
            yield site
        return
    pool = workers.pool(processes)
    try:
        yield from pool.map(_stored, company, repeat(today))
    finally:
        pool.shutdown(cancel_futures=True)


def _stored(site: DemoSite, today: date) -> DemoSite:
    seed_site(site, today)
    return site


def month_writes(site: DemoSite, period: Period, today: date) -> MonthWrites:
    """A month's documents, and the month facts that follow from them."""
    at = datetime.combine(today, _LOADED)
    balances = AccountBalances(balances=books.budget(site, period)) if site.budget else None
    actual = history.actual_days(site, period, today)
    codes, bell = history.by_code(site, actual), history.bell(site, actual)
    loaded = statistics.LoadedMonth(loaded_at=at, days=actual, revenue=codes, bell=bell) if actual else None
    ahead = Period.of(today).months_until(period)
    is_forecast = site.forecast and 0 <= ahead <= FORECAST_MONTHS
    days = dict(history.saved_days(site, period, today)) if is_forecast else {}
    saved = statistics.SavedStatisticsMonth(days=days) if days else None
    contents = {
        (family, series): _content(model)
        for family, series, model in (
            (ACCOUNTS, Series.BUDGET, balances),
            (ACCOUNTS, Series.ACTUAL, books.ledger(site, period, today)),
            (statistics.FAMILY, Series.ACTUAL, loaded),
            (statistics.FAMILY, Series.FORECAST, saved),
            (*HOTEL, hotel.forecast(site, period, today, at)),
            (*EVENTS, events.calendar(site, period, today, at)),
            *((family, Series.FORECAST, form) for family, form in forms.forms(site, period, today)),
        )
        if model
    }
    hours = labor.documents(site, period, today)
    contents |= {(payroll.FAMILY, series): content for series, content in hours.items()}
    following = month_facts(site.master(today), period, {period: contents}), labor.facts(site, period, today)
    documents = [DocumentWrite(period, family, series, content) for (family, series), content in contents.items()]
    facts = [FactsWrite(period, family, content) for made in following for family, content in made.items()]
    return MonthWrites(documents, facts)


def seed_site(site: DemoSite, today: date) -> None:
    """Store a site's months, contract and jobs, what follows from them in the roll-ups, and two forecasts of record.

    It is registered once its months are there: nobody sees it before, and nobody saves what the demo has yet to store.
    """
    months = history.months(site, today)
    for start in range(0, len(months), _MONTHS_A_CHANGE):
        if current().documents.month_facts(site.id, months[start], months[start]):
            continue  # stored, as a whole, before an earlier seed was interrupted
        writes = [month_writes(site, period, today) for period in months[start : start + _MONTHS_A_CHANGE]]
        change = ChangeSet(
            owner=site.id,
            inputs=Series.ACTUAL,
            user="demo",
            documents=[document for write in writes for document in write.documents],
            facts=[facts for write in writes for facts in write.facts],
            rows=[]
            if start
            else [
                RowWrite(payroll.JOBS_ROW, _content(labor.jobs(site))),
                RowWrite(VERSION_ROW, {"rules": facts_version()}),
                *contracts.rows(site, today),
            ],
        )
        current().changes.commit(change)
    current().register.save("sites", {site.id: site.master(today)})
    this_month = Period.of(today)
    around = [period for period in months if -1 <= this_month.months_until(period) <= FORECAST_MONTHS]
    for subject, followed in ((STATISTICS_UPDATE, months), (PAYROLL_CALCULATE, around), (PL_REFRESH, months)):
        current().following.refresh(subject, site.id, followed)  # no page reads payroll of districts of other months
    for period in (this_month.shift(-1), this_month):
        if period in months and current().snapshots.forecast_of_record(site.id, period) is None:
            request = WriteRequest("demo", FLOW)
            day = period.first_day - timedelta(days=1)
            current().snapshots.create(site.id, period, "Sent to finance", request, day=day)


def _content(model: Model) -> Content:
    return model.model_dump(mode="json", by_alias=True)
