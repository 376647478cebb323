"""Which months may be closed: those that are over, have a ledger, and leave no month open behind them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from shared_code.integration.load import RowProblem
from shared_code.integration.rows.accounts import CloseRow
from shared_code.kit.period import Period
from shared_code.sites.models import Site


class ClosedBooks(NamedTuple):
    """A site's months that have a ledger, and those of them that are closed."""

    site: Site
    booked: Collection[Period]
    closed: Collection[Period]


def close_problems(
    rows: Sequence[tuple[int, CloseRow]], books: Mapping[str, ClosedBooks], today: date
) -> Iterator[RowProblem]:
    """What keeps months from being closed, and what to do about it."""
    closing = {site: {row.period for _, row in rows if row.site == site} for site in books}
    for line, row in rows:
        own = books[row.site]
        if row.period.last_day >= today:
            yield RowProblem(line, "period", f"{row.period} is not over; close it when it is")
        elif row.period not in own.booked:
            yield RowProblem(line, "period", f"{row.period} has no ledger; load it with `ledger` first")
        elif still_open := _open_before(row.period, own, {*own.closed, *closing[row.site]}):
            yield RowProblem(line, "period", f"{still_open} is open; close it first, or with this month")


def _open_before(period: Period, books: ClosedBooks, closed: Collection[Period]) -> Period | None:
    """The first open month after the last closed one, or else after the first one with a ledger."""
    before = [month.shift(1) for month in books.closed if month < period]
    first = max(before) if before else min(books.booked)
    months = first.through(period.shift(-1))
    return next((month for month in months if month not in closed and books.site.is_open_in(month)), None)
