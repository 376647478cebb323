"""The query of a request: a name that the operation does not know, or that stands twice, is a mistake."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from fastapi.dependencies.models import Dependant
from starlette.datastructures import QueryParams

from shared_code.kit.errors import ErrorItem, InvalidRequest

OF_GATEWAYS: Final = frozenset({"subscription-key", "code", "clientId", "api-version"})
"""What API Management and the Functions host take in the query."""


def known_names(operation: Dependant) -> Sequence[str]:
    """The names that an operation takes in its query."""
    return sorted(set(_names(operation)))


def refused_names(query: QueryParams, known: Collection[str]) -> InvalidRequest | None:
    """What is wrong with a query that has other names, or one of them twice; None where nothing is."""
    sent = Counter(name for name, _ in query.multi_items() if name not in OF_GATEWAYS)
    wrong = [item for name, times in sent.items() if (item := _problem(name, times, known))]
    return InvalidRequest.of(wrong) if wrong else None


def _problem(name: str, times: int, known: Collection[str]) -> ErrorItem | None:
    if name not in known:
        choice = f"this operation knows {', '.join(known)}" if known else "this operation takes none"
        message = f"There is no query parameter of this name; {choice}."
        return ErrorItem(InvalidRequest.code, message, name, {"expected": list(known), "actual": name})
    if times > 1:
        message = f"{name}: stands {times} times in the query and takes one value; send it once"
        return ErrorItem(InvalidRequest.code, message, name, {"expected": 1, "actual": times})
    return None


def _names(operation: Dependant) -> Iterator[str]:
    yield from (field.alias for field in operation.query_params)
    for part in operation.dependencies:
        yield from _names(part)
