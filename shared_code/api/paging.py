"""Lists: page, limit, sort, search and the link to the next page; long lists by a cursor instead of a page."""

import base64
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Annotated, Any, Literal, TypeVar, get_args

from fastapi import Depends, Query
from pydantic import BaseModel
from starlette.requests import Request

from shared_code.api.context import current_request
from shared_code.api.errors import not_allowed
from shared_code.kit.answer import Answer, DataWarning, Paging
from shared_code.kit.errors import ErrorItem, InvalidRequest
from shared_code.kit.exact_json import to_json
from shared_code.kit.limits import CURSOR_CHARACTERS, LAST_PAGE, LONGEST_PAGE, NAME_CHARACTERS, SEARCH_CHARACTERS

M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a list is asked for, and in which order."""

    number: int
    limit: int
    sort_by: str | None
    descending: bool
    search: str
    fields: Sequence[str]
    url: Callable[..., str]

    def answer(self, items: Sequence[M], warnings: Sequence[DataWarning] = ()) -> Answer[list[M]]:
        """The asked part of a list, searched in all fields and sorted by one; sets the link to the next page.

        Raises InvalidRequest where `sortBy` is not a field, however many rows there are.
        """
        if self.sort_by and self.sort_by not in self.fields:
            raise not_allowed(f"write one of: {', '.join(self.fields)}", "sortBy", self.fields, self.sort_by)
        rows = [row for row in map(_fields, items) if self.search.casefold() in str(list(row.values())).casefold()]
        if self.sort_by:
            rows.sort(key=partial(_sort_key, self.sort_by), reverse=self.descending)
        paging = Paging(len(rows), self.number, self.limit)
        if paging.has_more:
            current_request().headers["Link"] = f'<{self.url(page=self.number + 1)}>; rel="next"'
        start = (self.number - 1) * self.limit
        return Answer(to_json(rows[start : start + self.limit]), warnings=warnings, paging=paging)


def _sort_key(field: str, row: Mapping[str, Any]) -> tuple[bool, Any]:
    """Rows without a value come last, and what holds several values is compared as text."""
    value = row[field]
    return value is None, str(value) if isinstance(value, list | tuple | dict) else value


@dataclass(frozen=True, slots=True)
class CursorPaging(Paging):
    """A part of a list that nobody counts: `total` is of this part, `next_cursor` where the next one begins."""

    next_cursor: str | None = None

    @property
    def has_more(self) -> bool:
        return self.next_cursor is not None


@dataclass(frozen=True, slots=True)
class CursorPage:
    """Which part of a long list is asked for: so many rows after the one with a key, None: from the start."""

    after: str | None
    limit: int
    url: Callable[..., str]

    def answer(self, data: T, total: int, last: str | None, warnings: Sequence[DataWarning] = ()) -> Answer[T]:
        """A part of a list; `last` is the key of its last row where there are more. Sets the link to the next part."""
        cursor = base64.urlsafe_b64encode(last.encode()).decode().rstrip("=") if last else None
        if cursor:
            current_request().headers["Link"] = f'<{self.url(cursor=cursor)}>; rel="next"'
        return Answer(to_json(data), warnings=warnings, paging=CursorPaging(total, 1, self.limit, cursor))


def cursor_page(keys: re.Pattern[str]) -> Callable[..., CursorPage]:
    """The dependency that reads the query of a long list whose rows have such keys."""

    def page(
        request: Request,
        limit: Annotated[int, Query(ge=1, description="Rows of a part; more than 200 counts as 200")] = 50,
        cursor: Annotated[
            str | None, Query(description="`meta.nextCursor` of the part before", max_length=CURSOR_CHARACTERS)
        ] = None,
    ) -> CursorPage:
        after = _key(cursor) if cursor is not None else None
        if after is not None and not keys.fullmatch(after):
            message = "cursor: is not one that was given here; begin without it"
            raise InvalidRequest.of([ErrorItem("INVALID_DATA_TYPE", message, "cursor", {"actual": cursor})])
        return CursorPage(after, min(limit, LONGEST_PAGE), partial(_url, request))

    return page


def _key(cursor: str) -> str:
    """The key inside a cursor; an empty one where it is no cursor."""
    try:
        return base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode("ascii")
    except ValueError:
        return ""


def _fields(item: BaseModel) -> dict[str, Any]:
    return item.model_dump(by_alias=True)


def _page(  # noqa: PLR0913 - the query of a list
    request: Request,
    *,
    page: Annotated[int, Query(ge=1, le=LAST_PAGE, description="Page, from 1")] = 1,
    limit: Annotated[int, Query(ge=1, description="Rows of a page; more than 200 counts as 200")] = 50,
    sort_by: Annotated[
        str | None, Query(alias="sortBy", description="Field to sort by", max_length=NAME_CHARACTERS)
    ] = None,
    sort_order: Annotated[Literal["asc", "desc"], Query(alias="sortOrder")] = "asc",
    search: Annotated[str, Query(description="Text that any column contains", max_length=SEARCH_CHARACTERS)] = "",
) -> Page:
    (rows,) = get_args(request.scope["route"].response_model)  # the route returns Envelope[list[<its row>]]
    fields = _field_names(*get_args(rows))
    return Page(page, min(limit, LONGEST_PAGE), sort_by, sort_order == "desc", search, fields, partial(_url, request))


@cache
def _field_names(row: type[BaseModel]) -> Sequence[str]:
    """The fields of a row as JSON names them."""
    return tuple(row.model_json_schema(mode="serialization")["properties"])


def _url(request: Request, **changed: str | int) -> str:
    """The path and query of the request, changed."""
    target = request.url.include_query_params(**changed)
    return f"{target.path}?{target.query}"


PageQuery = Annotated[Page, Depends(_page)]
