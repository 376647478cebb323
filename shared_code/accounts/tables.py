"""The chart of accounts in the reference data: table `reference`, partition `chart`, row `accounts` (AccountChart)."""

from shared_code.accounts.models import AccountChart
from shared_code.cache.memory import TimedValue
from shared_code.store.names import REFERENCE
from shared_code.store.reference import KEPT_SECONDS, stamp
from shared_code.store.site_partition import pack, unpack
from shared_code.store.table import TableStore, Upsert

_CHART = "chart"


_ROW = "accounts"


class ChartTables:
    """The chart of accounts in the reference data; safe to share between threads."""

    def __init__(self, tables: TableStore) -> None:
        self._tables = tables
        self._remembered = TimedValue(KEPT_SECONDS)

    def chart(self) -> AccountChart:
        """The chart; empty until it is loaded."""
        return self._remembered.value(self._read)

    def save(self, chart: AccountChart) -> None:
        """Replace the chart; other processes see it with the next message, or within a minute."""
        self._tables.submit(REFERENCE, _CHART, [Upsert(_ROW, pack(chart.model_dump(mode="json", by_alias=True)))])
        stamp(self._tables)
        self.forget()

    def forget(self) -> None:
        """Read the chart anew when it is asked for next."""
        self._remembered.forget()

    def _read(self) -> AccountChart:
        row = self._tables.get(REFERENCE, _CHART, _ROW)
        return AccountChart.model_validate(unpack(row.properties)) if row else AccountChart()
