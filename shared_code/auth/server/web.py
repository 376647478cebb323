"""What the endpoints of signing in get and answer, apart from any framework."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any, Final
from urllib.parse import parse_qsl

from shared_code.kit.exact_json import to_json

TEXT_CHARACTERS: Final = 8 * 1024
"""The longest query or form."""
_MOST_FIELDS: Final = 40
_PLAIN: Final = re.compile(r"[ !#-\[\]-~]*")
"""What Authlib may repeat in the description of an error (RFC 6749, section 5.2)."""
_REPEATED: Final = ("client_id", "redirect_uri", "response_type", "grant_type")
NO_STORE: Final = {"Cache-Control": "no-store"}
PAGE_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"
_STYLE: Final = (
    "body{font:16px/1.5 system-ui;max-width:32em;margin:4em auto;padding:0 1em}a{display:block;margin:.5em 0}"
)


class Unreadable(ValueError):
    """A query or form that is too long, names something twice, or holds characters that it may not."""


@dataclass(frozen=True, slots=True)
class WebRequest:
    """A request: `base` is the address of this server as clients know it, `address` whom the front end names."""

    method: str
    base: str
    path: str
    query: str = ""
    form: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    cookie: str = ""
    address: str = ""


@dataclass
class WebAnswer:
    """What is answered."""

    status: int
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    media_type: str = "application/json"

    def __post_init__(self) -> None:
        self.headers = {**NO_STORE, "Pragma": "no-cache", **self.headers}


def in_json(status: int, content: Mapping[str, Any], **headers: str) -> WebAnswer:
    """An answer in JSON."""
    return WebAnswer(status, to_json(content).decode(), headers)


def refused(status: int, error: str, sentence: str) -> WebAnswer:
    """A refusal as OAuth 2.0 says it."""
    return in_json(status, {"error": error, "error_description": sentence})


def page(title: str, content: str, status: int = 200) -> WebAnswer:
    """A small page; `content` is HTML, the title is text."""
    text = f"<!doctype html><meta charset=utf-8><title>{escape(title)}</title><style>{_STYLE}</style>"
    headers = {"Content-Security-Policy": PAGE_POLICY, "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY"}
    return WebAnswer(status, f"{text}<h1>{escape(title)}</h1>{content}", headers, "text/html")


def not_going_on(sentence: str, status: int = 400) -> WebAnswer:
    """What the person is told whose sign-in ends here: what nobody knows a client for, or a fault on our side."""
    return page("This sign-in does not go on", f"<p>{escape(sentence)}</p>", status)


def fields(text: str) -> dict[str, str]:
    """The fields of a query or form, each once; raises Unreadable."""
    if len(text) > TEXT_CHARACTERS:
        raise Unreadable("it is too long")
    try:
        pairs = parse_qsl(text, keep_blank_values=True, strict_parsing=bool(text), max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise Unreadable("it is no list of fields") from None
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Unreadable("a field is there twice")
    if not all(_PLAIN.fullmatch(found.get(name, "")) for name in _REPEATED):
        raise Unreadable("a field holds characters that it may not")
    return {name: value for name, value in found.items() if value}
