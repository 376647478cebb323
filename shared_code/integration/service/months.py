"""Loading months of sites: budgets, actuals, hours, the ledger and its close."""

from collections.abc import Iterable, Sequence
from typing import Any

from shared_code.integration.models import LoadRefused, LoadReport, LoadRequest, RowProblem
from shared_code.integration.ports import Charts, Register
from shared_code.integration.sources.files.reading import Known, read_rows
from shared_code.integration.warnings import movements, restated, uncharted
from shared_code.integration.writing.closing import Books, close_problems
from shared_code.integration.writing.kinds import MONTH_KINDS
from shared_code.integration.writing.merge import named_keys
from shared_code.integration.writing.month_writer import MonthWriter
from shared_code.kit.clock import Clock
from shared_code.kit.documents import Documents, Series
from shared_code.kit.period import Period
from shared_code.pl.chart import Chart
from shared_code.sites.models import ACCOUNTS, AccountFacts

_FIRST, _LAST = Period(1990, 1), Period(2100, 12)


class MonthLoads:
    """Files whose rows name a site and a month or a day."""

    def __init__(
        self, register: Register, charts: Charts, documents: Documents, writer: MonthWriter, clock: Clock
    ) -> None:
        self._register = register
        self._charts = charts
        self._documents = documents
        self._writer = writer
        self._clock = clock

    def load(self, name: str, text: str, request: LoadRequest) -> LoadReport:
        """Store the rows of a file; raises LoadRefused, having stored nothing."""
        kind, sites = MONTH_KINDS[name], self._register.sites
        rows = read_rows(text, kind.row, Known(sites, self._clock.today()))
        problems = [*kind.check(rows.numbered), *(self._closing(rows.numbered) if name == "close" else ())]
        if problems:
            raise LoadRefused(sorted(problems))
        months = kind.months(rows.rows)
        books = [self._books(site) for site in months] if name == "ledger" else []
        report = LoadReport(notices=list(rows.notices))
        for number, (site, named) in enumerate(months.items(), 1):
            report.changed += self._writer.store(sites[site], kind, named, request)
            request.tell(f"  {number} of {len(months)}  {site}: {len(named)} months")
        if kind.series is Series.BUDGET:
            report.notices += movements(report.changed, self._clock.today())
        if kind.family == ACCOUNTS:
            accounts = {key for named in months.values() for entries in named.values() for key in named_keys(entries)}
            report.notices += uncharted(accounts, Chart(self._charts.chart().categories))
        report.notices += restated(report.changed, [(own.site.site_id, month) for own in books for month in own.closed])
        return report

    def _closing(self, rows: Sequence[tuple[int, Any]]) -> Iterable[RowProblem]:
        books = {site: self._books(site) for site in {row.site for _, row in rows}}
        return close_problems(rows, books, self._clock.today())

    def _books(self, site_id: str) -> Books:
        months = self._documents.month_facts(site_id, _FIRST, _LAST, {ACCOUNTS})
        ledgers = {
            period: AccountFacts.model_validate(facts[ACCOUNTS].content).ledger for period, facts in months.items()
        }
        booked = {period: ledger for period, ledger in ledgers.items() if ledger}
        return Books(self._register.sites[site_id], set(booked), {p for p, ledger in booked.items() if ledger.closed})
