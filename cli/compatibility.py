"""Whether a document of the API keeps what the last released one promised.

Programs of others are written against a released document. What they may send must still be taken, what they read must
still come: so nothing of a release is removed or narrowed unless a release before said `deprecated: true` (values of an
enum: `x-deprecated-values`). Additions pass.
"""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from cli.environment import ROOT

Json = Mapping[str, Any]

RELEASED: Final = ROOT / "docs" / "api" / "released"
"""The documents of releases, each named by its version, without examples."""
_PAYROLL: Final = "GET /api/v1/forecasting/payroll/{siteId}/{period} 200.data.rows[]"
DECIDED: Final[Mapping[str, Mapping[str, int]]] = {
    "0.1.0": {f"{_PAYROLL}.{name}: may be null now": 72 for name in ("regularHours", "overtimeHours", "cost")}
}
"""By release: the breaks of it that a decision allows, each with the number of its page in docs/adr."""
_LOWEST: Final = ("minimum", "exclusiveMinimum", "minLength", "minItems")
_HIGHEST: Final = ("maximum", "exclusiveMaximum", "maxLength", "maxItems")
_VALUES: Final = ("enum", "x-extensible-enum")
_NULL: Final = {"type": "null"}


def main() -> int:
    """0 where the current document keeps what the last released one promised, else 1 and each break on a line."""
    last = max(RELEASED.glob("*.json"), key=lambda path: [int(part) for part in path.stem.split(".")], default=None)
    if last is None:
        return 0
    texts = (path.read_text("utf-8") for path in (last, RELEASED.parent / "openapi.json"))
    found = not_decided(breaks(*map(json.loads, texts)), DECIDED.get(last.stem, {}))
    for problem in found:
        print(problem)
    if found:
        print(f"Keep these promises of {last.stem}; what must go is marked `deprecated: true` in a release first.")
    return 1 if found else 0


def not_decided(found: Sequence[str], decided: Mapping[str, int]) -> list[str]:
    """The breaks that no decision allows, and the decisions that allow nothing any more."""
    idle = [
        f"ADR {page} allows what is no break: {problem}" for problem, page in decided.items() if problem not in found
    ]
    return [*(problem for problem in found if problem not in decided), *idle]


def without_examples(document: Any) -> Any:  # noqa: ANN401 - JSON
    """What of a document is a promise: everything but its examples."""
    if isinstance(document, dict):
        return {name: without_examples(value) for name, value in document.items() if name != "example"}
    return [without_examples(value) for value in document] if isinstance(document, list) else document


def breaks(released: Json, current: Json) -> list[str]:
    """What the current document has removed or narrowed of the released one: a sentence for each, with its place."""
    comparison = DocumentComparison(released["components"], current["components"])
    return [
        problem
        for path, item in released["paths"].items()
        for method, operation in item.items()
        if not operation.get("deprecated")
        for problem in comparison.operation(
            f"{method.upper()} {path}", operation, current["paths"].get(path, {}).get(method)
        )
    ]


@dataclass(frozen=True, slots=True)
class DocumentComparison:
    """Compares parts of two documents; references lead into the components of each."""

    old: Json
    new: Json
    compared: set[tuple[str, str, bool]] = field(default_factory=set)
    """Pairs of references that are or were compared, in requests or in answers."""

    def operation(self, place: str, old: Json, new: Json | None) -> Iterator[str]:
        """What an operation has lost."""
        if new is None:
            yield f"{place}: is removed"
            return
        if old["operationId"] != new["operationId"]:
            yield f"{place}: is called {new['operationId']} instead of {old['operationId']}"
        yield from _scopes(place, old["security"], new["security"])
        yield from self._parameters(place, old.get("parameters", ()), new.get("parameters", ()))
        yield from self._body(f"{place} request", old.get("requestBody"), new.get("requestBody"))
        for status, answer in old["responses"].items():
            yield from self._answer(f"{place} {status}", answer, new["responses"].get(status))

    def _parameters(self, place: str, old: Sequence[Json], new: Sequence[Json]) -> Iterator[str]:
        left = {(one["in"], one["name"]): one for one in new}
        for one in old:
            found = left.pop((one["in"], one["name"]), None)
            where = f"{place} {one['in']} {one['name']}"
            if found is None:
                yield from () if one.get("deprecated") else (f"{where}: is removed",)
                continue
            if found.get("required") and not one.get("required"):
                yield f"{where}: is required now"
            yield from self.schema(where, one["schema"], found["schema"], sent=True)
        yield from (
            f"{place} {kind} {name}: is new and required" for (kind, name), one in left.items() if one.get("required")
        )

    def _body(self, place: str, old: Json | None, new: Json | None) -> Iterator[str]:
        if new is None:
            yield from () if old is None else (f"{place}: is removed",)
        elif new.get("required") and not (old or {}).get("required"):
            yield f"{place}: is required now"
        elif old is not None:
            yield from self._content(place, old["content"], new["content"], sent=True)

    def _answer(self, place: str, old: Json, new: Json | None) -> Iterator[str]:
        if new is None:
            yield f"{place}: is removed"
        elif self._is_first(old, new, sent=False):
            old, new = _followed(old, self.old), _followed(new, self.new)
            for name in sorted(old.get("headers", {}).keys() - new.get("headers", {}).keys()):
                yield f"{place} header {name}: is removed"
            yield from self._content(place, old.get("content", {}), new.get("content", {}), sent=False)

    def _content(self, place: str, old: Json, new: Json, *, sent: bool) -> Iterator[str]:
        for media_type, media in old.items():
            if media_type not in new:
                yield f"{place}: is no longer {media_type}"
            elif "schema" in media:
                yield from self.schema(place, media["schema"], new[media_type].get("schema", {}), sent=sent)

    def schema(self, place: str, old: Json, new: Json, *, sent: bool) -> Iterator[str]:
        """How a schema takes less than before (`sent`: it is of a request), or gives what was not to be expected."""
        (old_nullable, old), (new_nullable, new) = _parted(old), _parted(new)
        if sent and old_nullable and not new_nullable:
            yield f"{place}: must not be null now"
        if not sent and new_nullable and not old_nullable:
            yield f"{place}: may be null now"
        if self._is_first(old, new, sent=sent):
            old, new = _followed(old, self.old), _followed(new, self.new)
            yield from _narrowed(place, old, new) if sent else _changed(place, old, new)
            yield from _lost_values(place, old, new)
            yield from self._fields(place, old, new, sent=sent)
            if "items" in old:
                yield from self.schema(f"{place}[]", old["items"], new.get("items", {}), sent=sent)

    def _is_first(self, old: Json, new: Json, *, sent: bool) -> bool:
        """Whether two parts have not been compared yet; what references name is compared once."""
        if "$ref" not in old or "$ref" not in new:
            return True
        pair = (old["$ref"], new["$ref"], sent)
        is_first = pair not in self.compared
        self.compared.add(pair)
        return is_first

    def _fields(self, place: str, old: Json, new: Json, *, sent: bool) -> Iterator[str]:
        before, now = old.get("properties", {}), new.get("properties", {})
        for name, one in before.items():
            if name in now:
                yield from self.schema(f"{place}.{name}", one, now[name], sent=sent)
            elif not _followed(one, self.old).get("deprecated"):
                yield f"{place}.{name}: is removed"
        required, must = set(old.get("required", ())), set(new.get("required", ()))
        for name in sorted(must - required if sent else (required - must) & now.keys()):
            yield f"{place}.{name}: {'is required now' if sent else 'may be missing now'}"
        if (
            sent
            and before
            and new.get("additionalProperties") is False
            and old.get("additionalProperties") is not False
        ):
            yield f"{place}: takes no other fields now"


