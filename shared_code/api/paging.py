"""Lists: page, limit, sort, search and the link to the next page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeVar

from fastapi import Depends, Query
from pydantic import BaseModel
from starlette.requests import Request

from shared_code.api.context import current
from shared_code.kit.answer import Answer, DataWarning, Paging, to_json
from shared_code.kit.errors import ErrorItem, InvalidRequest

M = TypeVar("M", bound=BaseModel)

MAX_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a list is asked for, and in which order."""

    number: int
    limit: int
    sort_by: str | None
    descending: bool
    search: str
    url: Callable[..., str]

    def answer(self, items: Sequence[M], warnings: Sequence[DataWarning] = ()) -> Answer[list[M]]:
        """The asked part of a list, searched in all fields and sorted by one; sets the link to the next page.

        Raises InvalidRequest where `sortBy` is not a field.
        """
        rows = [row for row in map(_fields, items) if self.search.casefold() in str(list(row.values())).casefold()]
        if self.sort_by:
            rows.sort(key=self._sort_key, reverse=self.descending)
        paging = Paging(len(rows), self.number, self.limit)
        if paging.has_more:
            current().headers["Link"] = f'<{self.url(page=self.number + 1)}>; rel="next"'
        start = (self.number - 1) * self.limit
        return Answer(to_json(rows[start : start + self.limit]), warnings=warnings, paging=paging)

    def _sort_key(self, row: dict[str, Any]) -> tuple[bool, Any]:
        if self.sort_by not in row:
            message = f"sortBy must be one of {', '.join(row)}"
            details = {"expected": list(row), "actual": self.sort_by}
            raise InvalidRequest.of([ErrorItem("INVALID_DATA_TYPE", message, "sortBy", details)])
        value = row[self.sort_by]
        return value is None, value


def _fields(item: BaseModel) -> dict[str, Any]:
    return item.model_dump(by_alias=True)


def _page(  # noqa: PLR0913 - the query of a list
    request: Request,
    *,
    page: Annotated[int, Query(ge=1, description="Page, from 1")] = 1,
    limit: Annotated[int, Query(ge=1, description="Rows of a page; more than 200 counts as 200")] = 50,
    sort_by: Annotated[str | None, Query(alias="sortBy", description="Field to sort by")] = None,
    sort_order: Annotated[Literal["asc", "desc"], Query(alias="sortOrder")] = "asc",
    search: Annotated[str, Query(description="Text that any column contains", max_length=100)] = "",
) -> Page:
    def url(**changed: int) -> str:
        target = request.url.include_query_params(**changed)
        return f"{target.path}?{target.query}"

    return Page(page, min(limit, MAX_LIMIT), sort_by, sort_order == "desc", search, url)


PageQuery = Annotated[Page, Depends(_page)]
