"""The gateway's policies, run: its elements are followed here, its expressions are compiled and evaluated by Mono.

Nearest to API Management that there is without Azure. What an element does (its order, `base`, what a header overrides)
is as its documentation says; tokens are not looked at, only whether they would be.
"""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final
from xml.etree import ElementTree as ET

import pytest

from tests.infra.template import DOCUMENT, Template
from tests.servers import required

PROGRAM: Final = Path("tests/infra/expressions.cs")
LIBRARY: Final = Path("/usr/lib/cli/Newtonsoft.Json-5.0/Newtonsoft.Json.dll")
INSTALL: Final = "apt-get install mono-mcs mono-runtime libnewtonsoft-json5.0-cil"
OPERATIONS: Final = [
    (method.upper(), path, operation)
    for path, methods in json.loads(DOCUMENT.read_text("utf-8"))["paths"].items()
    for method, operation in methods.items()
]
"""Of the OpenAPI document: method, path and what it says."""
SUBJECT: Final = "auth0|somebody"
"""Of every token that is looked at."""


@dataclass
class Exchange:
    """A request as policies see it, and what they make of it and of its answer."""

    method: str = "GET"
    path: str = "/"
    headers: dict[str, str] = field(default_factory=dict)
    address: str = "192.0.2.7"
    source: str = ""
    """Which policy failed, and why: `LastError`."""
    reason: str = ""
    requestId: str = "6f9619ff-8b86-d011-b42d-00c04fc964ff"  # noqa: N815 - as the program reads it
    variables: dict[str, Any] = field(default_factory=dict)

    limited_by: list[Any] = field(default_factory=list)
    """The keys by which its requests are counted."""
    looks_at_token: bool = False
    backend: str = ""
    sent: dict[str, str] = field(default_factory=dict)
    """Headers that are set: of the request in `inbound`, of the answer in `on-error`."""
    status: int = 0
    body: str = ""


class Expressions:
    """All expressions of some policies in one program, which runs until it is stopped."""

    def __init__(self, texts: set[str], folder: Path) -> None:
        if not LIBRARY.exists() or not (shutil.which("mcs") and shutil.which("mono")):
            required(None, "Mono (mcs, mono) with Newtonsoft.Json", INSTALL)
        self._numbers = {text: number for number, text in enumerate(sorted(texts))}
        methods = [
            f"static object E{number}(Context context) {{ return {code(text)}; }}"
            for text, number in self._numbers.items()
        ]
        made = PROGRAM.read_text("utf-8")
        made = made.replace("/* names */", ", ".join(f"E{number}" for number in self._numbers.values()))
        source, program = folder / "expressions.cs", folder / "expressions.exe"
        source.write_text(made.replace("/* methods */", "\n    ".join(methods)), "utf-8")
        shutil.copy(LIBRARY, folder)
        compiled = subprocess.run(
            ["mcs", "-warnaserror", f"-out:{program}", f"-r:{LIBRARY}", str(source)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert compiled.returncode == 0, compiled.stderr
        self._process = subprocess.Popen(
            ["mono", str(program)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def value(self, text: str, exchange: Exchange) -> Any:
        """What an attribute or a text comes to: itself where it is no expression."""
        if text not in self._numbers:
            return text
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps({"number": self._numbers[text], **asdict(exchange)}) + "\n")
        self._process.stdin.flush()
        said = json.loads(self._process.stdout.readline())
        assert "error" not in said, f"{text}: {said['error']}"
        return said["value"]

    def stop(self) -> None:
        self._process.communicate()


def code(text: str) -> str:
    """The C# of an expression.

    >>> code('@(context.RequestId.ToString())')
    'context.RequestId.ToString()'
    """
    assert text.endswith(")")
    return text[2:-1]


def texts_of(policy: ET.Element) -> Iterator[str]:
    """Every attribute and text that may be an expression."""
    for element in policy.iter():
        yield from element.attrib.values()
        yield (element.text or "").strip()


class Gateway:
    """The policies of a template; `given` are named values that are known only when it is deployed."""

    def __init__(self, template: Template, folder: Path, given: Mapping[str, str] = MappingProxyType({})) -> None:
        named = {name: one["value"] for name, one in template.properties("namedValues").items()} | dict(given)
        self._everywhere, self._api = (
            ET.fromstring(filled(one["properties"]["value"], named))  # noqa: S314 - our own file
            for kind in ("service/policies", "apis/policies")
            for one in template.of(kind)
        )
        texts = {text for policy in (self._everywhere, self._api) for text in texts_of(policy) if text.startswith("@(")}
        self._expressions = Expressions(texts, folder)

    def passes(self, exchange: Exchange) -> Exchange:
        """A request on its way to an app."""
        self._follow(self._section(self._api, "inbound"), exchange)
        return exchange

    def refuses(self, exchange: Exchange) -> Exchange:
        """A request that ended by an error of the gateway."""
        self._follow(self._section(self._api, "on-error"), exchange)
        return exchange

    def stop(self) -> None:
        self._expressions.stop()

    @staticmethod
    def _section(policy: ET.Element, name: str) -> ET.Element:
        (found,) = policy.iterfind(name)
        return found

    def _follow(self, elements: ET.Element, exchange: Exchange) -> None:
        for element in elements:
            self._one(element, exchange)

    def _one(self, element: ET.Element, exchange: Exchange) -> None:
        given = element.attrib
        match element.tag:
            case "base":
                section = next(one.tag for one in self._api if element in one)
                self._follow(self._section(self._everywhere, section), exchange)
            case "choose":
                chosen = (
                    one for one in element if one.tag == "otherwise" or self._value(one.attrib["condition"], exchange)
                )
                self._follow(next(chosen, ET.Element("none")), exchange)
            case "set-variable":
                exchange.variables[given["name"]] = self._value(given["value"], exchange)
            case "rate-limit-by-key":
                exchange.limited_by.append(self._value(given["counter-key"], exchange))
            case "validate-jwt":
                exchange.looks_at_token = True
                exchange.variables[given["output-token-variable-name"]] = {"subject": SUBJECT}
            case "set-backend-service":
                exchange.backend = given["backend-id"]
            case "set-header":
                assert given["exists-action"] == "override"
                exchange.sent[given["name"]] = self._text(element.find("value"), exchange)
            case "set-status":
                exchange.status = self._value(given["code"], exchange)
            case "set-body":
                exchange.body = self._text(element, exchange)
            case _:
                pytest.fail(f"nobody knows what <{element.tag}> does")

    def _text(self, element: ET.Element | None, exchange: Exchange) -> str:
        assert element is not None
        return str(self._value((element.text or "").strip(), exchange))

    def _value(self, text: str, exchange: Exchange) -> Any:
        return self._expressions.value(text, exchange)


def filled(policy: str, named: Mapping[str, str]) -> str:
    """A policy with named values in their places."""
    return re.sub(r"\{\{([\w-]+)\}\}", lambda match: named[match[1]], policy)
