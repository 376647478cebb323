"""What a service answers: data rendered once, its ETag, and what the reader must know beside it."""

import dataclasses
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any, Final, Generic, Literal, TypeVar

from shared_code.kit.period import Period, Span

T = TypeVar("T")

NOT_TOLD: Final = "What made it is told with the permission `payroll:read`."
"""Stands for hours, wages and salaries where the caller may not read them."""


@dataclass(frozen=True, slots=True)
class DataWarning:
    """Legal but unusual, or missing: shown beside the data, never instead of it.

    `field` is the figure that it is about, `path` where it stands in a document, `values` the figures behind it.
    """

    code: str
    message: str
    field: str | None = None
    path: str | None = None
    period: Period | None = None
    values: Mapping[str, Any] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AnswerSource:
    """A feed the data come from, and when it was last loaded.

    Over many sites that is the load of the site that waits longest; `newest` is the last one, `sites` counts those that
    have one, `sites_missing` the others.
    """

    name: str
    loaded_at: datetime | None
    newest: datetime | None = None
    sites: int | None = None
    sites_missing: int | None = None


@dataclass(frozen=True, slots=True)
class Paging:
    """Which part of a list this is."""

    total: int = 1
    page: int = 1
    limit: int = 50

    @property
    def has_more(self) -> bool:
        return self.page * self.limit < self.total


@dataclass(frozen=True)
class Answer(Generic[T]):
    """Data of type T as JSON, with the version users saved last (0: nobody saved; None: not a saved document)."""

    data: bytes
    version: int | None = None
    period: Period | Span | None = None
    as_of: date | None = None
    warnings: Sequence[DataWarning] = ()
    sources: Sequence[AnswerSource] = ()
    paging: Paging = Paging()
    cache: Literal["hit", "miss", "bypass"] = "bypass"
    calc_run_id: str | None = None

    @cached_property
    def etag(self) -> str:
        """`"<version>-<hash of data>"`: the version is what a writer names, the hash is what a reader compares."""
        digest = hashlib.blake2b(self.data, digest_size=8).hexdigest()
        return f'"{self.version or 0}-{digest}"'

    def from_cache(self) -> "Answer[T]":
        return replace(self, cache="hit")
