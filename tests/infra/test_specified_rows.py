"""The tables of cache and event bus in the specification, as far as Azure's services hold them, row by row.

What the code holds of them: tests/cache/test_policies.py and tests/messaging/test_event_table.py.
"""

import re
from typing import Any, Final

import pytest

from shared_code.cache.policies import ACTUALS, POLICIES
from shared_code.cache.redis import PORT, redis
from shared_code.cache.redis_identity import IdentityOfApp
from tests.infra.code import EVENT_HUBS
from tests.infra.template import Resource, Template

GIGABYTES_OF_A_BALANCED_SIZE: Final = re.compile(r"Balanced_B(\d+)")
"""The number in the name of a size is that of its gigabytes."""
REDIS = "Microsoft.Cache/redisEnterprise"
HUBS = "Microsoft.EventHub/namespaces"


def only(environment: Template, kind: str) -> Resource:
    """The one resource of a type."""
    (found,) = environment.of(kind)
    return found


@pytest.fixture
def options(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """With which options a connection to the cache in Azure is opened."""
    monkeypatch.setattr(IdentityOfApp, "__init__", lambda *_: None)
    client = redis("cache.westeurope.redis.azure.net")
    found: dict[str, Any] = client.connection_pool.connection_kwargs
    client.close()
    return found


class TestCache:
    def test_provider_redis_host_as_the_app_is_told(self, environment: Template, options: dict[str, Any]) -> None:
        name = only(environment, REDIS)["name"]
        hosts = {settings["CACHE"] for settings in environment.app_settings}
        assert len(hosts) == 1
        assert hosts.pop().startswith(f"{name}.")
        assert options["host"] == "cache.westeurope.redis.azure.net"

    def test_port_is_azures_with_tls_instead_of_6379(self, environment: Template, options: dict[str, Any]) -> None:
        database = only(environment, f"{REDIS}/databases")["properties"]
        assert (database["port"], database["clientProtocol"]) == (PORT, "Encrypted")
        assert options["port"] == PORT

    def test_database_0(self, environment: Template, options: dict[str, Any]) -> None:
        assert only(environment, f"{REDIS}/databases")["name"].endswith("/default")
        assert options["db"] == 0
        assert redis("redis://127.0.0.1:6379").connection_pool.connection_kwargs.get("db", 0) == 0

    def test_default_ttl_300(self) -> None:
        with_a_row = {"jobFamilies", "budget", "session"}
        assert ACTUALS.seconds == 300
        assert {POLICIES[name].kind.seconds for name in POLICIES.keys() - with_a_row} == {300}

    def test_max_memory_2gb(self, environment: Template) -> None:
        size = GIGABYTES_OF_A_BALANCED_SIZE.fullmatch(only(environment, REDIS)["sku"]["name"])
        assert size
        assert int(size[1]) >= 2
        assert "capacity" not in only(environment, REDIS)["sku"]

    def test_eviction_policy_allkeys_lru(self, environment: Template) -> None:
        assert only(environment, f"{REDIS}/databases")["properties"]["evictionPolicy"] == "AllKeysLRU"


class TestEventBus:
    def test_provider_kafka_by_the_endpoint_that_the_basic_tier_has_not(self, environment: Template) -> None:
        sku = only(environment, HUBS)["sku"]
        assert sku["name"] == sku["tier"] == "Standard"

    def test_brokers_are_the_namespaces_endpoint(self, environment: Template) -> None:
        name = only(environment, HUBS)["name"]
        assert {
            settings["EventHubs__fullyQualifiedNamespace"].partition(".")[0] for settings in environment.app_settings
        } == {name}

    @pytest.mark.parametrize(("topic", "partitions", "milliseconds"), [
        ("forecastingEvents", 6, 604_800_000), ("statisticsEvents", 3, 259_200_000),
    ])  # fmt: skip
    def test_topic_partitions_and_retention(
        self, environment: Template, topic: str, partitions: int, milliseconds: int
    ) -> None:
        hub = environment.properties("namespaces/eventhubs")[topic]
        hours = hub["retentionDescription"]["retentionTimeInHours"]
        assert (hub["partitionCount"], hours * 3_600_000) == (partitions, milliseconds)

    def test_replication_3_is_the_services_own_and_nothing_turns_it_off(self, environment: Template) -> None:
        """No property of a namespace or a hub says how many copies there are: three, by Microsoft's word."""
        namespace = only(environment, HUBS)["properties"]
        assert namespace.keys() == {"disableLocalAuth", "minimumTlsVersion", "publicNetworkAccess"}
        for hub in environment.properties("namespaces/eventhubs").values():
            assert hub.keys() == {"partitionCount", "retentionDescription"}
        assert environment.properties("namespaces/eventhubs").keys() == EVENT_HUBS.keys()
