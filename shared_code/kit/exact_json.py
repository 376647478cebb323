"""JSON of our own, written and read with Decimals as they are; bodies of requests: `api/strict_json.py`."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import msgspec
from pydantic import BaseModel

from shared_code.kit.period import Span

_encoder = msgspec.json.Encoder(decimal_format="number")
_decoder = msgspec.json.Decoder(float_hook=Decimal)


def to_json(value: object) -> bytes:
    """JSON of a model, or of lists, maps and scalars that may hold models; Decimals become numbers, exactly."""
    return _encoder.encode(_plain(value))


def from_json(text: bytes | str) -> Any:  # noqa: ANN401 - a JSON value
    """What `to_json` or the store wrote; numbers with a point become Decimals, exactly."""
    return _decoder.decode(text)


def _plain(value: object) -> Any:  # noqa: ANN401 - whatever the encoder takes
    if isinstance(value, BaseModel):
        return value.model_dump(by_alias=True)
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple) and not isinstance(value, Span):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, str | Span) else value
