"""Answers kept for a day under an idempotency key, so that a request that returns gets its answer again.

A row takes a megabyte, and Azure counts two bytes a character: the largest answer, a month of a hundred job codes, has
three. So a body is stored compressed, which makes a tenth of it and less.
"""

import base64
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class IdempotencyRecord:
    """An answer to give again when the same idempotent request returns; `etag` is that of the row, once stored."""

    key: str
    fingerprint: str
    body: str
    answer_etag: str
    expires: datetime
    etag: str | None = None


def record_key(key: str) -> str:
    """Row key of the record."""
    return f"k|{key}"


def record_content(record: IdempotencyRecord) -> Mapping[str, Any]:
    """A record as it is stored."""
    return {
        "fingerprint": record.fingerprint,
        "packed": base64.b85encode(zlib.compress(record.body.encode())).decode(),
        "answerEtag": record.answer_etag,
        "expires": record.expires.isoformat(),
    }


def idempotency_record(key: str, content: Mapping[str, Any], etag: str) -> IdempotencyRecord:
    """The record that `record_content` stored."""
    expires = datetime.fromisoformat(content["expires"])
    return IdempotencyRecord(key, content["fingerprint"], _body(content), content["answerEtag"], expires, etag)


def _body(content: Mapping[str, Any]) -> str:
    """The body byte by byte; `body` is how the version before stored it."""
    if "body" in content:
        return str(content["body"])
    return zlib.decompress(base64.b85decode(content["packed"])).decode()
