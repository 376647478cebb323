"""The environments: names that Azure takes, sizes that there are, and no other difference between them."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from tests.infra.template import ENVIRONMENTS, ROLES, Template, last

NAMES: Final[Mapping[str, str]] = {
    "Microsoft.ApiManagement/service": r"[A-Za-z][A-Za-z0-9-]{0,48}[A-Za-z0-9]",
    "Microsoft.ApiManagement/service/apis": r"[^*#&+:<>?]{1,256}",
    "Microsoft.ApiManagement/service/apis/operations": r"\w[\w-]{0,78}\w",
    "Microsoft.ApiManagement/service/backends": r"\w[\w-]{0,78}\w",
    "Microsoft.ApiManagement/service/namedValues": r"[A-Za-z0-9._-]{1,256}",
    "Microsoft.Authorization/roleAssignments": r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "Microsoft.Cache/redisEnterprise": r"[a-z0-9](?!.*--)[a-z0-9-]{0,58}[a-z0-9]",
    "Microsoft.Cache/redisEnterprise/databases/accessPolicyAssignments": r"[A-Za-z0-9][A-Za-z0-9-]{0,58}[A-Za-z0-9]",
    "Microsoft.Consumption/budgets": r"[A-Za-z0-9_-]{1,63}",
    "Microsoft.EventHub/namespaces": r"[A-Za-z][A-Za-z0-9-]{4,48}[A-Za-z0-9]",
    "Microsoft.EventHub/namespaces/eventhubs": r"[A-Za-z0-9][\w.-]{0,254}[A-Za-z0-9]",
    "Microsoft.Insights/actionGroups": r"[^*#&+:<>?@%{}\\/|]{1,259}[^*#&+:<>?@%{}\\/|. ]",
    "Microsoft.Insights/components": r"[^%&\\?/]{1,259}[^%&\\?/ .]",
    "Microsoft.Insights/metricAlerts": r"[^*#&+:<>?@%{}\\/|]{1,259}[^*#&+:<>?@%{}\\/|. ]",
    "Microsoft.Insights/scheduledQueryRules": r"[^*#&+:<>?@%{}\\/|]{1,259}[^*#&+:<>?@%{}\\/|. ]",
    "Microsoft.Insights/workbooks": r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "Microsoft.KeyVault/vaults": r"[A-Za-z](?!.*--)[A-Za-z0-9-]{1,22}[A-Za-z0-9]",
    "Microsoft.ManagedIdentity/userAssignedIdentities": r"[A-Za-z0-9][A-Za-z0-9_-]{2,127}",
    "Microsoft.Network/networkSecurityGroups": r"[A-Za-z0-9][\w.-]{0,78}\w",
    "Microsoft.Network/privateEndpoints": r"[A-Za-z0-9][\w.-]{0,62}\w",
    "Microsoft.Network/privateDnsZones/virtualNetworkLinks": r"[A-Za-z0-9][\w.-]{0,78}\w",
    "Microsoft.Network/virtualNetworks": r"[A-Za-z0-9][\w.-]{0,62}\w",
    "Microsoft.OperationalInsights/workspaces": r"[A-Za-z0-9][A-Za-z0-9-]{2,61}[A-Za-z0-9]",
    "Microsoft.Resources/resourceGroups": r"[\w.()-]{0,89}[\w()-]",
    "Microsoft.ServiceBus/namespaces": r"[A-Za-z][A-Za-z0-9-]{4,48}[A-Za-z0-9]",
    "Microsoft.ServiceBus/namespaces/queues": r"[A-Za-z0-9][\w./~-]{0,258}[A-Za-z0-9]",
    "Microsoft.ServiceBus/namespaces/topics": r"[A-Za-z0-9][\w./~-]{0,258}[A-Za-z0-9]",
    "Microsoft.ServiceBus/namespaces/topics/subscriptions": r"[A-Za-z0-9][\w.-]{0,48}[A-Za-z0-9]",
    "Microsoft.Storage/storageAccounts": r"[a-z0-9]{3,24}",
    "Microsoft.Storage/storageAccounts/blobServices/containers": r"[a-z0-9](?!.*--)[a-z0-9-]{1,61}[a-z0-9]",
    "Microsoft.Storage/storageAccounts/tableServices/tables": r"[A-Za-z][A-Za-z0-9]{2,62}",
    "Microsoft.Web/serverfarms": r"[A-Za-z0-9-]{1,60}",
    "Microsoft.Web/sites": r"[A-Za-z0-9][A-Za-z0-9-]{0,30}[A-Za-z0-9]",
    "Microsoft.Web/staticSites": r"[A-Za-z0-9][A-Za-z0-9-]{0,38}[A-Za-z0-9]",
}
"""The names that a type takes. An app's are shorter than its type's: the Functions host tells apps by 32 characters."""
SIZES: Final[Mapping[str, set[str]]] = {
    "Microsoft.ApiManagement/service": {"StandardV2"},
    "Microsoft.Storage/storageAccounts": {"Standard_LRS", "Standard_ZRS", "Standard_GZRS"},
    "Microsoft.ServiceBus/namespaces": {"Premium"},
    "Microsoft.EventHub/namespaces": {"Standard"},
    "Microsoft.Cache/redisEnterprise": {"Balanced_B3"},
    "Microsoft.Web/serverfarms": {"FC1"},
    "Microsoft.Web/staticSites": {"Standard"},
}
"""Sizes that there are, of the types whose size is a name: the compiler takes any."""
FIXED: Final = re.compile(r"(default|appsettings|ftp|policy|scm|workspace|warehouse|\$Default|tokens)$|privatelink\.")
"""Names that the service gives, or that are no part of an address."""
OFF: Final[Mapping[str, tuple[str, ...]]] = {
    "signingKey": ("Microsoft.KeyVault/",),
    "webApp": ("Microsoft.Web/staticSites",),
    "warehouseNetworkId": ("Microsoft.Network/virtualNetworks/virtualNetworkPeerings",),
}
"""The only resources that environments do without, by the feature that switches them on."""
DIFFERENCES: Final[Mapping[str, set[Any]]] = {
    "budgets.amount": {(2000, 2500, 8000)},
    "redisEnterprise.highAvailability": {("Disabled", "Disabled", "Enabled")},
    "service.sku.capacity": {(1, 1, 2)},
    "serverfarms.zoneRedundant": {(False, False, True)},
    "sites.functionAppConfig.scaleAndConcurrency.alwaysReady.instanceCount": {(1, 1, 3)},
    "sites.functionAppConfig.scaleAndConcurrency.maximumInstanceCount": {(40, 40, 100)},
    "storageAccounts.sku.name": {
        ("Standard_LRS", "Standard_LRS", "Standard_ZRS"),
        ("Standard_LRS", "Standard_LRS", "Standard_GZRS"),
    },
    "workspaces.retentionInDays": {(30, 30, 90)},
    "workspaces.workspaceCapping.dailyQuotaGb": {(1, 2, 10)},
}
"""Sizes of dev, test and prod."""


def test_names_have_the_length_and_the_characters_that_their_type_takes(template: Template) -> None:
    for one in template.resources:
        name = last(one["name"])
        if not FIXED.match(name):
            assert re.fullmatch(NAMES[one["type"]], name), (one["type"], name)


def test_ids_and_names_are_known_before_the_deployment(template: Template) -> None:
    assert [one["id"] for one in template.resources if "[" in one["id"] + one["name"]] == []
    assert len({one["id"] for one in template.resources}) == len(template.resources)


def test_sizes_are_those_that_there_are(template: Template) -> None:
    for kind, sizes in SIZES.items():
        assert {one["sku"]["name"] for one in template.of(kind)} <= sizes


def test_roles_are_azures_own_by_their_ids() -> None:
    assert all(re.fullmatch(NAMES["Microsoft.Authorization/roleAssignments"], role) for role in ROLES.values())


def test_what_an_environment_may_do_without_is_off_and_nothing_else_is(
    everything: Template, environment: Template
) -> None:
    off = {one["type"] for one in everything.resources} - {one["type"] for one in environment.resources}
    of_features = {kind for kinds in OFF.values() for kind in kinds}
    assert off == {kind for kind in off if kind.startswith(tuple(of_features))}
    assert all(any(kind.startswith(one) for kind in off) for one in of_features)


def test_the_store_of_production_is_kept_in_another_region_too() -> None:
    sizes = {one["name"]: one["sku"]["name"] for one in Template.committed("prod").of("storageAccounts")}
    assert [size for name, size in sizes.items() if "data" in name] == ["Standard_GZRS"]


def test_environments_differ_in_sizes_and_names_only() -> None:
    dev, test, prod = (values(name) for name in ENVIRONMENTS)
    assert dev.keys() == test.keys() == prod.keys()
    differing: dict[str, set[Any]] = {}
    for place, found in dev.items():
        if not found == test[place] == prod[place]:
            path = re.sub(r"\.\d+", "", place.partition(" ")[2])
            differing.setdefault(path, set()).add((found, test[place], prod[place]))
    assert differing == DIFFERENCES


def values(name: str) -> dict[str, Any]:
    """Every value of an environment by its place: resource, then path. What the environment is called is left out."""
    template = Template.committed(name)
    found: dict[str, Any] = {}
    for one in template.resources:
        resource, kind = place(one, name), last(one["type"])
        kept = {"sku": one.get("sku"), **one.get("properties", {})}
        flatten(json.loads(nameless(json.dumps(kept), name)), f"{resource} {kind}", found)
    return found


def place(resource: Mapping[str, Any], environment: str) -> str:
    """What a resource is in every environment: its id without names; where that is no name, what it says too."""
    if not re.fullmatch(NAMES["Microsoft.Authorization/roleAssignments"], last(resource["id"])):
        return nameless(resource["id"], environment)
    return nameless(resource["id"].rpartition("/")[0] + str(resource["properties"]), environment)


def nameless(text: str, environment: str) -> str:
    """The text without what names hold of the environment."""
    text = re.sub(r"10\.4\d\.", "10.N.", text)
    text = re.sub(rf"tpf{environment}(data|host)\w{{6}}", r"tpfENV\1", text)
    text = re.sub(rf"(tpf-{environment}(?:-\w+)*?)-[a-z0-9]{{6}}\b", r"\1", text)
    text = text.replace(f"auth.{environment}.", "auth.")
    return text.replace(f"tpf-{environment}", "tpf-ENV").replace(f'"{environment}"', '"ENV"')


def flatten(value: Any, place: str, found: dict[str, Any]) -> None:
    """Put each value that holds no others under its path."""
    if isinstance(value, dict):
        for name, one in value.items():
            flatten(one, f"{place}.{name}", found)
    elif isinstance(value, list):
        for index, one in enumerate(value):
            flatten(one, f"{place}.{index}", found)
    else:
        found[place] = value
