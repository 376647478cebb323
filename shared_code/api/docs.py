"""The reference page: Swagger UI from a package, with a content security policy of its own."""

import base64
import hashlib
import json
import re
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from fastapi import Response
from pydantic import BaseModel
from pydantic.alias_generators import to_camel

from shared_code.api.openapi import EXAMPLES
from shared_code.kit.errors import ResourceNotFound

_ASSETS = {"swagger-ui-bundle.js": "text/javascript", "swagger-ui.css": "text/css", "favicon.png": "image/png"}
_HERE = Path(__file__).parent
_YEAR = 31_536_000
_EXAMPLE_SITE = "TP001"


class DemoSignIn(BaseModel):
    """A demo user one can be on a laptop, with a token good for an hour."""

    name: str
    role: str
    token: str


class Demo(BaseModel, alias_generator=to_camel, populate_by_name=True):
    """What a laptop's page starts with; empty elsewhere.

    `parameters` are values by the name of a parameter, `bodies` are by operation: to be sent as they are.
    """

    sign_ins: list[DemoSignIn] = []
    parameters: dict[str, str] = {}
    bodies: dict[str, Any] = {}


def demo_bodies(site_id: str, today: date) -> dict[str, Any]:
    """The requests of the document's examples, moved to a site and a day of one's own."""
    text = json.dumps(json.loads(EXAMPLES.read_text("utf-8"))["requests"]).replace(_EXAMPLE_SITE, site_id)
    bodies: dict[str, Any] = json.loads(re.sub(r"\b2025-04-\d\d\b", str(today), text))
    return bodies


def page(base: str, demo: Demo) -> Response:
    """The HTML page; the demo's users are offered in a menu, the first one is signed in."""
    script = (_HERE / "docs.js").read_text("utf-8")
    style = (_HERE / "docs.css").read_text("utf-8")
    settings = json.dumps({"base": base, **demo.model_dump(by_alias=True)}).replace("<", "\\u003c")
    html = (_HERE / "docs.html").read_text("utf-8")
    for name, text in {"BASE": base, "STYLE": style, "SETTINGS": settings, "SCRIPT": script}.items():
        html = html.replace(f"%{name}%", text)
    policy = (
        "default-src 'none'; connect-src 'self'; img-src 'self' data:; "
        f"script-src 'self' '{_hash(script)}'; style-src 'self' 'unsafe-inline'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    headers = {"Content-Security-Policy": policy, "Cache-Control": "no-store"}
    return Response(html, headers=headers, media_type="text/html")


@cache
def _content(name: str) -> bytes:
    return (files("fastapi_offline") / "static" / name).read_bytes()


def asset(name: str) -> Response:
    """A file of Swagger UI. Raises ResourceNotFound."""
    if name not in _ASSETS:
        raise ResourceNotFound(
            "There is no such file of the reference page; open /docs.",
            field="name",
            details={"allowed": sorted(_ASSETS)},
        )
    headers = {"Cache-Control": f"public, max-age={_YEAR}, immutable"}
    return Response(_content(name), headers=headers, media_type=_ASSETS[name])


def _hash(script: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}"
