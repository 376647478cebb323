"""Statistics in the table store.

In the site's partition of `forecasts`: `d|<period>|statistics|forecast` (SavedMonth), `d|<period>|statistics|actual`
(LoadedMonth), `f|<period>|statistics` (StatisticsFacts), `f|<period>|drivers` (StoredDrivers); read beside them:
`d|<period>|accounts|budget` (AccountBalances), and the forms of rates and of the adjustment ratio.
"""

from collections.abc import Mapping
from datetime import datetime

from shared_code.accounts.provenance import newest_load
from shared_code.kit.period import Period, Span
from shared_code.statistics.feeds import end_in_zeros
from shared_code.statistics.models import FAMILY, LoadedMonth, StatisticsFacts
from shared_code.statistics.persistence import DRIVERS, stored_month
from shared_code.statistics.ports import StoredStatistics
from shared_code.store.site_partition import Document, Documents, Facts, Revision, Series


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
