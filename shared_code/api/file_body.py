"""A file as a body: plain, or compressed by gzip."""

import zlib
from typing import Annotated, Final

from fastapi import Header
from starlette.requests import Request

from shared_code.api.body import YAML
from shared_code.api.context import current_request
from shared_code.kit.errors import InvalidFormat, InvalidRequest, PayloadTooLarge
from shared_code.kit.limits import IMPORT_BYTES

_GZIP: Final = 16 + zlib.MAX_WBITS

ContentEncoding = Annotated[
    str | None,
    Header(alias="Content-Encoding", max_length=20, description="`gzip` for a compressed file"),
]


def received_file(request: Request, content_encoding: ContentEncoding = None) -> "SentBytes":
    """The file that was sent. Raises what waits for its turn, InvalidRequest, InvalidFormat, PayloadTooLarge."""
    context = current_request()
    context.raise_refusal()
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return SentBytes(_unpacked(context.body.raw, (content_encoding or "identity").strip().lower()), media_type == YAML)


class SentBytes:
    """The bytes of a file, and whether they are YAML."""

    def __init__(self, content: bytes, is_yaml: bool) -> None:
        self.content = content
        self.is_yaml = is_yaml


def _unpacked(raw: bytes, encoding: str) -> bytes:
    if encoding == "identity":
        return raw
    if encoding != "gzip":
        raise InvalidRequest(
            "Send the file plain, or with Content-Encoding: gzip.",
            field="Content-Encoding",
            details={"allowed": ["gzip", "identity"], "actual": encoding},
        )
    unpacking = zlib.decompressobj(_GZIP)
    try:
        content = unpacking.decompress(raw, IMPORT_BYTES + 1)
    except zlib.error:
        raise InvalidFormat("The body is no gzip file; compress it again, or send it plain.", field="body") from None
    if len(content) > IMPORT_BYTES:
        raise PayloadTooLarge(
            f"A file may have {IMPORT_BYTES:,} bytes and this one has more. Send it in parts, by site or month.",
            details={"maximum": IMPORT_BYTES},
        )
    if not unpacking.eof:
        raise InvalidFormat("The gzip file ends in the middle; send it again as a whole.", field="body")
    return content
