"""What the lists of a file make of the organisation that is there, and what is wrong with them."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from shared_code.integration.load import RowProblem
from shared_code.integration.ports import Register
from shared_code.integration.rows.base import MasterRow
from shared_code.integration.rows.organisation import LISTS, DistrictRow, RegionRow, SiteMasterRow, UserRow
from shared_code.sites.models import Assignment, District, EarlierRooms, Region, Site, UserSites

NumberedRows = Mapping[str, Iterable[tuple[int, Any]]]
"""Rows with their lines, by list."""


class OrganisationLists:
    """Entries of a file by kind and id, each as it will be stored; `problems` names what cannot be."""

    def __init__(self, rows: NumberedRows, register: Register, today: date) -> None:
        self._register = register
        self._today = today
        self.problems: list[RowProblem] = []
        self.entries: dict[str, dict[str, Any]] = {kind: {} for kind in LISTS}
        for kind in LISTS:
            for line, row in rows[kind]:
                self.problems += self._add(kind, line, row)

    def _add(self, kind: str, line: int, row: MasterRow) -> Iterator[RowProblem]:
        (key,) = row.of(row.KEY)
        before = getattr(self._register, kind).get(key)
        lacking = [RowProblem(line, *lack) for lack in row.lacks(new=before is None)]
        if lacking:
            yield from lacking
            return
        match row:
            case RegionRow():
                self.entries[kind][key] = row.entry(before, Region)
            case DistrictRow():
                yield from self._expect(line, "regions", [row.region] if row.region else [])
                self.entries[kind][key] = row.entry(before, District)
            case SiteMasterRow():
                yield from self._site(line, row, before)
            case UserRow():
                for name, ids in (("sites", row.sites), ("districts", row.districts), ("regions", row.regions)):
                    yield from self._expect(line, name, ids)
                self.entries[kind][key] = row.entry(before, UserSites)

    def _site(self, line: int, row: SiteMasterRow, before: Site | None) -> Iterator[RowProblem]:
        assignments = before.assignments if before else ()
        if row.since is not None and row.district is None and row.rooms is None:
            yield RowProblem(line, "since", "says from when a district or rooms count; write one of them too")
            return
        if row.district is not None:
            district = self._district_ids().get(row.district.casefold())
            if district is None:
                yield self._unknown(line, "district", row.district)
                return
            assignment = Assignment(since=row.since or self._today, district_id=district)
            if before and row.since and row.since < before.assignments[-1].since:
                if assignment not in before.assignments:
                    last = before.assignments[-1].since
                    yield RowProblem(line, "since", f"the site moved on {last}; write that day or a later one")
            else:
                assignments = _assignments(row, district, assignments, self._today)
        self.entries["sites"][row.site] = row.entry(
            before,
            Site,
            site_id=row.site,
            assignments=assignments,
            earlier_rooms=_earlier_rooms(row, before, self._today),
        )

    def _expect(self, line: int, kind: str, ids: Iterable[str]) -> Iterator[RowProblem]:
        return (
            self._unknown(line, kind, one)
            for one in ids
            if one not in self.entries[kind] and one not in getattr(self._register, kind)
        )

    def _unknown(self, line: int, kind: str, name: str) -> RowProblem:
        one = kind.removesuffix("s")
        return RowProblem(
            line,
            kind,
            f"there is no {one} {name}; write one that is there, or load it first, in a list `{one}s` of a YAML file",
        )

    def _district_ids(self) -> Mapping[str, str]:
        """Ids of districts by id and by name, in small letters."""
        districts = {**self._register.districts, **self.entries["districts"]}
        names = {one.name.casefold(): key for key, one in districts.items()}
        return {**names, **{key.casefold(): key for key in districts}}


def _assignments(
    row: SiteMasterRow, district_id: str, before: tuple[Assignment, ...], today: date
) -> tuple[Assignment, ...]:
    """The site's districts after a row: a change of district adds one, from the row's day or else from today."""
    since = row.since or (today if before else row.start or today)
    kept = before[:-1] if before and before[-1].since == since else before
    stays = before and before[-1].district_id == district_id
    return before if stays else (*kept, Assignment(since=since, district_id=district_id))


def _earlier_rooms(row: SiteMasterRow, before: Site | None, today: date) -> tuple[EarlierRooms, ...]:
    """The rooms that the site had before: a change counts from a new day that the row names, or else from today."""
    if before is None:
        return ()
    if row.rooms is None or row.rooms == before.available_rooms:
        return before.earlier_rooms
    since = row.since if row.since and row.since > before.assignments[-1].since else today
    kept = tuple(earlier for earlier in before.earlier_rooms if earlier.before <= since)
    if kept and kept[-1].before == since:
        return kept
    return (*kept, EarlierRooms(before=since, rooms=before.available_rooms))
