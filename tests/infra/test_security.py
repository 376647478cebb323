"""Private, keyless, encrypted: what the compiler does not judge, for it takes any text for most values."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from tests.infra.template import Template, last

CLOSED: Final[Mapping[str, Mapping[str, Any]]] = {
    "Microsoft.ApiManagement/service": {"developerPortalStatus": "Disabled", "virtualNetworkType": "External"},
    "Microsoft.ApiManagement/service/apis": {"protocols": ["https"]},
    "Microsoft.ApiManagement/service/backends": {
        "tls.validateCertificateChain": True,
        "tls.validateCertificateName": True,
    },
    "Microsoft.Storage/storageAccounts": {
        "allowBlobPublicAccess": False,
        "allowCrossTenantReplication": False,
        "allowSharedKeyAccess": False,
        "minimumTlsVersion": "TLS1_2",
        "networkAcls.defaultAction": "Deny",
        "publicNetworkAccess": "Disabled",
        "supportsHttpsTrafficOnly": True,
    },
    "Microsoft.ServiceBus/namespaces": {
        "disableLocalAuth": True,
        "minimumTlsVersion": "1.2",
        "publicNetworkAccess": "Disabled",
    },
    "Microsoft.EventHub/namespaces": {
        "disableLocalAuth": True,
        "minimumTlsVersion": "1.2",
        "publicNetworkAccess": "Disabled",
    },
    "Microsoft.Cache/redisEnterprise": {"minimumTlsVersion": "1.2", "publicNetworkAccess": "Disabled"},
    "Microsoft.Cache/redisEnterprise/databases": {
        "accessKeysAuthentication": "Disabled",
        "clientProtocol": "Encrypted",
    },
    "Microsoft.KeyVault/vaults": {
        "enablePurgeProtection": True,
        "enableRbacAuthorization": True,
        "enableSoftDelete": True,
        "networkAcls.defaultAction": "Deny",
        "publicNetworkAccess": "Disabled",
    },
    "Microsoft.Insights/components": {"DisableLocalAuth": True},
    "Microsoft.OperationalInsights/workspaces": {"features.disableLocalAuth": True},
    "Microsoft.Web/sites": {
        "httpsOnly": True,
        "siteConfig.ftpsState": "Disabled",
        "siteConfig.ipSecurityRestrictionsDefaultAction": "Deny",
        "siteConfig.minTlsVersion": "1.2",
        "siteConfig.scmMinTlsVersion": "1.2",
        "functionAppConfig.deployment.storage.authentication.type": "UserAssignedIdentity",
        "functionAppConfig.runtime.name": "python",
    },
    "Microsoft.Web/sites/basicPublishingCredentialsPolicies": {"allow": False},
}
"""What each resource of a type must say."""
PARTS: Final[Mapping[str, str]] = {
    "blob": "privatelink.blob.core.windows.net",
    "queue": "privatelink.queue.core.windows.net",
    "table": "privatelink.table.core.windows.net",
    "namespace": "privatelink.servicebus.windows.net",
    "redisEnterprise": "privatelink.redis.azure.net",
    "sites": "privatelink.azurewebsites.net",
    "vault": "privatelink.vaultcore.azure.net",
}
"""Parts of services that private endpoints reach, and the zones in which Azure looks them up."""
REACHED: Final = {
    "Microsoft.Cache/redisEnterprise",
    "Microsoft.EventHub/namespaces",
    "Microsoft.KeyVault/vaults",
    "Microsoft.ServiceBus/namespaces",
    "Microsoft.Storage/storageAccounts",
    "Microsoft.Web/sites",
}
"""Types whose resources are reached by private endpoints."""
LOGGED: Final = {
    "Microsoft.ApiManagement/service",
    "Microsoft.KeyVault/vaults",
    "Microsoft.ServiceBus/namespaces",
}
"""Types whose resources log by themselves; the app's lines reach Application Insights."""
SECRETS: Final = re.compile("list(Account)?Keys|SharedAccessKey|AccountKey=|primaryConnectionString|[Pp]assword")


def at(properties: Any, path: str) -> Any:
    """The value that a path of names leads to; None where there is none."""
    for part in path.split("."):
        properties = properties.get(part) if isinstance(properties, dict) else None
    return properties


def test_every_resource_is_closed(template: Template) -> None:
    for kind, expected in CLOSED.items():
        for one in template.of(kind):
            assert {path: at(one["properties"], path) for path in expected} == expected, one["name"]


RUNBOOK = Path("docs/runbook.md")


def test_all_that_is_to_be_closed_is_there(everything: Template) -> None:
    assert CLOSED.keys() | REACHED <= {one["type"] for one in everything.resources}


