"""What the gateway imports: the OpenAPI document, and what of it API Management takes."""

import json
import re
from typing import Final

from tests.infra.gateway import OPERATIONS
from tests.infra.template import DOCUMENT, RECURSIVE, Template, imported, last

INLINE_BYTES: Final = 4 * 2**20
"""The longest document that is taken as part of a template."""


def test_the_gateway_imports_the_document(template: Template) -> None:
    (api,) = (one["properties"] for one in template.of("service/apis"))
    assert api["value"] == DOCUMENT.as_posix() or json.loads(api["value"]) == imported()
    assert (api["format"], api["path"]) == ("openapi+json", "")
    assert (api["subscriptionRequired"], api["translateRequiredQueryParameters"]) == (False, "query")


def test_it_takes_the_document() -> None:
    assert len(DOCUMENT.read_bytes()) < INLINE_BYTES
    for method, path, operation in OPERATIONS:
        required = [one["name"].lower() for one in operation.get("parameters", []) if one.get("required")]
        assert len(required) == len(set(required)), (method, path)
    ids = [re.sub(r"[^a-z0-9]+", "-", one["operationId"].lower()) for _, _, one in OPERATIONS]
    assert len(ids) == len(set(ids))


def test_no_schema_contains_itself() -> None:
    schemas = imported()["components"]["schemas"]
    named = {name: set(re.findall(r"#/components/schemas/(\w+)", json.dumps(one))) for name, one in schemas.items()}
    while grown := {
        name: more for name, seen in named.items() if (more := seen.union(*(named[one] for one in seen))) != seen
    }:
        named |= grown
    assert [name for name, seen in named.items() if name in seen] == []
    assert last(RECURSIVE["$ref"]) in schemas


def test_what_the_document_does_not_have_is_asked_of_the_app(template: Template) -> None:
    rest = [one["properties"] for one in template.of("apis/operations")]
    known = {method for method, _, _ in OPERATIONS}
    assert {one["method"] for one in rest} >= known | {"HEAD", "DELETE", "PATCH"}
    assert {one["urlTemplate"] for one in rest} == {"/*"}
