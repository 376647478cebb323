"""Every setting of the product, by concern; names agree with local.settings.example.json."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from pathlib import PurePath
from typing import Annotated, Final, Literal, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, ValidationInfo
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from shared_code.kit.errors import ServiceUnavailable
from shared_code.kit.validation import shape_problems
from shared_code.messaging.commands import JOB_RUN, PAYROLL_CALCULATE, PL_REFRESH, STATISTICS_UPDATE
from shared_code.messaging.queues import QUEUES, TOPIC

LOCAL: Final = "local"
SQLITE, FILE = "sqlite:", "file:"
"""How the values of embedded adapters begin: a store or broker, an issuer."""

_THIS_MACHINE = frozenset({"127.0.0.1", "localhost", "::1"})

T = TypeVar("T")


class Service(StrEnum):
    """A part of the app that can be served by an app of its own; `functions/services.py` says what it has."""

    STATISTICS = "statistics"
    PAYROLL = "payroll"
    RATES = "rates"
    REVENUE = "revenue"
    EXPENSES = "expenses"
    PL = "pl"
    INTEGRATION = "integration"


class NotConfigured(ServiceUnavailable):
    """Settings are missing or wrong: `problems` names each for the log, and a caller learns none of them."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("The service is not configured. Its log says which settings are missing or wrong.")
        self.problems = tuple(problems)

    def __str__(self) -> str:
        return f"Set these application settings: {'; '.join(self.problems)}"


def _only_locally(value: T, info: ValidationInfo) -> T:
    if value is not None and info.data.get("environment", LOCAL) != LOCAL:
        raise PydanticCustomError("setting", "is for ENVIRONMENT=local only: name the real service, or remove it")
    return value


def _web_address(value: str, info: ValidationInfo) -> str:
    """An address by HTTPS; plain HTTP is for this machine only."""
    try:
        address = urlsplit(value)
        scheme, host, _ = address.scheme, address.hostname, address.port
    except ValueError:
        scheme, host = "", None
    if scheme == "http" and host in _THIS_MACHINE:
        return _only_locally(value, info)
    if scheme != "https" or not host:
        raise PydanticCustomError("setting", "must be an address that begins with https://")
    return value


def _file(value: str, scheme: str, info: ValidationInfo) -> str:
    if not PurePath(value.removeprefix(scheme)).name:
        raise PydanticCustomError("setting", "must name a file")
    return _only_locally(value, info)


def _table_service(value: str, info: ValidationInfo) -> str:
    return _file(value, SQLITE, info) if value.startswith(SQLITE) else _web_address(value, info)


def _key_set(value: str, info: ValidationInfo) -> str:
    return _file(value, FILE, info) if value.startswith(FILE) else _web_address(value, info)


def _broker(value: str, info: ValidationInfo) -> str:
    if value.startswith(SQLITE):
        return _file(value, SQLITE, info)
    if not _is_host(value):
        raise PydanticCustomError("setting", "must be the name of a Service Bus namespace, without scheme or path")
    return value


def _namespace(value: str | None) -> str | None:
    if value is not None and not _is_host(value):
        raise PydanticCustomError("setting", "must be the name of an Event Hubs namespace, without scheme or path")
    return value


def _cache(value: str | None, info: ValidationInfo) -> str | None:
    """A host, or the address of a Redis on this machine."""
    if value is None or _is_host(value):
        return value
    if urlsplit(value).scheme == "redis" and urlsplit(value).hostname in _THIS_MACHINE:
        return _only_locally(value, info)
    raise PydanticCustomError("setting", "must be the host of a cache, without scheme or path")


def _is_host(value: str) -> bool:
    return "." in value and urlsplit(f"https://{value}").netloc == value


def _emulator(value: str | None, info: ValidationInfo) -> str | None:
    """The connection string of an emulator here; one with a key to a real namespace has no place in a setting."""
    if value is None:
        return None
    fields = dict(part.partition("=")[::2] for part in value.split(";"))
    address = urlsplit(fields.get("Endpoint", ""))
    is_here = address.scheme == "sb" and address.hostname in _THIS_MACHINE
    if not is_here or fields.get("UseDevelopmentEmulator") != "true":
        raise PydanticCustomError(
            "setting", "must be the connection string of an emulator on this machine, with UseDevelopmentEmulator=true"
        )
    return _only_locally(value, info)


def _services(value: object) -> object:
    """Names between commas; what is no service is answered with the choices."""
    if not isinstance(value, str):
        return value
    names = {name.strip() for name in value.split(",")} - {""}
    if not names or names - set(Service):
        raise PydanticCustomError("setting", "must be some of {choices}", {"choices": ", ".join(Service)})
    return names


class _Concern(BaseSettings):
    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True)


