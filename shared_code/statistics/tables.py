"""Statistics in the table store.

In the site's partition of `forecasts`: `d|<period>|statistics|forecast` (SavedMonth), `d|<period>|statistics|actual`
(LoadedMonth), `d|<period>|statistics|predictive` (PredictedMonth), `f|<period>|statistics` (StatisticsFacts),
`f|<period>|drivers` (StoredDrivers); read beside them: `d|<period>|accounts|budget` (AccountBalances), and the forms
of rates and of the adjustment ratio.
`d|<period>|hotel|told` (HotelMonth) is what the hotel said of its own nights,
`d|<period>|events|told` (EventsMonth) its calendar of events.
`p|<driver>` is the predictive forecast of a driver, with what was learnt of its days.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from shared_code.accounts.provenance import newest_load
from shared_code.kit.period import Period, Span
from shared_code.statistics import events, hotel
from shared_code.statistics.feeds import Feeds, end_in_zeros, feeds_of
from shared_code.statistics.models import FAMILY, LoadedMonth, StatisticsFacts
from shared_code.statistics.persistence import DRIVERS, stored_month
from shared_code.statistics.ports import StoredStatistics
from shared_code.statistics.trends import ForetoldDriver, trend_of
from shared_code.store.names import FORECASTS
from shared_code.store.site_partition import (
    Content,
    Document,
    DocumentKey,
    Documents,
    Facts,
    Revision,
    Series,
    pack,
    unpack,
)
from shared_code.store.table import Delete, TableStore, Upsert

_TRENDS: Final = "p|"


class StatisticsTables:
    """Reads of a site's statistics."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents

    def revision(self, site_id: str) -> Revision:
        return self._documents.revision(site_id)

    def month(self, site_id: str, period: Period) -> StoredStatistics:
        found = self._documents.month(site_id, period)
        contents = {key: document.content for key, document in found.items()}
        stored = stored_month(contents, document=found.get((FAMILY, Series.FORECAST)))
        next_month = self._loaded(site_id, period.shift(1)) if end_in_zeros(stored.loaded) else None
        documents = [*found.values(), *([next_month] if next_month else [])]
        return stored._replace(
            later=LoadedMonth.model_validate(next_month.content) if next_month else None,
            inputs=tuple(document.etag for document in documents),
        )

    def _loaded(self, site_id: str, period: Period) -> Document | None:
        return self._documents.document(site_id, period, FAMILY, Series.ACTUAL)

    def feeds(self, site_id: str, span: Span) -> Sequence[Feeds]:
        """What each month has that was loaded."""
        documents = [self._loaded(site_id, period) for period in span.months()]
        loaded = [LoadedMonth.model_validate(one.content) if one else None for one in documents]
        return [feeds_of(month, later) for month, later in zip(loaded, [*loaded[1:], None], strict=True)]

    def hotel_forecast(self, site_id: str, today: date) -> Mapping[date, Mapping[date, float]]:
        """What the hotel said of its rooms, by night and by the day on which it said it, since last year began.

        Empty where it says nothing of these weeks, which is three reads.
        """
        months = map(hotel.HotelMonth.model_validate, self._of_input(site_id, today, hotel.KEY))
        return {night: _floats(said) for month in months for night, said in month.days.items()}

    def events(self, site_id: str, today: date) -> Mapping[date, Sequence[Mapping[date, float]]]:
        """The guests expected of each event of a day, by the day on which they were told, since last year began.

        Empty where no events of these weeks are known, which is three reads.
        """
        months = map(events.EventsMonth.model_validate, self._of_input(site_id, today, events.KEY))
        return {day: [*map(_floats, told.values())] for month in months for day, told in month.days.items()}

    def _of_input(self, site_id: str, today: date, key: DocumentKey) -> Sequence[Content]:
        """The documents of an input from last year on; none where last month, this one and the next have none."""
        this_month, start = Period.of(today), Period(today.year - 1, 1)
        latest = self._contents(site_id, Span(this_month.shift(-1), this_month.shift(1)), key)
        return [*self._contents(site_id, Span(start, this_month.shift(-2)), key), *latest] if latest else []

    def _contents(self, site_id: str, span: Span, key: DocumentKey) -> Sequence[Content]:
        documents = [self._documents.document(site_id, period, *key) for period in span.months()]
        return [one.content for one in documents if one]

    def facts(self, site_id: str, span: Span) -> Mapping[Period, StatisticsFacts]:
        found = self._documents.facts(site_id, FAMILY, span.first, span.last)
        return {
            period: StatisticsFacts.model_validate(facts.content, extra="ignore") for period, facts in found.items()
        }

    def loaded_at(self, site_id: str, span: Span) -> datetime | None:
        found = self._documents.facts(site_id, DRIVERS, span.first, span.last)
        return newest_load(facts.content for facts in found.values())

    def facts_rows(self, site_id: str, period: Period) -> Mapping[str, Facts]:
        return self._documents.month_facts(site_id, period, period).get(period, {})


def _floats(said: Mapping[date, Decimal]) -> Mapping[date, float]:
    return {made: float(value) for made, value in said.items()}


class TrendTables:
    """The predictive forecasts of sites; a night replaces all of a site in one transaction."""

    def __init__(self, tables: TableStore) -> None:
        self._tables = tables

    def stored(self, site_id: str) -> Mapping[str, Content]:
        """What is stored of each driver."""
        rows = self._tables.query(FORECASTS, site_id, _TRENDS, f"{_TRENDS}~")
        return {row.row.removeprefix(_TRENDS): unpack(row.properties) for row in rows}

    def of(self, site_id: str) -> Mapping[str, ForetoldDriver]:
        """What is shown of each driver."""
        return {driver: trend_of(content) for driver, content in self.stored(site_id).items()}

    def driver(self, site_id: str, name: str) -> ForetoldDriver | None:
        """What is shown of one driver, in one point read; None before the trend job has run."""
        row = self._tables.get(FORECASTS, site_id, _TRENDS + name)
        return trend_of(unpack(row.properties)) if row else None

    def replace(self, site_id: str, rows: Mapping[str, Content]) -> None:
        """Store these drivers and no others."""
        gone = [Delete(_TRENDS + driver) for driver in self.stored(site_id).keys() - rows.keys()]
        written = [Upsert(_TRENDS + driver, pack(content)) for driver, content in rows.items()]
        if gone or written:
            self._tables.submit(FORECASTS, site_id, [*gone, *written])
