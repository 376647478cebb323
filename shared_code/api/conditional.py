"""Preconditions and idempotency: which version a reader has, which a writer changes, which request is a repeat."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Any

from fastapi import Depends, Header, Query
from starlette.requests import Request

from shared_code.api.context import current_request
from shared_code.kit.answer import Answer
from shared_code.kit.errors import InvalidRequest
from shared_code.kit.limits import KEY_CHARACTERS, TAGS_CHARACTERS
from shared_code.store.editing import WriteRequest, fingerprint

_ENTITY_TAG = re.compile(r'(?:W/)?"([^"]*)"|([^\s",]+)')
"""A tag in quotes, or as spreadsheets and flows often send it: without them."""
_OUR_TAG = re.compile(r"([0-9]{1,9})-[0-9a-f]+")

IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        max_length=TAGS_CHARACTERS,
        description='ETag of the last GET, e.g. `"3-0f1e2d3c4b5a6978"`; only the version counts',
    ),
]
IfNoneMatch = Annotated[
    str | None,
    Header(
        alias="If-None-Match",
        max_length=TAGS_CHARACTERS,
        description="`*` saves only where nobody has saved this month yet",
    ),
]
IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        max_length=KEY_CHARACTERS,
        description="Any text: a repeat gets the same answer again",
    ),
]

ValidateOnly = Annotated[
    bool,
    Query(
        alias="validateOnly",
        description="Check the body, answer what a save of it would answer, and store nothing; needs no `If-Match`",
    ),
]


def unchanged(etag: str, if_none_match: str | None) -> bool:
    """Whether a reader's If-None-Match names this very state."""
    if not if_none_match:
        return False
    return if_none_match.strip() == "*" or etag.strip('"') in _tags(if_none_match)


def conditional_write(render: Callable[[Answer[Any]], bytes]) -> Callable[..., Any]:
    """The dependency that reads the headers of a write; `render` makes the body that a kept answer needs."""

    def write_request(
        request: Request,
        if_match: IfMatch = None,
        if_none_match: IfNoneMatch = None,
        idempotency_key: IdempotencyKey = None,
    ) -> WriteRequest:
        context = current_request()
        subject = context.caller.subject if context.caller else ""
        return WriteRequest(
            user=subject,
            request_id=context.request_id,
            versions=_versions(if_match),
            only_new=(if_none_match or "").strip() == "*",
            key=fingerprint(subject, request.method, request.url.path, idempotency_key) if idempotency_key else None,
            fingerprint=fingerprint(context.body.canonical) if idempotency_key else "",
            render=render,
        )

    return write_request


def trying_write(writes: Callable[..., Any]) -> Callable[..., Any]:
    """The dependency on a write of `writes` that may be asked to store nothing."""

    async def write_request(
        write: Annotated[WriteRequest, Depends(writes)], validate_only: ValidateOnly = False
    ) -> WriteRequest:
        if validate_only:
            context = current_request()
            context.message = context.message.replace(" updated ", " checked ")
        return replace(write, validate_only=validate_only)

    return write_request


def _tags(header: str) -> list[str]:
    return [quoted or bare for quoted, bare in _ENTITY_TAG.findall(header)]


def _versions(if_match: str | None) -> frozenset[int] | None:
    """Versions named by If-Match; None where the header is missing or `*`, which names none.

    Raises InvalidRequest where no tag is one of ours, for nobody else has saved then.
    """
    if if_match is None or if_match.strip() == "*":
        return None
    versions = frozenset(int(tag[1]) for tag in map(_OUR_TAG.fullmatch, _tags(if_match)) if tag)
    if not versions:
        raise InvalidRequest(
            "If-Match names no version of a month. Send the ETag of your last GET of it as it came, "
            'such as "3-0f1e2d3c4b5a6978".',
            field="If-Match",
            details={"expected": "the ETag of your last GET", "actual": if_match},
        )
    return versions
