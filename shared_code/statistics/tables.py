"""Statistics in the table store.

In the site's partition of `forecasts`: `d|<period>|statistics|forecast` (SavedMonth), `d|<period>|statistics|actual`
(LoadedMonth), `f|<period>|statistics` (StatisticsFacts), `f|<period>|drivers` (StoredDrivers); read beside them:
`d|<period>|accounts|budget` (AccountBalances), and the forms of rates and of the adjustment ratio.

Table `summaries`: partition = `<district>|<year>`, row = siteId; property `m04` holds April's facts as JSON, `v04` the
version of the site's inputs that they were computed from.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from itertools import groupby

from shared_code.kit.period import Period, Span
from shared_code.statistics.models import FAMILY, StatisticsFacts
from shared_code.statistics.persistence import has_values, stored_month
from shared_code.statistics.ports import StoredStatistics, VersionedFacts
from shared_code.store.names import SUMMARIES
from shared_code.store.site_partition import Documents, Facts, Revision, Series
from shared_code.store.table import Insert, Replace, TableStore


class StatisticsTables:
    """Reads of a site's statistics."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents

    def revision(self, site_id: str) -> Revision:
        return self._documents.revision(site_id)

    def month(self, site_id: str, period: Period) -> StoredStatistics:
        found = self._documents.month(site_id, period)
        contents = {key: document.content for key, document in found.items()}
        return stored_month(contents, found.get((FAMILY, Series.FORECAST)))

    def facts(self, site_id: str, span: Span) -> Mapping[Period, StatisticsFacts]:
        found = self._documents.facts(site_id, FAMILY, span.first, span.last)
        return {period: StatisticsFacts.model_validate(facts.content) for period, facts in found.items()}

    def facts_rows(self, site_id: str, period: Period) -> Mapping[str, Facts]:
        return self._documents.month_facts(site_id, period, period).get(period, {})

    def has_actuals(self, site_id: str, period: Period) -> bool:
        found = self._documents.document(site_id, period, FAMILY, Series.ACTUAL)
        return found is not None and has_values(found.content)


class SummaryTables:
    """The rows that roll-ups and benchmarks read."""

    def __init__(self, tables: TableStore) -> None:
        self._tables = tables

    def refresh(self, district_id: str, year: int, site_id: str, read: Callable[[], VersionedFacts]) -> int:
        partition = f"{district_id}|{year}"
        row = self._tables.get(SUMMARIES, partition, site_id)
        properties = dict(row.properties) if row else {}
        version, facts = read()
        stale = [period for period in facts if properties.get(f"v{period.month:02d}") != version]
        if not stale:
            return 0
        for period in stale:
            properties[f"m{period.month:02d}"] = facts[period].model_dump_json(by_alias=True)
            properties[f"v{period.month:02d}"] = version
        operation = Replace(site_id, properties, row.etag) if row else Insert(site_id, properties)
        self._tables.submit(SUMMARIES, partition, [operation])
        return len(stale)

    def of_district(self, district_id: str, span: Span) -> Mapping[str, Mapping[Period, StatisticsFacts]]:
        found: dict[str, dict[Period, StatisticsFacts]] = defaultdict(dict)
        for year, months in groupby(span.months(), lambda period: period.year):
            wanted = list(months)
            for row in self._tables.query(SUMMARIES, f"{district_id}|{year}"):
                for period in wanted:
                    if text := row.properties.get(f"m{period.month:02d}"):
                        found[row.row][period] = StatisticsFacts.model_validate_json(str(text))
        return found
