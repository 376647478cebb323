"""Names agree: what the template makes is what the code asks for, and nothing else."""

import asyncio
import inspect
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from anyio.to_thread import current_default_thread_limiter

from shared_code.kit.deadline import Deadline
from shared_code.kit.limits import BODY_BYTES
from shared_code.messaging.queues import HOST_SECTION, MAX_DELIVERIES, QUEUES, ROUTES, TOPIC
from shared_code.messaging.sqlite_queue import DUPLICATES_REMEMBERED, LOCK
from shared_code.settings import Service, Settings, setting_names
from shared_code.store import names
from tests.infra.code import EVENT_HUBS, EXAMPLE, HOST, queues_of
from tests.infra.template import Template
from tests.infra.test_gateway import only, policy_of

LOCAL_ONLY: Final = {"BUSINESS_DATE", "ServiceBus"}
"""Settings that the product refuses outside ENVIRONMENT=local."""
OTHERS_READ: Final[Mapping[str, str]] = {
    "APPLICATIONINSIGHTS_AUTHENTICATION_STRING": "the Functions host, and the exporter of OpenTelemetry",
    "AZURE_CLIENT_ID": "azure-identity",
    "AzureWebJobsStorage__blobServiceUri": "the Functions host",
    "AzureWebJobsStorage__clientId": "the Functions host",
    "AzureWebJobsStorage__credential": "the Functions host",
    "AzureWebJobsStorage__queueServiceUri": "the Functions host",
    "AzureWebJobsStorage__tableServiceUri": "the Functions host",
    "FUNCTIONS_REQUEST_BODY_SIZE_LIMIT": "the Functions host: larger bodies never reach the app",
    "OTEL_TRACES_SAMPLER": "the Functions host: how many of its own requests it tells; the app tells them all",
    "OTEL_TRACES_SAMPLER_ARG": "the Functions host: none",
    "PYTHON_ENABLE_OPENTELEMETRY": "the worker: it has the host leave lines of the app to the app",
    "ServiceBus__clientId": "the Functions host: connection of the queue triggers",
    "ServiceBus__credential": "the Functions host: connection of the queue triggers",
}
"""Settings that no line of ours reads, and who does."""
LOCAL_HOSTS: Final = {"FUNCTIONS_WORKER_RUNTIME", "AzureWebJobsStorage"}
"""What the host needs on a laptop; Flex Consumption knows the first and takes the second by identity."""

HOSTS: Final = "AzureFunctionsJobHost__"
"""How settings begin that replace values of host.json."""


def iso(duration: timedelta) -> str:
    return f"PT{int(duration.total_seconds()) // 60}M"


class TestSettings:
    def test_an_app_has_every_setting_of_the_code_and_what_others_read(self, template: Template) -> None:
        for settings in template.app_settings:
            of_the_host = {name for queue in QUEUES for name in queue.host_settings}
            assert settings.keys() - of_the_host == (setting_names() - LOCAL_ONLY) | OTHERS_READ.keys()
            assert EXAMPLE.keys() == setting_names() | LOCAL_HOSTS

    def test_the_code_takes_them(self, environment: Template) -> None:
        (settings,) = environment.app_settings
        known = {"Tables__serviceUri": "https://account.table.example"}  # known once the account is there
        read = Settings.model_validate({name: value for name, value in {**settings, **known}.items() if value})
        assert not read.is_local
        assert read.services == set(Service)

    def test_the_host_takes_every_body_that_the_app_takes(self, template: Template) -> None:
        for settings in template.app_settings:
            assert BODY_BYTES < int(settings["FUNCTIONS_REQUEST_BODY_SIZE_LIMIT"]) <= 2 * BODY_BYTES

    def test_an_address_is_asked_of_its_account(self, template: Template) -> None:
        for settings in template.app_settings:
            asked = {"Tables__serviceUri": ("data", "table")} | {
                f"AzureWebJobsStorage__{part}ServiceUri": ("host", part) for part in ("blob", "queue", "table")
            }
            for name, (account, part) in asked.items():
                assert f"{account}" in settings[name].partition("storageAccounts/")[2]
                assert settings[name].endswith(f".primaryEndpoints.{part}]")

    def test_services_apart_serve_all_together_each_as_itself(self, everything: Template) -> None:
        assert [one["SERVICES"] for one in everything.app_settings] == [service.value for service in Service]
        assert len(everything.of("userAssignedIdentities")) == len(Service)

    def test_the_app_learns_the_clients_address_from_the_gateway_whatever_a_client_says(
        self, template: Template
    ) -> None:
        header = only(policy_of(template, "apis/policies"), "inbound/set-header")
        assert {settings["CLIENT_ADDRESS_HEADER"] for settings in template.app_settings} == {header.attrib["name"]}
        assert header.attrib["exists-action"] == "override"
        assert [value.text for value in header] == ["@(context.Request.IpAddress)"]


