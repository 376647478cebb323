"""Reference data in the table store.

Table `reference`: partition = kind (`sites`, `districts`, `regions`, `users`), row = the entry's id, JSON inside;
what administrators changed of users lies beside their rows, under keys with a `|`.
A kind is read as a whole and kept for a minute, so a changed right works within five.
"""

import time
from collections.abc import Callable, Mapping
from functools import cache
from typing import TypeVar

from pydantic import TypeAdapter

from shared_code.cache.memory import TimedValue
from shared_code.cache.values import ReferenceValues
from shared_code.kit.model import Model
from shared_code.sites.models import District, Region, Site, UserSites
from shared_code.store.names import REFERENCE
from shared_code.store.reference import KEPT_SECONDS, changing
from shared_code.store.site_partition import pack, unpack
from shared_code.store.table import MAX_OPERATIONS, TableStore, Upsert

M = TypeVar("M", bound=Model)


@cache
def _user() -> TypeAdapter[UserSites | None]:
    """Made when it is first asked for, not by every start."""
    return TypeAdapter(UserSites | None)


class ReferenceTables:
    """The register in the table store; safe to share between threads."""

    def __init__(
        self,
        tables: TableStore,
        shared: ReferenceValues,
        timer: Callable[[], float] = time.monotonic,
        users_changed: Callable[[], None] = lambda: None,
    ) -> None:
        self._tables = tables
        self._users_changed = users_changed
        self._shared = shared
        self._kept = {kind: TimedValue(KEPT_SECONDS, timer) for kind in ("sites", "districts", "regions", "users")}

    @property
    def sites(self) -> Mapping[str, Site]:
        return self._all("sites", Site)

    @property
    def districts(self) -> Mapping[str, District]:
        return self._all("districts", District)

    @property
    def regions(self) -> Mapping[str, Region]:
        return self._all("regions", Region)

    @property
    def users(self) -> Mapping[str, UserSites]:
        return self._all("users", UserSites)

    def user(self, subject: str) -> UserSites | None:
        """What a user may see and do; None for one that is unknown. Read by itself, as there are thousands."""
        return self._shared.of("permissions", _user(), lambda: self._read_user(subject), userId=subject)

    def save(self, kind: str, entries: Mapping[str, Model]) -> None:
        """Write entries of a kind by their ids; other processes see them with the next message, or within a minute."""
        rows = [Upsert(key, pack(entry.model_dump(mode="json", by_alias=True))) for key, entry in entries.items()]
        with changing(self._tables):
            for start in range(0, len(rows), MAX_OPERATIONS):
                self._tables.submit(REFERENCE, kind, rows[start : start + MAX_OPERATIONS])
        self.forget()
        if kind == "users":
            self._users_changed()

    def forget(self) -> None:
        """Read everything anew when it is asked for next."""
        for kept in self._kept.values():
            kept.forget()
        self._shared.forget()

    def _all(self, kind: str, model: type[M]) -> Mapping[str, M]:
        return self._kept[kind].value(lambda: self._read(kind, model))

    def _read_user(self, subject: str) -> UserSites | None:
        row = self._tables.get(REFERENCE, "users", subject)
        return UserSites.model_validate(unpack(row.properties)) if row else None

    def _read(self, kind: str, model: type[M]) -> Mapping[str, M]:
        rows = self._tables.query(REFERENCE, kind)
        return {row.row: model.model_validate(unpack(row.properties)) for row in rows if "|" not in row.row}
