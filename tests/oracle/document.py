"""The input document: what stands in it, month by month, account by account, day by day."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, Literal, TypeVar

from tests.oracle.amounts import ZERO, number, optional
from tests.oracle.periods import day_of, days_of, first_of, key_of, month_of

State = Literal["closed", "current", "future"]
Json = dict[str, Any]
T = TypeVar("T")

CATEGORIES = {
    "external_revenue": "EXTERNAL REVENUE",
    "internal_revenue": "INTERNAL REVENUE",
    "payroll": "PAYROLL",
    "claims": "CLAIMS",
    "parking_rents": "PARKING RENTS",
    "other_expense": "OTHER EXPENSE",
    "pteb": "PTEB",
    "insurance": "INSURANCE",
}
CLAIMS_ACCOUNTS = ("7099", "7100", "7101", "7102")
INSURANCE_ACCOUNTS = ("7080", "7082", "7085")
RENTS_ACCOUNT = "7170"
REVENUE_BY_CATEGORY = ("9411", "9412", "9413", "9414", "9415", "9416")
EDITABLE = ("7045", "7075", "7100", "7113", "7115", "7170", "7175", "7178", "7180", "7185", "7205", "7220")


class Document:
    """A site-year document; `memory` keeps what was calculated already."""

    def __init__(self, inputs: Json) -> None:
        self.inputs = inputs
        self.site: Json = inputs.get("site") or {}
        self.settings: Json = inputs.get("settings") or {}
        self.contract: Json | None = inputs.get("contract")
        self.months = [date(int(inputs["year"]), number_of_month, 1) for number_of_month in range(1, 13)]
        self.today = date.fromisoformat(inputs["today"])
        closed = inputs.get("closed_through")
        self.closed_through = None if closed is None else month_of(closed)
        self.chart: dict[str, str] = {str(account): line for account, line in (inputs.get("chart") or {}).items()}
        self.warnings: list[str] = []
        self.memory: dict[Any, Any] = {}

    def once(self, key: tuple[Any, ...], make: Callable[[], T]) -> T:
        if key not in self.memory:
            self.memory[key] = make()
        value: T = self.memory[key]
        return value

    def warn(self, message: str) -> None:
        if message not in self.warnings:
            self.warnings.append(message)

    def setting(self, name: str, default: str) -> Decimal:
        value = optional(self.settings.get(name))
        return Decimal(default) if value is None else value

    # Months

    def state(self, month: date) -> State:
        if self.closed_through is not None and month <= self.closed_through:
            return "closed"
        return "current" if month <= first_of(self.today) else "future"

    def alive(self, month: date) -> bool:
        """A site that opens or closes inside a month counts for the whole month (3.15.7)."""
        start, close = day_of(self.site.get("start_date")), day_of(self.site.get("close_date"))
        return (start is None or first_of(start) <= month) and (close is None or month <= first_of(close))

    def of_month(self, table: str, month: date) -> Any:
        return (self.inputs.get(table) or {}).get(key_of(month))

    def column(self, columns: Json, name: str, day: date) -> Decimal | None:
        """A month column is one value for every day or a list with one value a day."""
        value = columns.get(name)
        return optional(value[day.day - 1] if isinstance(value, list) else value)

    # Accounts

    def balances(self, table: str, month: date) -> dict[str, Decimal | None]:
        row: Json = self.of_month(table, month) or {}

        def read() -> dict[str, Decimal | None]:
            return {str(account): optional(balance) for account, balance in row.items()}

        return self.once(("balances", table, month), read)

    def balance(self, table: str, month: date, account: str) -> Decimal:
        return self.balances(table, month).get(account) or ZERO

    def line_of(self, account: str) -> str | None:
        return self.once(("line", account), lambda: self._line_of(account))

    def _line_of(self, account: str) -> str | None:
        """The P&L line of an account: the chart's category, never a number range but for unknown 7xxx (4.2)."""
        if account in REVENUE_BY_CATEGORY:
            return None
        category = self.chart.get(account)
        if category is None and account.isdigit() and 7000 <= int(account) <= 7999:
            category = CATEGORIES["other_expense"]
        lines = [line for line, name in CATEGORIES.items() if name == category]
        line = lines[0] if lines else None
        moved = account == RENTS_ACCOUNT or account in CLAIMS_ACCOUNTS or account in INSURANCE_ACCOUNTS
        return None if line == "other_expense" and moved else line

    def accounts_of(self, line: str, month: date) -> list[str]:
        named = {*self.chart, *self.balances("budget", month), *self.balances("ledger", month)}
        named |= set(self.balances("forecast_expense", month))
        return sorted(account for account in named if self.line_of(account) == line)

    def line_balance(self, table: str, month: date, line: str) -> Decimal:
        total = sum((self.balance(table, month, account) for account in self.accounts_of(line, month)), ZERO)
        return -total if line == "internal_revenue" else total

    def budget_of_day(self, day: date, account: str) -> Decimal:
        return self.balance("budget", first_of(day), account) / len(days_of(first_of(day)))

    # Contract

    def contract_start(self) -> date | None:
        return day_of((self.contract or {}).get("effective_date"))

    def in_force(self, row: Json, month: date, start: str = "start", end: str = "end") -> bool:
        """The first-of-month rule of 3.4.2, for rows and (with other names) the contract itself."""
        first, last = day_of(row.get(start)), day_of(row.get(end))
        return (first is None or first <= month) and (last is None or last >= month)

    def contract_in_force(self, month: date) -> bool:
        contract = self.contract
        return contract is not None and self.in_force(contract, month, "effective_date", "end_date")

    def block(self, name: str) -> Any:
        return (self.contract or {}).get(name)

    def employees(self, code: str) -> Decimal:
        counts: Json = self.inputs.get("employees") or {}
        found = [number(count) for name, count in counts.items() if name.upper() == code.upper()]
        return max([Decimal(1), *found])
