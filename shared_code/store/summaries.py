"""Table `summaries`: a small row a site and year, by district, made of what a site's partition holds.

Partition `<district>|<year>` and the kind of the rows; row = siteId. A row says from which version of the site's inputs
it was made, so that a message whose work is done costs a read.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final, Generic, NamedTuple, TypeVar

from shared_code.kit.answer import DataWarning
from shared_code.kit.listing import listed
from shared_code.kit.model import Model, VersionedModel
from shared_code.kit.period import Period, Span
from shared_code.store.names import SUMMARIES
from shared_code.store.site_partition import is_outdated, pack, unpack
from shared_code.store.table import Insert, Properties, Replace, Row, TableStore

_VERSION: Final = "version"


M = TypeVar("M", bound=Model)
Y = TypeVar("Y", bound=VersionedModel)


class RowKey(NamedTuple):
    """Where the row of a site's year is: in the partition of a district and year."""

    district_id: str
    year: int
    site_id: str


DistrictOf = Callable[[str, Period], str | None]
"""The district that a site belongs to in a month; None where no such site is known."""


class DistrictMonths(NamedTuple, Generic[M]):
    """Months of all sites of a district, by site; `outdated` are the sites that other rules made some of them for."""

    sites: Mapping[str, Mapping[Period, M]]
    outdated: Collection[str]


class MonthRows(Generic[M]):
    """Rows with a property for each month: `m04` holds April as JSON, `v04` the version that it was made from."""

    def __init__(self, tables: TableStore, kind: str, model: type[M], district_of: DistrictOf) -> None:
        self._tables = tables
        self._kind = kind
        self._model = model
        self._district_of = district_of

    def refresh(
        self,
        key: RowKey,
        periods: Sequence[Period],
        version: Callable[[], str],
        read: Callable[[Sequence[Period]], Mapping[Period, M]],
        *,
        anew: bool = False,
    ) -> int:
        """Store what `read` makes of those months that are not of this version, or of all `anew`; the number written.

        The row is read before version and months, so months older than the row's cannot replace them.
        Raises WriteConflict when another consumer wrote the row meanwhile.
        """
        row = _row(self._tables, key, self._kind)
        properties, now = dict(row.properties) if row else {}, version()
        stale = [period for period in periods if anew or properties.get(f"v{period.month:02d}") != now]
        made = read(stale) if stale else {}
        for period, month in made.items():
            properties |= {f"m{period.month:02d}": month.model_dump_json(by_alias=True), f"v{period.month:02d}": now}
        if made:
            _write(self._tables, key, self._kind, row, properties)
        return len(made)

    def of_district(self, district_id: str, span: Span) -> DistrictMonths[M]:
        """Months of all sites of a district, in one range read a year.

        A row stays where a site belonged before a move was loaded: only months in which it belongs there count.
        """
        found: dict[str, dict[Period, M]] = defaultdict(dict)
        outdated: set[str] = set()
        for year, months in groupby(span.months(), lambda period: period.year):
            wanted = list(months)
            for row in self._tables.query(SUMMARIES, _partition(district_id, year, self._kind)):
                for period in wanted:
                    text = row.properties.get(f"m{period.month:02d}")
                    if text and self._district_of(row.row, period) == district_id:
                        found[row.row][period] = self._model.model_validate_json(str(text), extra="ignore")
                        if is_outdated(str(row.properties[f"v{period.month:02d}"])):
                            outdated.add(row.row)
        return DistrictMonths(found, outdated)

    def of_site(self, key: RowKey) -> Mapping[Period, M]:
        """The months of a row."""
        row = _row(self._tables, key, self._kind)
        properties = row.properties if row else {}
        return {
            period: self._model.model_validate_json(str(text), extra="ignore")
            for period in (Period(key.year, month) for month in range(1, 13))
            if (text := properties.get(f"m{period.month:02d}"))
        }


class YearRows(Generic[Y]):
    """Rows with a whole year as JSON."""

    def __init__(self, tables: TableStore, kind: str, model: type[Y]) -> None:
        self._tables = tables
        self._kind = kind
        self._model = model

    def version(self, key: RowKey) -> str | None:
        """The version of the inputs that a row was made from; None where there is none."""
        row = _row(self._tables, key, self._kind)
        return str(row.properties.get(_VERSION)) if row else None

    def refresh(self, key: RowKey, read: Callable[[], Y]) -> bool:
        """Store what `read` gives unless that is stored already; whether anything was written.

        The row is read before `read` is called, so a year older than the row's cannot replace it.
        Raises WriteConflict when another consumer wrote the row meanwhile.
        """
        row = _row(self._tables, key, self._kind)
        made = read()
        properties = {**pack(made.model_dump(mode="json", by_alias=True)), _VERSION: made.version}
        if row and row.properties == properties:
            return False
        _write(self._tables, key, self._kind, row, properties)
        return True

    def of_site(self, key: RowKey) -> Y | None:
        """The year of a row."""
        row = _row(self._tables, key, self._kind)
        return self._year(row) if row else None

    def of_district(self, district_id: str, year: int) -> Sequence[Y]:
        """The years of all sites of a district, in one range read."""
        rows = self._tables.query(SUMMARIES, _partition(district_id, year, self._kind))
        return [self._year(row) for row in rows]

    def _year(self, row: Row) -> Y:
        return self._model.model_validate(unpack(row.properties), extra="ignore")


class SummaryRows(Generic[M]):
    """A row of each site in the partition `<district>|<kind>`: what stands now, of no year."""

    def __init__(self, tables: TableStore, kind: str, model: type[M]) -> None:
        self._tables = tables
        self._kind = kind
        self._model = model

    def put(self, district_id: str, site_id: str, made: M) -> None:
        """Store what is made unless that is stored already. Raises WriteConflict where somebody else was first."""
        partition = f"{district_id}|{self._kind}"
        row = self._tables.get(SUMMARIES, partition, site_id)
        properties = pack(made.model_dump(mode="json", by_alias=True))
        if row is None or row.properties != properties:
            written = Replace(site_id, properties, row.etag) if row else Insert(site_id, properties)
            self._tables.submit(SUMMARIES, partition, [written])

    def of_district(self, district_id: str) -> Sequence[M]:
        """The rows of a district, in one range read; one stays where a site belonged before it moved."""
        rows = self._tables.query(SUMMARIES, f"{district_id}|{self._kind}")
        return [self._model.model_validate(unpack(row.properties), extra="ignore") for row in rows]


def being_made_anew(outdated: Collection[str], count: int, field: str, *, named: bool) -> Iterator[DataWarning]:
    """That other rules made the rows of some of so many sites; `named` where the caller may see the sites."""
    if outdated:
        names = f": {listed(sorted(outdated))}" if named else ""
        text = (
            f"{len(outdated)} of {count} sites have figures by the rules before{names}. They are being made anew; ask "
            "again in some minutes."
        )
        yield DataWarning("BEING_MADE_ANEW", text, field)


def _partition(district_id: str, year: int, kind: str) -> str:
    return "|".join((district_id, str(year), *filter(None, (kind,))))


def _row(tables: TableStore, key: RowKey, kind: str) -> Row | None:
    return tables.get(SUMMARIES, _partition(key.district_id, key.year, kind), key.site_id)


def _write(tables: TableStore, key: RowKey, kind: str, old: Row | None, properties: Properties) -> None:
    site_id = key.site_id
    written = Replace(site_id, properties, old.etag) if old else Insert(site_id, properties)
    tables.submit(SUMMARIES, _partition(key.district_id, key.year, kind), [written])
