"""What of a load is legal and worth a look: large movements of a budget, unknown accounts, closed months."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Final

from shared_code.integration.models import DocumentDiff, key_of
from shared_code.kit.documents import FieldChange
from shared_code.kit.money import to_one_place
from shared_code.kit.parameters import parameters
from shared_code.kit.period import Period
from shared_code.pl.chart import Chart

_TOLD: Final = 3


def movements(changed: Iterable[DocumentDiff], day: date) -> Iterator[str]:
    """Budget figures that moved by more than the limit, a sentence for each month of a site."""
    limit = parameters("integration")["budget_movement"].on(day)
    for one in changed:
        moved = [(change, percent) for change in one.changes if abs(percent := _movement(change)) > limit]
        if moved:
            told = ", ".join(f"{key_of(change)} {percent:+} %" for change, percent in moved[:_TOLD])
            more = f" and {len(moved) - _TOLD} more" if len(moved) > _TOLD else ""
            yield f"site {one.owner}, {one.period}: moved by more than {limit} % and needs approval: {told}{more}"


def uncharted(accounts: Iterable[str], chart: Chart) -> Iterator[str]:
    """Accounts that the chart does not know; nothing while no chart is loaded."""
    unknown = sorted({account for account in accounts if account.isdecimal() and account not in chart.categories})
    if unknown and chart.categories:
        expense = [account for account in unknown if chart.is_unknown_expense(account)]
        counted = (
            f"; {', '.join(expense)} count as other expense, others nowhere" if expense else "; they count nowhere"
        )
        yield f"not in the chart of accounts: {', '.join(unknown)}{counted}"


def restated(changed: Iterable[DocumentDiff], closed: Iterable[tuple[str, Period]]) -> Iterator[str]:
    """Closed months whose ledger changes."""
    shut = set(closed)
    for one in changed:
        if one.changes and (one.owner, one.period) in shut:
            yield f"site {one.owner}, {one.period} is closed; its ledger changes"


def _movement(change: FieldChange) -> Decimal:
    """Percent of the figure before; 0 where there was none."""
    old, new = change.old, change.new
    if not isinstance(old, Decimal) or not isinstance(new, Decimal) or not old:
        return Decimal(0)
    return to_one_place((new - old) * 100 / abs(old))
