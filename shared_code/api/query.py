"""The query of a request: a name that the operation does not know is a mistake, not a wish without effect."""

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


def unknown_names(query: QueryParams, known: Collection[str]) -> InvalidRequest | None:
    """What is wrong with a query that has other names, None where nothing is."""
    unknown = [name for name in query if name not in OF_GATEWAYS and name not in known]
    if not unknown:
        return None
    choice = f"this operation knows {', '.join(known)}" if known else "this operation takes none"
    message = f"There is no query parameter of this name; {choice}."
    return InvalidRequest.of(
        [
            ErrorItem(InvalidRequest.code, message, name, {"expected": list(known), "actual": name})
            for name in dict.fromkeys(unknown)
        ]
    )


def _names(operation: Dependant) -> Iterator[str]:
    yield from (field.alias for field in operation.query_params)
    for part in operation.dependencies:
        yield from _names(part)
