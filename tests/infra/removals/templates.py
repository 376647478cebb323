"""What can be removed from templates: each resource, each setting of an app, each element of a policy."""

import copy
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree as ET

from tests.infra.template import ENVIRONMENTS, EVERYTHING, Resource, Template, last, snapshot_file
from tests.infra.test_environments import place

Templates = Mapping[str, Sequence[Resource]]
"""Resources by the name of the environment."""
ONLY_THERE: Final = (
    "roleAssignments",
    "accessPolicyAssignments",
    "namespaces/eventhubs",
    "redisEnterprise/databases",
    "vaults/keys",
    "staticSites",
)
"""Types that are removed from what has everything too: there are more of them, or no environment has them."""


@dataclass(frozen=True)
class Removal:
    """One thing less: what it is, and the templates without it."""

    what: str
    make: Callable[[Templates], Templates]


def committed() -> Templates:
    """The templates as they are; of everything, where it was compiled."""
    names = [name for name in (*ENVIRONMENTS, EVERYTHING) if snapshot_file(name).exists()]
    return {name: Template.committed(name).resources for name in names}


def write(templates: Templates, folder: Path) -> None:
    for name, resources in templates.items():
        (folder / f"{name}.jsonl").write_text("".join(f"{json.dumps(one)}\n" for one in resources), "utf-8")


def removals(templates: Templates) -> Iterator[Removal]:
    """Every removal."""
    first = ENVIRONMENTS[0]
    for one in templates[first]:
        where = place(one, first)
        yield Removal(f"resource {one['type']} {told(one)}", without(where))
        if one["type"].endswith("sites/config"):
            for name in one["properties"]:
                yield Removal(f"setting {name}", changed(where, leave_out(name)))
        if one["type"].endswith("/policies"):
            for at, element in enumerate(ET.fromstring(one["properties"]["value"]).iter()):  # noqa: S314 - our own
                if at and element.tag != "base":
                    yield Removal(f"policy {one['name']}: {at} {element.tag}", changed(where, leave_out_element(at)))
    seen = set()
    for index, one in enumerate(templates.get(EVERYTHING, ())):
        what = f"of everything: {one['type']} {told(one)}"
        if one["type"].endswith(ONLY_THERE) and what not in seen:  # of seven apps that have it one
            seen.add(what)
            yield Removal(what, without_at(EVERYTHING, index))


def told(resource: Resource) -> str:
    """A resource as it is listed; an assignment by what it is for."""
    about = resource.get("properties", {}).get("description")
    scope = resource["id"].partition("/providers/Microsoft.Authorization")[0]
    return f"{about}: {last(scope)}" if about and "roleAssignments" in resource["type"] else str(resource["name"])


def without(where: str) -> Callable[[Templates], Templates]:
    """The environments without a resource."""
    return lambda templates: {
        name: [one for one in resources if name == EVERYTHING or place(one, name) != where]
        for name, resources in templates.items()
    }


def without_at(name: str, index: int) -> Callable[[Templates], Templates]:
    return lambda templates: {**templates, name: [*templates[name][:index], *templates[name][index + 1 :]]}


def changed(where: str, change: Callable[[dict[str, Any]], None]) -> Callable[[Templates], Templates]:
    """The environments with other properties of a resource."""

    def make(templates: Templates) -> Templates:
        made = {name: copy.deepcopy(list(resources)) for name, resources in templates.items()}
        for name in ENVIRONMENTS:
            for one in made[name]:
                if place(one, name) == where:
                    change(one["properties"])
        return made

    return make


def leave_out(name: str) -> Callable[[dict[str, Any]], None]:
    return lambda properties: properties.pop(name)


def leave_out_element(at: int) -> Callable[[dict[str, Any]], None]:
    def change(properties: dict[str, Any]) -> None:
        policy = ET.fromstring(properties["value"])  # noqa: S314 - our own
        removed = list(policy.iter())[at]
        parent = next(one for one in policy.iter() if removed in one)
        parent.remove(removed)
        properties["value"] = ET.tostring(policy, encoding="unicode")

    return change
