"""Whether a deployed product answers: reads only, from an address, with nothing but Python.

`python3 -m tests.smoke https://GATEWAY` asks what needs no token; with a token in TOKEN it reads a site too.
Prints a line for each question; the exit code is 1 where an answer is wrong.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

BASE: Final = "/api/v1/forecasting"
DOCUMENT: Final = Path(__file__).parents[2] / "docs/api/openapi.json"
FORBIDDEN: Final = 403
SECONDS: Final = 60
"""How long an answer is waited for: the first one after a deployment starts an instance."""


@dataclass(frozen=True)
class Answered:
    """An answer: its status, its headers by small names, its text."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def content(self) -> Any:
        return json.loads(self.text)


class Product:
    """The product at an address; it is only read."""

    def __init__(self, address: str, token: str = "") -> None:
        parts = urlsplit(address)
        self._kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        self._host, self.token = parts.netloc, token

    def read(self, path: str, method: str = "GET", token: str = "") -> Answered:
        """The answer to a GET or HEAD of a path below the API's base."""
        link = self._kind(self._host, timeout=SECONDS)
        try:
            link.request(method, BASE + path, headers={"Authorization": f"Bearer {token}"} if token else {})
            return answered(link.getresponse())
        finally:
            link.close()


def answered(response: HTTPResponse) -> Answered:
    headers = {name.lower(): value for name, value in response.getheaders()}
    return Answered(response.status, headers, response.read().decode("utf-8"))


class Wrong(Exception):
    """An answer is not what it should be; the message says how."""


def expect(answer: Answered, status: int, code: str = "") -> Any:
    """The content of an answer of this status and code of error, in the envelope."""
    if answer.status != status:
        raise Wrong(f"{answer.status} instead of {status}: {answer.text[:300]}")
    content = answer.content
    if content["success"] is not (status < 400) or (code and content["errors"][0]["code"] != code):
        raise Wrong(f"not the envelope of {code or 'a success'}: {answer.text[:300]}")
    return content


def it_runs(product: Product) -> str:
    answer = product.read("/health/live")
    expect(answer, 200)
    for name in ("strict-transport-security", "x-content-type-options", "x-ms-request-id"):
        if name not in answer.headers:
            raise Wrong(f"has no header {name}")
    return "it runs"


def it_is_ready(product: Product) -> str:
    degraded = expect(product.read("/health/ready"), 200)["data"]["degraded"]
    return f"it is ready{', without ' + ', '.join(degraded) if degraded else ''}"


def it_is_this_version(product: Product) -> str:
    answer = product.read("/openapi.json")
    if answer.status != 200 or answer.content != json.loads(DOCUMENT.read_text("utf-8")):
        raise Wrong("serves another OpenAPI document than docs/api/openapi.json: another version is deployed")
    return "it serves the API of this checkout"


def it_wants_a_token(product: Product) -> str:
    without, with_another = product.read("/sites"), product.read("/sites", token="not.a.token")
    expect(without, 401, "INVALID_TOKEN")
    expect(with_another, 401, "INVALID_TOKEN")
    if not all("Bearer" in answer.headers.get("www-authenticate", "") for answer in (without, with_another)):
        raise Wrong("does not say in WWW-Authenticate what it wants")
    return "it wants a token"


def it_knows_its_paths(product: Product) -> str:
    expect(product.read("/health/nothing"), 404, "ROUTE_NOT_FOUND")
    head = product.read("/health/live", method="HEAD")
    if (head.status, head.text) != (200, ""):
        raise Wrong(f"answers HEAD by {head.status} {head.text[:100]}")
    return "it knows its paths"


def it_shows_a_site(product: Product) -> str:
    sites = expect(product.read("/sites?limit=1", token=product.token), 200)
    if not sites["data"]:
        raise Wrong("no sites: nothing was loaded, or the token sees none")
    site, month = sites["data"][0]["siteId"], sites["timestamp"][:7]
    expect(product.read(f"/statistics/{site}/{month}", token=product.token), 200)
    year = expect(product.read(f"/pl-view/{site}/{month}", token=product.token), 200)
    return f"it shows site {site}, one of {sites['meta']['total']}, and {len(year['data']['lines'])} lines of its P&L"


def it_has_its_drivers(product: Product) -> str:
    """Only an administrator is told; others learn nothing, and nothing is wrong."""
    answer = product.read("/health/drivers", token=product.token)
    if answer.status == FORBIDDEN:
        return "its ODBC drivers: only an administrator is told"
    found = expect(answer, 200)["data"]
    told = ", ".join(found["drivers"]) or "none"
    if not found["isThere"]:
        raise Wrong(f"the warehouse needs {found['needed']}, and the app finds {told}")
    return f"its ODBC drivers: {told}; the warehouse needs {found['needed'] or 'none'}"


QUESTIONS: Final = (it_runs, it_is_ready, it_is_this_version, it_wants_a_token, it_knows_its_paths)
WITH_TOKEN: Final = (it_has_its_drivers, it_shows_a_site)


def ask(product: Product) -> Iterator[tuple[bool, str]]:
    """Each question, and what came of it."""
    questions: tuple[Callable[[Product], str], ...] = QUESTIONS + (WITH_TOKEN if product.token else ())
    for question in questions:
        try:
            yield True, question(product)
        except (Wrong, OSError, ValueError, LookupError, TypeError) as problem:
            yield False, f"{question.__name__.replace('_', ' ')}: {type(problem).__name__}: {problem}"


def main(arguments: list[str]) -> int:
    (address,) = arguments
    good = True
    for is_good, line in ask(Product(address, os.environ.get("TOKEN", ""))):
        sys.stdout.write(f"{'ok    ' if is_good else 'FAILED'} {line}\n")
        good = good and is_good
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
