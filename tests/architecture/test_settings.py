"""Settings: their names agree wherever they stand, and whatever is missing is named at once."""

import json
from pathlib import Path

import pytest

from shared_code.application import close_current, current
from shared_code.messaging.queues import QUEUES
from shared_code.settings import NotConfigured, Settings, read_settings, setting_names
from tests import attacks
from tests.attacks import attack

HOSTS_OWN = {"FUNCTIONS_WORKER_RUNTIME", "AzureWebJobsStorage"}
ONE_OF = {"ENTRA_TENANT_ID", "TOKEN_KEYS"}
"""One of them is needed, so both are named where there is none."""
OPTIONAL = {str(field.alias) for field in Settings.model_fields.values() if not field.is_required()} - ONE_OF
TENANT = "7b5f6a52-3c1e-4a0e-9d8b-5a7c2f0e1d34"
EMULATOR = "Endpoint=sb://127.0.0.1:5672;SharedAccessKeyName=n;SharedAccessKey=k;UseDevelopmentEmulator=true;"
EXAMPLE: dict[str, str] = json.loads(Path("local.settings.example.json").read_text("utf-8"))["Values"]


@pytest.fixture
def real(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The settings of an environment that is not local."""
    for name in setting_names():
        monkeypatch.delenv(name, raising=False)
    values = {
        "ENVIRONMENT": "production",
        "Tables__serviceUri": "https://account.table.core.windows.net",
        "ServiceBus__fullyQualifiedNamespace": "namespace.servicebus.windows.net",
        **{queue.setting: queue.name for queue in QUEUES},
        "TOKEN_KEYS": "https://issuer.example/jwks.json",
    }
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    close_current()
    return monkeypatch


def test_the_example_names_every_setting_and_no_other() -> None:
    assert EXAMPLE.keys() - HOSTS_OWN == setting_names()


def test_the_example_works_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in EXAMPLE.items():
        monkeypatch.setenv(name, value)
    assert read_settings().is_local


def test_one_error_names_everything_that_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in setting_names():
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(NotConfigured) as error:
        read_settings()
    assert all(name in str(error.value) for name in setting_names() - OPTIONAL)


@attack(attacks.LAPTOP)
@pytest.mark.parametrize(
    ("name", "value", "use"),
    [
        ("Tables__serviceUri", "sqlite:.local/store.db", lambda: current().tables),
        ("ServiceBus__fullyQualifiedNamespace", "sqlite:.local/store.db", lambda: current().sender),
        ("ServiceBus", EMULATOR, lambda: current().sender),
        ("TOKEN_KEYS", "file:.local/issuer.json", lambda: current().issuers),
        ("BUSINESS_DATE", "2025-04-15", lambda: current().clock),
    ],
)
def test_what_is_for_a_laptop_is_refused_anywhere_else(
    real: pytest.MonkeyPatch, name: str, value: str, use: object
) -> None:
    real.setenv(name, value)
    with pytest.raises(NotConfigured, match=name):
        use()  # type: ignore[operator]  # a factory


WRONG = {
    "BUSINESS_TIME_ZONE": "Mars/Olympus",
    "BUSINESS_DATE": "2025-04-15",
    "LOG_LEVEL": "LOUD",
    "SERVICES": "statistics,parking",
    "Tables__serviceUri": "sqlite:.local/store.db",
    "ServiceBus__fullyQualifiedNamespace": "sqlite:.local/store.db",
    "ServiceBus": EMULATOR,
    "STATISTICS_QUEUE": "",
    "TOKEN_KEYS": "http://issuer.example/jwks.json",
}


@pytest.mark.parametrize("value", ["parking", "statistics,parking", "STATISTICS", ","])
def test_f14_services_that_there_are_not_are_answered_with_the_choices(real: pytest.MonkeyPatch, value: str) -> None:
    real.setenv("SERVICES", value)
    choices = "statistics, payroll, rates, revenue, expenses, pl, integration"
    with pytest.raises(NotConfigured, match=f"SERVICES: must be some of {choices}$"):
        read_settings()


def test_f48_everything_wrong_is_named_at_once_each_once_and_without_its_value(real: pytest.MonkeyPatch) -> None:
    for name, value in WRONG.items():
        real.setenv(name, value)
    with pytest.raises(NotConfigured) as error:
        read_settings()
    assert sorted(problem.partition(":")[0].removesuffix(" is missing") for problem in error.value.problems) == sorted(
        WRONG
    )
    assert not any(value in str(error.value) for name, value in WRONG.items() if value and name.isupper() is False)
    assert "example" not in str(error.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Tables__serviceUri", "account.table.core.windows.net"),
        ("Tables__serviceUri", "http://account.table.core.windows.net"),
        ("Tables__serviceUri", "http://127.0.0.1:10002/devstoreaccount1"),
        ("Tables__serviceUri", "https://"),
        ("Tables__serviceUri", "https://[account"),
        ("Tables__serviceUri", "https://account:port"),
        ("ServiceBus__fullyQualifiedNamespace", "https://namespace.servicebus.windows.net"),
        ("ServiceBus__fullyQualifiedNamespace", "sb://namespace.servicebus.windows.net"),
        ("ServiceBus__fullyQualifiedNamespace", "namespace"),
        ("TOKEN_KEYS", "issuer.example/jwks.json"),
        ("TOKEN_KEYS", "ftp://issuer.example/jwks.json"),
        ("TOKEN_KEYS", "http://127.0.0.1/jwks.json"),
    ],
)
def test_f48_an_address_of_the_wrong_kind_is_refused_before_it_is_used(
    real: pytest.MonkeyPatch, name: str, value: str
) -> None:
    real.setenv(name, value)
    with pytest.raises(NotConfigured, match=f"^Set these application settings: {name}: [^;]+$"):
        read_settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Tables__serviceUri", "sqlite:"),
        ("TOKEN_KEYS", "file:"),
        ("ServiceBus__fullyQualifiedNamespace", "sb://namespace.servicebus.windows.net"),
        ("ServiceBus", EMULATOR.replace("127.0.0.1:5672", "namespace.servicebus.windows.net")),
        ("ServiceBus", EMULATOR.replace("=true", "=false")),
        ("ServiceBus", "namespace.servicebus.windows.net"),
    ],
)
def test_f48_a_laptop_too_needs_a_file_and_its_own_emulator(real: pytest.MonkeyPatch, name: str, value: str) -> None:
    real.setenv("ENVIRONMENT", "local")
    real.setenv(name, value)
    with pytest.raises(NotConfigured, match=name):
        read_settings()


def test_real_services_are_reached_by_their_own_adapters(real: pytest.MonkeyPatch) -> None:
    assert type(current().tables).__name__ == "AzureTables"
    assert type(current().sender).__name__ == "BackgroundSender"
    assert [type(issuer.keys).__name__ for issuer in current().issuers] == ["JwksUrlKeys"]
    assert current().embedded_queue is None
    assert current().development_issuer is None
    close_current()


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        pytest.param({"TOKEN_KEYS": ""}, "ENTRA_TENANT_ID: is missing, and so is TOKEN_KEYS", id="no issuer"),
        pytest.param({"ENTRA_TENANT_ID": TENANT}, "ENTRA_AUDIENCE: is missing", id="a tenant without an audience"),
        pytest.param({"ENTRA_TENANT_ID": "common"}, "ENTRA_TENANT_ID", id="no single tenant"),
        pytest.param({"ENTRA_AUTHORITY": "http://127.0.0.1:1"}, "ENTRA_AUTHORITY: is for ENVIRONMENT=local", id="http"),
        pytest.param({"ENTRA_GROUPS": "a=emperor"}, "ENTRA_GROUPS: must be pairs", id="an unknown role"),
        pytest.param({"TOKEN_SECONDS": "3601"}, "TOKEN_SECONDS", id="an hour is the longest"),
        pytest.param({"ENTRA_TOKEN_SECONDS": "86400"}, "ENTRA_TOKEN_SECONDS", id="a day is too long"),
    ],
)
def test_issuers_are_named_whole_or_not_at_all(real: pytest.MonkeyPatch, values: dict[str, str], problem: str) -> None:
    for name, value in values.items():
        real.setenv(name, value)
    with pytest.raises(NotConfigured, match=problem):
        read_settings()


def test_a_tenant_alone_is_enough_to_sign_in(real: pytest.MonkeyPatch) -> None:
    real.delenv("TOKEN_KEYS")
    real.setenv("ENTRA_TENANT_ID", TENANT)
    real.setenv("ENTRA_AUDIENCE", "api")
    real.setenv("ENTRA_GROUPS", "a=account_manager, b=regional_vp")
    settings = read_settings()
    assert settings.entra_issuer == f"https://login.microsoftonline.com/{TENANT}/v2.0"
    assert settings.entra_groups == {"a": "account_manager", "b": "regional_vp"}
    assert [issuer.name for issuer in current().issuers] == [settings.entra_issuer]


def test_an_emulator_goes_before_the_broker_that_is_named_beside_it(real: pytest.MonkeyPatch) -> None:
    real.setenv("ENVIRONMENT", "local")
    real.setenv("ServiceBus__fullyQualifiedNamespace", "sqlite:.local/store.db")
    real.setenv("ServiceBus", EMULATOR)
    assert read_settings().broker == EMULATOR