class EnvironmentSettings(_Concern):
    """Where and when the app runs."""

    environment: str = Field(
        alias="ENVIRONMENT", description="`local` on a laptop; anything else is a real environment"
    )
    business_time_zone: ZoneInfo = Field(ZoneInfo("America/New_York"), alias="BUSINESS_TIME_ZONE")
    business_date: Annotated[date | None, AfterValidator(_only_locally)] = Field(
        None, alias="BUSINESS_DATE", description="Pretend that this is today; local only"
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", alias="LOG_LEVEL")

    services: Annotated[frozenset[Service], NoDecode, BeforeValidator(_services)] = Field(
        frozenset(Service), alias="SERVICES", description="What this app serves; read when it is registered"
    )

    @property
    def is_local(self) -> bool:
        return self.environment == LOCAL


class StoreSettings(_Concern):
    """Where rows are kept: `sqlite:PATH` (local only) or the URI of a table service."""

    tables: Annotated[str, AfterValidator(_table_service)] = Field(alias="Tables__serviceUri")


class BrokerSettings(_Concern):
    """Where commands are sent: `sqlite:PATH` (local only) or a namespace; or an emulator, which goes before both."""

    service_bus: Annotated[str, AfterValidator(_broker)] = Field(alias="ServiceBus__fullyQualifiedNamespace")
    service_bus_emulator: Annotated[str | None, AfterValidator(_emulator)] = Field(
        None, alias="ServiceBus", description="Connection string of an emulator on this machine; local only"
    )
    topic: str = Field(TOPIC, alias="SERVICE_BUS_TOPIC", description="The topic that commands are sent to")
    coalesce_seconds: float = Field(
        0.5, alias="COALESCE_SECONDS", ge=0, le=60, description="How long a command waits for others that ask the same"
    )
    statistics_queue: str = Field(alias="STATISTICS_QUEUE")
    payroll_queue: str = Field(alias="PAYROLL_QUEUE")
    pl_view_queue: str = Field(alias="PL_VIEW_QUEUE")
    site_jobs_queue: str = Field(alias="SITE_JOBS_QUEUE")

    @property
    def routes(self) -> Mapping[str, str]:
        """The queue of each subject, by the names that the settings give to queues."""
        return {
            STATISTICS_UPDATE: self.statistics_queue,
            PAYROLL_CALCULATE: self.payroll_queue,
            PL_REFRESH: self.pl_view_queue,
            JOB_RUN: self.site_jobs_queue,
        }

    @property
    def broker(self) -> str:
        """The broker that is used: `sqlite:PATH`, a namespace, or an emulator's connection string."""
        return self.service_bus_emulator or self.service_bus


class EventSettings(_Concern):
    """Where events for other systems go."""

    event_hubs: Annotated[str | None, AfterValidator(_namespace)] = Field(
        None, alias="EventHubs__fullyQualifiedNamespace", description="Namespace of Event Hubs; none: the log"
    )


class CacheSettings(_Concern):
    """Where answers are kept that instances share, and requests are counted."""

    cache: Annotated[str | None, AfterValidator(_cache)] = Field(
        None, alias="CACHE", description="Host of Redis; `redis://…` on this machine (local only); none: the process"
    )


class TokenSettings(_Concern):
    """Whose signatures are trusted: `file:PATH` (the development issuer, local only) or the URL of a key set."""

    token_keys: Annotated[str, AfterValidator(_key_set)] = Field(alias="TOKEN_KEYS")


class BudgetSettings(_Concern):
    """How the budget is read."""

    budget_adjustment_account: str | None = Field(
        None, alias="BUDGET_ADJUSTMENT_ACCOUNT", description="Main account of revenue adjustments; none: no adjustment"
    )


class RetentionSettings(_Concern):
    """How long what operations look at is kept, in days."""

    dead_letter_days: int = Field(30, alias="DEAD_LETTER_DAYS", ge=1, le=3650, description="Dead letters")
    run_days: int = Field(90, alias="RUN_DAYS", ge=1, le=3650, description="Runs, but for the newest of each flow")


class Settings(
    RetentionSettings,
    BudgetSettings,
    TokenSettings,
    CacheSettings,
    EventSettings,
    BrokerSettings,
    StoreSettings,
    EnvironmentSettings,
):
    """All settings, validated together, so that one error names everything that is missing or wrong.

    The last base comes first: what is for a laptop only is judged by the environment.
    """

    @property
    def own_queues(self) -> Sequence[str]:
        """The queues that the services of this app consume."""
        return [self.routes[queue.subject] for queue in QUEUES if queue.service in self.services]


def read_settings() -> Settings:
    """The settings of this process.

    Raises NotConfigured, naming all that is missing or wrong, never a value: it may be a secret in the wrong place.
    """
    try:
        return Settings()
    except ValidationError as error:
        raise NotConfigured([str(problem) for _, problem in shape_problems(error, Settings)]) from None


def setting_names() -> frozenset[str]:
    """Names of all settings that the product reads."""
    return frozenset(str(field.alias) for field in Settings.model_fields.values())
