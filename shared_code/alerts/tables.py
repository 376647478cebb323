"""Alerts in the table store, and what validation reads of a site.

In the site's partition of `forecasts`: `q|o|<rule>|<field>|<period>|<subject>` an open alert, `q|c|<max-ms>|<id>` a
closed one, newest first, `q|s` the scores. In `summaries`, partition `<district>|alerts`: row = siteId, its open alerts
and its newest score.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from shared_code.accounts.chart import Chart
from shared_code.accounts.models import ACCOUNTS, AccountBalances, AccountChart, LedgerMonth
from shared_code.alerts.data import HISTORY_MONTHS, BudgetChange, SiteData, StoredMonth
from shared_code.alerts.models import Alert, Cause, QualityScore, SiteAlerts
from shared_code.alerts.ports import AlertChange, OpenAlert
from shared_code.kit.period import Period
from shared_code.payroll.models import FAMILY as PAYROLL
from shared_code.payroll.models import Families, SiteJobs, WorkedMonth
from shared_code.sites.models import Site
from shared_code.statistics.models import FAMILY as STATISTICS
from shared_code.statistics.models import LoadedMonth
from shared_code.store.names import FORECASTS
from shared_code.store.site_partition import (
    Content,
    Document,
    DocumentKey,
    Documents,
    Series,
    newest_first,
    pack,
    unpack,
)
from shared_code.store.summaries import SummaryRows
from shared_code.store.table import MAX_OPERATIONS, Delete, Insert, Operation, Replace, TableStore

_ACTUALS: Final = (STATISTICS, Series.ACTUAL)
_WORKED: Final = (PAYROLL, Series.ACTUAL)
_BUDGET: Final = (ACCOUNTS, Series.BUDGET)
_LEDGER: Final = (ACCOUNTS, Series.ACTUAL)
_READ: Final = frozenset({_ACTUALS, _WORKED, _BUDGET, _LEDGER})
_BUDGET_AUDIT: Final = f"{ACCOUNTS} {Series.BUDGET}"
_MOVED_WITHIN: Final = timedelta(days=31)
KEPT: Final = timedelta(days=400)
"""How long closed alerts and scores are kept: a year and a month, so that a month meets that of last year."""
_OPEN, _CLOSED, _SCORES = "q|o|", "q|c|", "q|s"


class StoredSiteData:
    """Reads what validation looks at: one range of documents, one of the audit trail, the jobs of the site."""

    def __init__(
        self,
        documents: Documents,
        jobs: Callable[[str], SiteJobs],
        families: Callable[[], Families],
        chart: Callable[[], AccountChart],
    ) -> None:
        self._documents = documents
        self._jobs = jobs
        self._families = families
        self._chart = chart

    def read(self, site: Site, now: datetime) -> SiteData:
        this_month = Period.of(now.date())
        first, last = this_month.shift(-HISTORY_MONTHS - 1), Period(this_month.year, 12)
        months = self._documents.months(site.site_id, first, last, _READ)
        return SiteData(
            site=site,
            now=now,
            months={period: _month(found) for period, found in months.items()},
            jobs=self._jobs(site.site_id),
            families=self._families(),
            chart=Chart(self._chart().categories),
            budget_changes=[*self._budget_changes(site.site_id, now - _MOVED_WITHIN)],
        )

    def _budget_changes(self, site_id: str, since: datetime) -> Iterator[BudgetChange]:
        for _, entry in self._documents.audit_between(site_id, since, None, None):
            for change in entry.changes if entry.family == _BUDGET_AUDIT else ():
                account = change.field.split("/")[-1]
                yield BudgetChange(
                    entry.at, entry.user, entry.period, account, _amount(change.old), _amount(change.new)
                )


def _month(found: Mapping[DocumentKey, Document]) -> StoredMonth:
    contents: Mapping[DocumentKey, Content] = {key: document.content for key, document in found.items()}
    actuals, worked = contents.get(_ACTUALS), contents.get(_WORKED)
    budget, ledger = contents.get(_BUDGET), contents.get(_LEDGER)
    return StoredMonth(
        LoadedMonth.model_validate(actuals) if actuals else None,
        WorkedMonth.model_validate(worked) if worked else None,
        AccountBalances.model_validate(budget).balances if budget else None,
        LedgerMonth.model_validate(ledger) if ledger else None,
    )


def _amount(value: object) -> Decimal | None:
    return Decimal(value) if isinstance(value, Decimal | int) else None


class AlertTables:
    """The alerts of sites."""

    def __init__(self, tables: TableStore) -> None:
        self._tables = tables
        self._summaries = SummaryRows(tables, "alerts", SiteAlerts)

    def open(self, site_id: str) -> Mapping[Cause, OpenAlert]:
        rows = self._tables.query(FORECASTS, site_id, _OPEN, f"{_OPEN}~")
        found = (OpenAlert(_alert(unpack(row.properties)), row.etag) for row in rows)
        return {one.alert.cause: one for one in found}

    def closed(self, site_id: str) -> Iterator[Alert]:
        for row in self._tables.query(FORECASTS, site_id, _CLOSED, f"{_CLOSED}~"):
            yield _alert(unpack(row.properties))

    def scores(self, site_id: str) -> Sequence[QualityScore]:
        row = self._tables.get(FORECASTS, site_id, _SCORES)
        return [QualityScore.model_validate(one) for one in unpack(row.properties)["scores"]] if row else []

    def save(self, site_id: str, change: AlertChange) -> None:
        groups: list[Sequence[Operation]] = [[Insert(_row(alert), pack(_content(alert)))] for alert in change.opened]
        groups += [[Replace(_row(alert), pack(_content(alert)), etag)] for alert, etag in change.changed]
        groups += [[Delete(_row(alert), etag), _closing(alert)] for alert, etag in change.closed]
        if change.score:
            groups.append([self._scored(site_id, change.score)])
        for operations in _submits(groups):
            self._tables.submit(FORECASTS, site_id, operations)

    def _scored(self, site_id: str, score: QualityScore) -> Operation:
        """The scores with a newer one: the last of each day stays."""
        row = self._tables.get(FORECASTS, site_id, _SCORES)
        before = [QualityScore.model_validate(one) for one in (unpack(row.properties)["scores"] if row else ())]
        kept = [one for one in before if one.at.date() != score.at.date() and score.at - one.at < KEPT]
        content = pack({"scores": [one.model_dump(mode="json", by_alias=True) for one in (score, *kept)]})
        return Replace(_SCORES, content, row.etag) if row else Insert(_SCORES, content)

    def summarise(self, site: Site, today: date) -> None:
        alerts = tuple(one.alert for one in self.open(site.site_id).values())
        newest = next(iter(self.scores(site.site_id)), None)
        made = SiteAlerts(site_id=site.site_id, score=newest, alerts=alerts)
        self._summaries.put(site.district_on(today), site.site_id, made)

    def of_district(self, district_id: str) -> Sequence[SiteAlerts]:
        return self._summaries.of_district(district_id)


def _submits(groups: Sequence[Sequence[Operation]]) -> Iterator[Sequence[Operation]]:
    """Groups of operations put together as long as the store takes them at once; a group is never parted."""
    some: list[Operation] = []
    for group in groups:
        if len(some) + len(group) > MAX_OPERATIONS:
            yield some
            some = []
        some.extend(group)
    if some:
        yield some


def _row(alert: Alert) -> str:
    return f"{_OPEN}{alert.cause.key}"


def _content(alert: Alert) -> Content:
    return alert.model_dump(mode="json", by_alias=True)


def _alert(content: Content) -> Alert:
    return Alert.model_validate({name: value for name, value in content.items() if name != "expires"}, extra="ignore")


def _closing(alert: Alert) -> Insert:
    """The row of an alert that is closed; the sweep removes it once it expires."""
    at = alert.closed_at or alert.since
    return Insert(f"{_CLOSED}{newest_first(at)}", pack({**_content(alert), "expires": (at + KEPT).isoformat()}))