def test_every_service_is_reached_by_private_endpoints_that_are_found_by_name(template: Template) -> None:
    zones = {last(one["id"]) for one in template.of("privateDnsZones")}
    groups = {one["name"].partition("/")[0]: one["properties"] for one in template.of("privateDnsZoneGroups")}
    reached = set()
    for endpoint in template.of("privateEndpoints"):
        (connection,) = (one["properties"] for one in endpoint["properties"]["privateLinkServiceConnections"])
        (part,) = connection["groupIds"]
        (config,) = groups[endpoint["name"]]["privateDnsZoneConfigs"]
        assert last(config["properties"]["privateDnsZoneId"]) == PARTS[part]
        assert last(endpoint["properties"]["subnet"]["id"]) == "endpoints"
        reached.add(connection["privateLinkServiceId"])
    assert reached == {one["id"] for one in template.resources if one["type"] in REACHED}
    assert zones == set(PARTS.values())
    assert len(template.of("virtualNetworkLinks")) == len(zones)


def test_an_account_is_reached_in_each_part_that_a_setting_names(environment: Template) -> None:
    endpoints = {
        one["name"].partition("-")[0] + one["name"].rpartition("-")[2]
        for one in environment.of("privateEndpoints")
        if "storageAccounts" in json.dumps(one["properties"]["privateLinkServiceConnections"])
    }
    (settings,) = environment.app_settings
    asked = re.findall(r"storageAccounts/(\w+)'.*?primaryEndpoints\.(\w+)", "\n".join(settings.values()))
    assert endpoints == {account + part for account, part in asked}


def test_there_is_no_key_and_no_connection_string(template: Template) -> None:
    for one in template.resources:
        assert not SECRETS.search(json.dumps(one)), one["name"]
    files = [*Path("infra").rglob("*.bicep"), *Path("infra").rglob("*.bicepparam")]
    assert [path for path in files if SECRETS.search(path.read_text("utf-8"))] == []


def test_apps_leave_by_a_subnet_of_their_own(template: Template) -> None:
    (network,) = (one["properties"] for one in template.of("virtualNetworks"))
    delegated = {
        subnet["name"]: [one["properties"]["serviceName"] for one in subnet["properties"]["delegations"]]
        for subnet in network["subnets"]
    }
    assert delegated == {
        "apps": ["Microsoft.App/environments"],
        "gateway": ["Microsoft.Web/serverFarms"],
        "endpoints": [],
    }
    assert all("networkSecurityGroup" in subnet["properties"] for subnet in network["subnets"])
    assert {last(app["properties"]["virtualNetworkSubnetId"]) for app in template.of("Microsoft.Web/sites")} == {"apps"}


def test_what_the_bus_the_gateway_and_the_vault_log_reaches_the_workspace(template: Template) -> None:
    (workspace,) = (one["id"] for one in template.of("workspaces"))
    settings = template.of("diagnosticSettings")
    assert {one["properties"]["workspaceId"] for one in settings} == {workspace}
    logged = {one["id"].partition("/providers/Microsoft.Insights/")[0] for one in settings}
    assert logged == {one["id"] for one in template.resources if one["type"] in LOGGED}


def test_nobody_publishes_by_a_password(template: Template) -> None:
    apps = template.properties("Microsoft.Web/sites").keys()
    closed = {one["name"] for one in template.of("basicPublishingCredentialsPolicies")}
    assert closed == {f"{app}/{way}" for app in apps for way in ("ftp", "scm")}


def test_the_key_that_signs_tokens_stays_in_hardware_and_is_replaced_before_its_year_ends(everything: Template) -> None:
    (key,) = everything.of("vaults/keys")
    assert f'keyvault key rotate --vault-name "$VAULT" --name {last(key["name"])}' in RUNBOOK.read_text("utf-8")
    assert (key["properties"]["kty"], key["properties"]["keyOps"]) == ("RSA-HSM", ["sign", "verify"])
    policy = key["properties"]["rotationPolicy"]
    (rotates,) = policy["lifetimeActions"]
    assert (policy["attributes"]["expiryTime"], rotates["action"]["type"]) == ("P1Y", "rotate")


def test_accounts_have_their_services_and_keep_deleted_blobs_for_a_week(template: Template) -> None:
    services = {f"{account}/default" for account in template.properties("Microsoft.Storage/storageAccounts")}
    assert {one["name"] for one in template.of("tableServices")} == services
    kept = {one["name"]: one["properties"] for one in template.of("blobServices")}
    assert kept.keys() == services
    for policies in kept.values():
        for what in ("deleteRetentionPolicy", "containerDeleteRetentionPolicy"):
            assert policies[what] == {"enabled": True, "days": 7}