class TestServiceBus:
    def test_queues_topic_and_subscriptions_are_those_of_the_code(self, template: Template) -> None:
        queues = template.properties("namespaces/queues")
        assert sorted(queues) == sorted(ROUTES.values())
        for settings in template.app_settings:
            assert {queue.setting: queue.name for queue in QUEUES}.items() <= settings.items()
            assert settings["SERVICE_BUS_TOPIC"] == TOPIC
        assert template.properties("namespaces/topics").keys() == {TOPIC}
        subscriptions = template.properties("topics/subscriptions")
        assert {name: one["forwardTo"] for name, one in subscriptions.items()} == {name: name for name in queues}

    def test_each_subject_is_filtered_into_its_queue_and_nothing_else_is(self, template: Template) -> None:
        rules = template.of("subscriptions/rules")
        filtered = {}
        for rule in rules:
            *_, subscription, name = rule["name"].split("/")
            assert (name, rule["properties"]["filterType"]) == ("$Default", "CorrelationFilter")
            filtered[rule["properties"]["correlationFilter"]["label"]] = subscription
            assert rule["properties"]["correlationFilter"].keys() == {"label"}
        assert filtered == dict(ROUTES)

    def test_deliveries_locks_and_duplicates_are_as_the_embedded_broker_has_them(self, template: Template) -> None:
        topic = template.properties("namespaces/topics")[TOPIC]
        assert topic["requiresDuplicateDetection"] is True
        assert topic["duplicateDetectionHistoryTimeWindow"] == iso(DUPLICATES_REMEMBERED)
        for kind in ("namespaces/queues", "topics/subscriptions"):
            for properties in template.properties(kind).values():
                assert (properties["maxDeliveryCount"], properties["lockDuration"]) == (MAX_DELIVERIES, iso(LOCK))
                assert properties["deadLetteringOnMessageExpiration"] is True
        for properties in template.properties("topics/subscriptions").values():
            assert properties["deadLetteringOnFilterEvaluationExceptions"] is True


class TestStore:
    def test_tables_are_those_of_the_code(self, template: Template) -> None:
        used = {value for name, value in vars(names).items() if name.isupper()}
        assert template.properties("tables").keys() == used

    def test_each_app_has_a_container_for_its_package(self, template: Template) -> None:
        apps = template.properties("sites")
        assert template.properties("blobServices/containers").keys() == apps.keys()
        for name, properties in apps.items():
            storage = properties["functionAppConfig"]["deployment"]["storage"]
            assert storage["value"].endswith(f".primaryEndpoints.blob, '{name}')]")


class TestEventHubs:
    def test_hubs_are_those_of_the_specification(self, template: Template) -> None:
        assert {
            name: (hub["partitionCount"], hub["retentionDescription"]["retentionTimeInHours"])
            for name, hub in template.properties("namespaces/eventhubs").items()
        } == EVENT_HUBS


class TestScale:
    def test_an_app_of_one_queue_bears_as_much_of_it_as_the_code_says(self, everything: Template) -> None:
        for settings in everything.app_settings:
            expected: dict[str, str] = {}
            if len(queues := queues_of(settings["SERVICES"])) == 1:
                expected.update(queues[0].host_settings)
            assert {name: value for name, value in settings.items() if name.startswith(HOSTS)} == expected

    def test_an_app_of_all_queues_bears_what_the_file_of_the_host_says(self, environment: Template) -> None:
        (settings,) = environment.app_settings
        assert not [name for name in settings if name.startswith(HOSTS)]
        section = HOST[HOST_SECTION[0]][HOST_SECTION[1]]
        assert section["autoCompleteMessages"] is True  # consumers settle nothing themselves
        assert {name.rpartition("__")[2] for queue in QUEUES for name in queue.host_settings} <= section.keys()

    def test_an_instance_takes_as_many_requests_as_threads_wait_for_the_store(self, template: Template) -> None:
        threads = inspect.signature(Deadline).parameters["threads"].default
        for app in template.properties("sites").values():
            scale = app["functionAppConfig"]["scaleAndConcurrency"]
            assert scale["triggers"]["http"]["perInstanceConcurrency"] == threads
            assert [(one["name"], one["instanceCount"] >= 1) for one in scale["alwaysReady"]] == [("http", True)]

    def test_there_are_threads_for_their_endpoints(self) -> None:
        async def limit() -> float:
            return current_default_thread_limiter().total_tokens

        assert asyncio.run(limit()) >= inspect.signature(Deadline).parameters["threads"].default
