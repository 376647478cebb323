"""Answers as the bytes that a cache keeps, sealed for the question that they answer.

The seal is a digest, keyed by a secret of the app, over the question (key and version) and the bytes. A value that
somebody forged or cut, that is another site's, or of another version, does not carry the seal of the question: a miss.
"""

import hashlib
import hmac
import zlib
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

import msgspec

from shared_code.kit.answer import Answer, AnswerSource, DataWarning, Paging
from shared_code.kit.exact_json import to_json
from shared_code.kit.period import Period, Span

COMPRESSED_FROM: Final = 100 * 1024
"""Bytes from which on a value is compressed."""
LARGEST: Final = 1024 * 1024
"""Bytes of a value, compressed, that are still kept."""
_SEAL: Final = 32
_PLAIN, _COMPRESSED = b"\0", b"\1"

_decoder = msgspec.json.Decoder(float_hook=Decimal)


def sealed(secret: bytes, key: str, version: str, answer: Answer[object]) -> bytes | None:
    """The bytes of an answer to a question; None where they are too many."""
    head = to_json(_head(answer))
    content = len(head).to_bytes(4) + head + answer.data
    body = _COMPRESSED + zlib.compress(content, 1) if len(content) >= COMPRESSED_FROM else _PLAIN + content
    return _seal(secret, key, version, body) + body if len(body) <= LARGEST else None


def opened(secret: bytes, key: str, version: str, value: bytes) -> Answer[object] | None:
    """The answer that bytes hold; None unless they were sealed for this question."""
    seal, body = value[:_SEAL], value[_SEAL:]
    if not hmac.compare_digest(seal, _seal(secret, key, version, body)):
        return None
    content = zlib.decompress(body[1:]) if body[:1] == _COMPRESSED else body[1:]
    end = 4 + int.from_bytes(content[:4])
    return _answer(_decoder.decode(content[4:end]), content[end:])


def _seal(secret: bytes, key: str, version: str, body: bytes) -> bytes:
    question = f"{len(key)}|{key}|{len(version)}|{version}|".encode()
    return hmac.digest(secret, question + body, hashlib.sha256)


def _head(answer: Answer[object]) -> dict[str, Any]:
    """What an answer has beside its data."""
    return {
        "version": answer.version,
        "period": _of_period(answer.period),
        "asOf": answer.as_of,
        "warnings": [
            [one.code, one.message, one.field, one.path, one.period, dict(one.values)] for one in answer.warnings
        ],
        "sources": [_of_source(one) for one in answer.sources],
        "paging": [answer.paging.total, answer.paging.page, answer.paging.limit],
        "calcRunId": answer.calc_run_id,
    }


def _answer(head: dict[str, Any], data: bytes) -> Answer[object]:
    return Answer(
        data=data,
        version=head["version"],
        period=_period(head["period"]),
        as_of=date.fromisoformat(head["asOf"]) if head["asOf"] else None,
        warnings=tuple(
            DataWarning(code, message, field, path, Period.parse(period) if period else None, values)
            for code, message, field, path, period, values in head["warnings"]
        ),
        sources=tuple(_source(*one) for one in head["sources"]),
        paging=Paging(*head["paging"]),
        calc_run_id=head["calcRunId"],
    )


def _of_source(source: AnswerSource) -> list[object]:
    of_sites = [] if source.sites is None else [source.newest, source.sites, source.sites_missing]
    return [source.name, source.loaded_at, *of_sites]


def _source(name: str, loaded_at: str | None, newest: str | None = None, *of_sites: int) -> AnswerSource:
    return AnswerSource(name, _at(loaded_at), _at(newest), *of_sites)


def _at(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _of_period(period: Period | Span | None) -> list[str] | None:
    if period is None:
        return None
    return [period.first, period.last] if isinstance(period, Span) else [period]


def _period(ends: list[str] | None) -> Period | Span | None:
    if not ends:
        return None
    periods = [Period.parse(end) for end in ends]
    return Span(*periods) if len(periods) > 1 else periods[0]
