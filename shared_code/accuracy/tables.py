"""Accuracy in the table store.

In the site's partition of `forecasts`: `g|<period>|<horizon>` the days of a month as they stood so many days before
(KeptForecast), `g|scores` what they came to (SiteScores). In `summaries`, partition `<district>|accuracy`: row =
siteId, its scores.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Final

from shared_code.accuracy.models import KeptForecast, KeptKey, SiteScores
from shared_code.kit.period import Period
from shared_code.sites.models import Site
from shared_code.store.names import FORECASTS
from shared_code.store.site_partition import pack, unpack
from shared_code.store.summaries import SummaryRows
from shared_code.store.table import MAX_OPERATIONS, Delete, TableStore, Upsert

_KEPT: Final = "g|"
_SCORES: Final = "g|scores"


class AccuracyTables:
    """Kept forecasts and scores."""

    def __init__(self, tables: TableStore) -> None:
        self._tables = tables
        self._summaries = SummaryRows(tables, "accuracy", SiteScores)

    def forecasts(self, site_id: str, first: Period) -> Mapping[KeptKey, KeptForecast]:
        rows = self._tables.query(FORECASTS, site_id, f"{_KEPT}{first}", f"{_KEPT}9999")
        return {_key(row.row): KeptForecast.model_validate(unpack(row.properties)) for row in rows}

    def save(self, site_id: str, changed: Mapping[KeptKey, KeptForecast], scores: SiteScores) -> None:
        written = [Upsert(_row(key), pack(one.model_dump(mode="json", by_alias=True))) for key, one in changed.items()]
        row = Upsert(_SCORES, pack(scores.model_dump(mode="json", by_alias=True)))
        self._tables.submit(FORECASTS, site_id, [*written, row])

    def forget_before(self, site_id: str, first: Period) -> None:
        old = self._tables.query(FORECASTS, site_id, _KEPT, f"{_KEPT}{first}")
        while rows := [Delete(row.row) for row in islice(old, MAX_OPERATIONS)]:
            self._tables.submit(FORECASTS, site_id, rows)

    def scores(self, site_id: str) -> SiteScores | None:
        row = self._tables.get(FORECASTS, site_id, _SCORES)
        return SiteScores.model_validate(unpack(row.properties), extra="ignore") if row else None

    def summarise(self, site: Site, today: date) -> None:
        scores = self.scores(site.site_id)
        if scores:
            self._summaries.put(site.district_on(today), site.site_id, scores)

    def of_district(self, district_id: str) -> Sequence[SiteScores]:
        return self._summaries.of_district(district_id)


def _row(key: KeptKey) -> str:
    return f"{_KEPT}{key.period}|{key.horizon:02d}"


def _key(row: str) -> KeptKey:
    _, period, horizon = row.split("|")
    return KeptKey(Period.parse(period), int(horizon))
