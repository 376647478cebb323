"""How old the feeds behind an answer are, and the warning that the last good copy of one is too old."""

from collections.abc import Iterator
from datetime import UTC, datetime, time
from typing import Any, Final

from shared_code.kit.answer import Answer, AnswerSource, DataWarning
from shared_code.kit.clock import UTC_CLOCK
from shared_code.kit.period import Period, Span

OLDEST_FRESH_HOURS: Final = 24
DAILY: Final = frozenset({"actual", "statistics", "payroll"})
"""The sources that bring another day each night; a ledger is loaded anew only when something is booked."""


def age_hours(loaded_at: datetime) -> float:
    """Hours since a load, to one decimal."""
    return round((UTC_CLOCK.now() - loaded_at).total_seconds() / 3600, 1)


def is_late(loaded_at: datetime) -> bool:
    """Whether a copy is older than a day."""
    return age_hours(loaded_at) > OLDEST_FRESH_HOURS


def late_feeds(answer: Answer[Any]) -> Iterator[DataWarning]:
    """Which feeds of the running month nobody has loaded for a day, where an answer shows that month.

    A copy of the business date itself is not late, however late in the day the answer is made.
    """
    today = answer.as_of
    if today is None or not _shows(answer.period, Period.of(today)):
        return
    midnight = datetime.combine(today, time(), UTC)
    for source in answer.sources:
        if source.name in DAILY and source.loaded_at and source.loaded_at < midnight and is_late(source.loaded_at):
            yield _late(source, source.loaded_at)


def _shows(shown: Period | Span | None, period: Period) -> bool:
    if isinstance(shown, Span):
        return shown.first <= period <= shown.last
    return shown == period


def _late(source: AnswerSource, loaded_at: datetime) -> DataWarning:
    whose = " of the site that waits longest" if source.sites is not None else ""
    text = (
        f"The {source.name} figures{whose} were loaded {age_hours(loaded_at):.0f} hours ago; later days are forecast. "
        "GET /alerts says what is known of it."
    )
    return DataWarning("FEED_LATE", text, "sources", values={"source": source.name})