def _scopes(place: str, old: Sequence[Json], new: Sequence[Json]) -> Iterator[str]:
    """A token that was enough must stay enough."""
    ways = {scheme: set(scopes) for way in new for scheme, scopes in way.items()}
    for scheme, scopes in ((scheme, scopes) for way in old for scheme, scopes in way.items()):
        if scheme not in ways:
            yield f"{place}: takes no {scheme} now"
        elif more := ways[scheme] - set(scopes):
            yield f"{place}: needs {' and '.join(sorted(more))} now"
    if new and not old:
        yield f"{place}: needs a token now"


def _lost_values(place: str, old: Json, new: Json) -> Iterator[str]:
    """Values that are no longer known. An answer may gain some."""
    for keyword in _VALUES:
        if keyword in old and (keyword in new or keyword == "x-extensible-enum"):
            for gone in old[keyword]:
                if gone not in new.get(keyword, ()) and gone not in old.get("x-deprecated-values", ()):
                    yield f"{place}: {gone} is no longer a value"


def _narrowed(place: str, old: Json, new: Json) -> Iterator[str]:
    """How a schema takes less than before."""
    for keyword in ("type", "format", "pattern", "multipleOf", "const"):
        if keyword in new and new[keyword] != old.get(keyword) and not _is_integer_of(old, new, keyword):
            yield f"{place}: {keyword} is {new[keyword]} instead of {old.get(keyword, 'any')}"
    for keyword in _LOWEST:
        if keyword in new and new[keyword] > old.get(keyword, float("-inf")):
            yield f"{place}: {keyword} is {new[keyword]} instead of {old.get(keyword, 'none')}"
    for keyword in _HIGHEST:
        if keyword in new and new[keyword] < old.get(keyword, float("inf")):
            yield f"{place}: {keyword} is {new[keyword]} instead of {old.get(keyword, 'none')}"
    if "enum" in new and "enum" not in old:
        yield f"{place}: takes only {', '.join(map(str, new['enum']))} now"


def _changed(place: str, old: Json, new: Json) -> Iterator[str]:
    """How a schema gives something else than before."""
    for keyword in ("type", "format", "const"):
        if keyword in old and new.get(keyword) != old[keyword] and not _is_integer_of(new, old, keyword):
            yield f"{place}: {keyword} is {new.get(keyword, 'any')} instead of {old[keyword]}"


def _is_integer_of(narrow: Json, wide: Json, keyword: str) -> bool:
    """Whether the one takes whole numbers and the other any number."""
    return keyword == "type" and (narrow.get("type"), wide.get("type")) == ("integer", "number")


def _parted(schema: Json) -> tuple[bool, Json]:
    """Whether a schema may be null, and what it is otherwise."""
    choices = schema.get("anyOf")
    if choices is None:
        return schema == _NULL, schema
    others = [choice for choice in choices if choice != _NULL]
    return len(others) < len(choices), others[0] if len(others) == 1 else {**schema, "anyOf": others}


def _followed(part: Json, components: Json) -> Json:
    """What a reference stands for; anything else is itself."""
    if "$ref" not in part:
        return part
    kind, name = part["$ref"].removeprefix("#/components/").split("/")
    found: Json = components[kind][name]
    return found


if __name__ == "__main__":
    sys.exit(main())
