"""What a deployment would make, as committed: one resource a line. `test_bicep.py` compares it with the Bicep files."""

import json
import os
from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Final

INFRA: Final = Path("infra")
WORKBOOK: Final = INFRA / "workbook.json"
SNAPSHOTS: Final = Path("tests/infra/snapshots")
ENVIRONMENTS: Final = ("dev", "test", "prod")
EVERYTHING: Final = "everything"
"""No environment: all that parameters can switch on."""
ROLES: Final[Mapping[str, str]] = json.loads((INFRA / "roles.json").read_text("utf-8"))
"""Role definitions by name."""

DOCUMENT: Final = Path("docs/api/openapi.json")
"""The OpenAPI document that the gateway imports."""
RECURSIVE: Final = {"$ref": "#/components/schemas/Step"}
"""The schema that contains itself, which the gateway does not take."""

Resource = Mapping[str, Any]


class Template:
    """The resources of a deployment."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        self.resources = list(resources)

    @classmethod
    def committed(cls, name: str) -> "Template":
        return cls(map(json.loads, snapshot_file(name).read_text("utf-8").splitlines()))

    def of(self, kind: str) -> list[Resource]:
        """Resources of a type, of which the last parts are enough: `namespaces/queues`."""
        return [one for one in self.resources if f"/{one['type']}".endswith(f"/{kind}")]

    def properties(self, kind: str) -> dict[str, Mapping[str, Any]]:
        """Properties of the resources of a type by the last part of their names."""
        return {last(one["name"]): one.get("properties", {}) for one in self.of(kind)}

    @cached_property
    def app_settings(self) -> list[Mapping[str, str]]:
        """The settings of each app."""
        return [one["properties"] for one in self.of("sites/config") if one["name"].endswith("/appsettings")]

    @cached_property
    def grants(self) -> set[tuple[str, str, str]]:
        """Identity, role and what it is for, each by name: all role assignments."""
        by_id = {value: name for name, value in ROLES.items()}
        return {
            (
                identity_of(one["properties"]["principalId"]),
                by_id[last(one["properties"]["roleDefinitionId"])],
                scope_of(one["id"]),
            )
            for one in self.of("roleAssignments")
        }


def snapshot_file(name: str) -> Path:
    """Where a template is committed; tests/infra/removals puts another folder in its place."""
    return Path(os.environ.get("TEMPLATES", SNAPSHOTS)) / f"{name}.jsonl"


def parameter_file(name: str) -> Path:
    return (
        Path("tests/infra") / f"{name}.bicepparam" if name not in ENVIRONMENTS else INFRA / f"main.{name}.bicepparam"
    ).resolve()


def lines(resources: Iterable[Resource]) -> str:
    """The resources as text, always the same for the same ones; a long text that is a file's is told by its name."""
    named = [named_by_file(one) for one in resources]
    return "".join(sorted(json.dumps(one, sort_keys=True, ensure_ascii=False) + "\n" for one in named))


def named_by_file(resource: Resource) -> Resource:
    """The resource, with the name of the file that its long text was made from, where it says the same."""
    for kind, name, path, made in (
        ("Microsoft.ApiManagement/service/apis", "value", DOCUMENT, imported()),
        ("Microsoft.Insights/workbooks", "serializedData", WORKBOOK, json.loads(WORKBOOK.read_text("utf-8"))),
    ):
        if resource["type"] == kind and json.loads(resource["properties"][name]) == made:
            return {**resource, "properties": {**resource["properties"], name: path.as_posix()}}
    return resource


@cache
def imported() -> dict[str, Any]:
    """The OpenAPI document as the gateway gets it."""
    document: dict[str, Any] = json.loads(DOCUMENT.read_text("utf-8"), object_hook=cut)
    return document


def cut(found: dict[str, Any]) -> dict[str, Any]:
    """An object of the document; lists of the schema that contains itself may hold anything."""
    return {**found, "items": {}} if found.get("items") == RECURSIVE else found


def last(name: str) -> str:
    """The last part of a name or an id."""
    return name.rpartition("/")[2]


def identity_of(expression: str) -> str:
    """The name of the identity whose principal an expression asks for when it is deployed."""
    return expression.partition("userAssignedIdentities/")[2].partition("'")[0]


def scope_of(assignment: str) -> str:
    """What a role is assigned on: type and name of the resource, from the id of the assignment."""
    resource = assignment.partition("/providers/Microsoft.Authorization/")[0]
    kind, name = resource.split("/")[-2:]
    return f"{kind}/{name}"
