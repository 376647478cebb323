"""Loading mapping tables: they count for what is loaded after them, and change nothing that is stored."""

from typing import Final

from shared_code.integration.load import COMPANY, LoadRefused, LoadReport, LoadRequest, RowProblem
from shared_code.integration.mappings import AccountMapping, CurrencyRate, Mappings, SiteCurrency
from shared_code.integration.ports import MappingStore
from shared_code.integration.report import ReportBuilder
from shared_code.integration.rows.base import Known
from shared_code.integration.rows.mappings import LISTS
from shared_code.integration.sources.files.reading import read_lists
from shared_code.integration.sources.files.text import FileSource
from shared_code.integration.writing.entries import entries_diff
from shared_code.integration.writing.month_writer import MonthWriter
from shared_code.kit.clock import Clock
from shared_code.kit.model import Model
from shared_code.kit.period import Period

_MODELS: Final[dict[str, type[Model]]] = {
    "accounts": AccountMapping,
    "rates": CurrencyRate,
    "currencies": SiteCurrency,
}


class MappingLoads:
    """Files of mapping tables; entries that a file does not name stay."""

    def __init__(self, store: MappingStore, writer: MonthWriter, clock: Clock) -> None:
        self._store = store
        self._writer = writer
        self._clock = clock

    def load(self, source: FileSource, request: LoadRequest) -> LoadReport:
        """Store the entries of a file; raises LoadRefused, having stored nothing."""
        today = self._clock.today()
        lists = read_lists(source, request, LISTS, "accounts", Known((), today))
        report = ReportBuilder("mappings", request)
        old = {name: getattr(self._store.mappings(), name) for name in LISTS}
        new: dict[str, dict[str, Model]] = {name: {} for name in LISTS}
        problems: list[RowProblem] = []
        for name, rows in lists.items():
            report.note("reading", rows.warnings)
            for line, row in rows.numbered:
                key = "|".join(map(str, row.of(row.KEY)))
                lacks = [RowProblem(line, *lack) for lack in row.lacks(new=key not in old[name])]
                problems += lacks
                if not lacks:
                    fixed = dict(zip(row.KEY, row.of(row.KEY), strict=True))
                    new[name][key] = row.entry(old[name].get(key), _MODELS[name], **fixed)
        if problems:
            raise LoadRefused(sorted(problems))
        diff = entries_diff(COMPANY, Period.of(today), old, new)
        report.add(diff)
        if diff.changes and not request.dry_run:
            self._store.save(Mappings.model_validate({name: {**old[name], **new[name]} for name in LISTS}))
            self._writer.commit(COMPANY, None, request, rows=[self._writer.audit_row(diff, "mappings", request)])
        return report.done()
