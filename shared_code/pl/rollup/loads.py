"""When the feeds of actuals of many sites were loaded: as roll-ups say it and as their rows keep it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final

from shared_code.kit.answer import AnswerSource
from shared_code.kit.period import Period
from shared_code.pl.models import YearSummary

_BEGINNING: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)


def milliseconds(at: datetime | None) -> int | None:
    """An instant in milliseconds since 1970."""
    return None if at is None else (at - _BEGINNING) // _MILLISECOND


def unit_sources(rows: Iterable[YearSummary], months: Sequence[Period], today: date) -> list[AnswerSource]:
    """The feeds of those months that have begun, each with the loads of the sites that are open in the last of them.

    Of each site its newest load counts. Rows that were stored before loads were kept say nothing.
    """
    begun = [period for period in months if period <= Period.of(today)]
    found = [row for row in rows if row.loads]
    open_sites = {row.site_id for row in found if row.months.get(begun[-1])} if begun else set()
    counted = frozenset(begun)
    newest: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(open_sites, 0))
    for row in found:
        if row.site_id in open_sites:
            for feed, loads in row.loads.items():
                times = (at for period, at in zip(row.months, loads, strict=True) if at and period in counted)
                newest[feed][row.site_id] = max((newest[feed][row.site_id], *times))
    return [_source(feed, [*of_sites.values()]) for feed, of_sites in newest.items()]


def _source(feed: str, newest: Sequence[int]) -> AnswerSource:
    """A feed with the newest load of each site; 0 where there is none."""
    known = [at for at in newest if at]
    oldest, latest = (_instant(choice(known)) if known else None for choice in (min, max))
    return AnswerSource(feed, oldest, latest, sites=len(known), sites_missing=len(newest) - len(known))


def _instant(at: int) -> datetime:
    return _BEGINNING + at * _MILLISECOND
