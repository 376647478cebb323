"""Loading the chart of accounts: every site's P&L follows it."""

from shared_code.accounts.categories import Category
from shared_code.accounts.models import AccountChart, ChartedAccount
from shared_code.integration.load import COMPANY, LoadRefused, LoadReport, LoadRequest, RowProblem
from shared_code.integration.ports import Charts, Register
from shared_code.integration.report import ReportBuilder
from shared_code.integration.rows.base import Known
from shared_code.integration.rows.chart import ChartRow
from shared_code.integration.sources.files.reading import read_rows
from shared_code.integration.sources.files.text import FileSource
from shared_code.integration.writing.entries import entries_diff
from shared_code.integration.writing.month_writer import MonthWriter
from shared_code.kit.clock import Clock
from shared_code.kit.period import Period


class ChartLoads:
    """Files of accounts; those that a file does not name stay."""

    def __init__(self, register: Register, charts: Charts, writer: MonthWriter, clock: Clock) -> None:
        self._register = register
        self._charts = charts
        self._writer = writer
        self._clock = clock

    def load(self, source: FileSource, request: LoadRequest) -> LoadReport:
        """Store the accounts of a file; raises LoadRefused, having stored nothing."""
        rows, report = read_rows(source, ChartRow, Known((), self._clock.today())), ReportBuilder("chart", request)
        report.note("reading", rows.warnings)
        old = self._charts.chart().accounts
        problems = [
            RowProblem(line, *lack) for line, row in rows.numbered for lack in row.lacks(new=row.account not in old)
        ]
        if problems:
            raise LoadRefused(problems)
        new = {row.account: row.entry(old.get(row.account), ChartedAccount) for row in rows.rows}
        diff = entries_diff(COMPANY, Period.of(self._clock.today()), {"accounts": old}, {"accounts": new})
        report.add(diff)
        if diff.changes and not request.dry_run:
            self._charts.save(AccountChart(accounts={**old, **new}))
            self._writer.commit(COMPANY, None, request, rows=[self._writer.audit_row(diff, "chart", request)])
            for site in self._register.sites.values():
                self._writer.refresh(site, request)
        report.note("lines", _lines_without_accounts({**old, **new}))
        return report.done()


def _lines_without_accounts(accounts: dict[str, ChartedAccount]) -> list[str]:
    missing = sorted({*Category} - {account.category for account in accounts.values()})
    return [f"no account belongs to {', '.join(missing)}; these lines of the P&L stay 0"] if missing else []
