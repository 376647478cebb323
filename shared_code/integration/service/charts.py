"""Loading the chart of accounts: every site's P&L follows it."""

from shared_code.integration.models import COMPANY, LoadReport, LoadRequest, counted
from shared_code.integration.ports import Charts, Register
from shared_code.integration.rows.fields import Account, Row, Text
from shared_code.integration.sources.files.reading import Known, read_rows
from shared_code.integration.writing.month_writer import MonthWriter
from shared_code.kit.clock import Clock
from shared_code.kit.documents import FieldChange
from shared_code.kit.period import Period
from shared_code.pl.models import AccountChart, Category, ChartedAccount


class ChartRow(Row):
    """A main account, its name and its summary category; statistics and others belong to categories of their own."""

    KEY = UNIT = ("account",)

    account: Account
    name: Text
    category: Text


class ChartLoads:
    """Files of accounts; those that a file does not name stay."""

    def __init__(self, register: Register, charts: Charts, writer: MonthWriter, clock: Clock) -> None:
        self._register = register
        self._charts = charts
        self._writer = writer
        self._clock = clock

    def load(self, text: str, request: LoadRequest) -> LoadReport:
        """Store the accounts of a file; raises LoadRefused, having stored nothing."""
        rows = read_rows(text, ChartRow, Known((), self._clock.today()))
        old = self._charts.chart().accounts
        new = {row.account: ChartedAccount(name=row.name, category=row.category.upper()) for row in rows.rows}
        changes = [
            FieldChange(f"/accounts/{account}", _told(old.get(account)), _told(entry))
            for account, entry in new.items()
            if old.get(account) != entry
        ]
        changed = counted(COMPANY, Period.of(self._clock.today()), new.keys(), changes)
        if changes and not request.dry_run:
            self._charts.save(AccountChart(accounts={**old, **new}))
            self._writer.commit(COMPANY, None, request, rows=[self._writer.audit_row(changed, "chart", request)])
            for site in self._register.sites.values():
                self._writer.refresh(site, request)
        return LoadReport([changed], [*rows.notices, *_lines_without_accounts({**old, **new})])


def _told(account: ChartedAccount | None) -> str | None:
    return f"{account.name}, {account.category}" if account else None


def _lines_without_accounts(accounts: dict[str, ChartedAccount]) -> list[str]:
    missing = sorted({*Category} - {account.category for account in accounts.values()})
    return [f"no account belongs to {', '.join(missing)}; these lines of the P&L stay 0"] if missing else []
