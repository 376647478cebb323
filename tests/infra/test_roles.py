"""Who may do what: each role is one that a line of code needs, on the thing that it calls."""

import ast
import json
import re
from collections.abc import Iterable

from shared_code.messaging.queues import TOPIC, QueueSpec
from shared_code.settings import Service
from tests.architecture.test_files import in_product, trees
from tests.infra.code import EVENT_HUBS, queues_of
from tests.infra.template import Template, last

WATCHING = Service.INTEGRATION
"""The service whose app has the timer `watch` and the endpoints of dead letters, which are of all queues."""
SIGNING = Service.INTEGRATION
"""The service to which the gateway sends what gives tokens: it alone may sign, the others read the public key."""
PACKAGE = re.compile(r"azure\.(data\.)?\w+")


class TestRoles:
    def test_an_app_may_do_what_the_code_calls_and_nothing_else(self, environment: Template) -> None:
        (identity,) = (last(one["name"]) for one in environment.of("userAssignedIdentities"))
        assert environment.grants == self.needed(environment, identity, queues_of())

    def test_an_app_of_one_service_reads_its_own_queues_and_integration_looks_at_all(
        self, everything: Template
    ) -> None:
        for service in Service:
            (identity,) = (
                last(one["name"]) for one in everything.of("userAssignedIdentities") if f"-{service}-" in one["name"]
            )
            key = "keyVaultCryptoUser" if service is SIGNING else "keyVaultReader"
            assert {grant for grant in everything.grants if grant[0] == identity} == (
                self.needed(everything, identity, queues_of(None if service is WATCHING else service))
                | {(identity, key, "keys/tokens")}
            )
            expression = json.dumps(everything.of("redisEnterprise/databases/accessPolicyAssignments"))
            assert f"userAssignedIdentities/{identity}'" in expression

    def needed(self, template: Template, identity: str, queues: Iterable[QueueSpec]) -> set[tuple[str, str, str]]:
        (host,) = (one["name"] for one in template.of("storageAccounts") if "host" in one["name"])
        (insights,) = (one["name"] for one in template.of("components"))
        calls = {("serviceBusDataSender", f"topics/{TOPIC}"), ("monitoringMetricsPublisher", f"components/{insights}")}
        calls |= {("serviceBusDataReceiver", f"queues/{queue.name}") for queue in queues}
        calls |= {("eventHubsDataSender", f"eventhubs/{hub}") for hub in EVENT_HUBS}
        calls |= {("storageTableDataContributor", f"tables/{one}") for one in template.properties("tables")}
        of_host = "storageBlobDataOwner", "storageQueueDataContributor", "storageTableDataContributor"
        calls |= {(role, f"storageAccounts/{host}") for role in of_host}
        return {(identity, role, scope) for role, scope in calls}

    def test_every_client_of_azure_in_the_code_has_its_roles_here(self) -> None:
        """A new one needs a role assignment, and a line in `needed`."""
        clients = {"core", "data.tables", "functions", "identity", "monitor", "servicebus"}
        assert azure_imports() == {f"azure.{client}" for client in clients}


def azure_imports() -> set[str]:
    """Packages of Azure that the product imports."""
    found = set()
    for file, tree in trees().items():
        for node in ast.walk(tree) if in_product(file) else ():
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                found.add(node.module or "")
    return {match[0] for name in found if (match := PACKAGE.match(name))}
