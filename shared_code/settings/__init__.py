"""Every setting of the product, by concern; names agree with local.settings.example.json."""

import os
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError
from pydantic_core import PydanticCustomError
from pydantic_settings import NoDecode

from shared_code.accounts.provenance import Initial
from shared_code.kit import setting_values
from shared_code.kit.errors import ServiceUnavailable
from shared_code.kit.setting_values import LOCAL
from shared_code.kit.validation import Problem, shape_problems
from shared_code.messaging.commands import JOB_RUN, PAYROLL_CALCULATE, PL_REFRESH, STATISTICS_UPDATE
from shared_code.messaging.queues import QUEUES, TOPIC
from shared_code.settings.concern import Concern
from shared_code.settings.databases import WarehouseSettings
from shared_code.settings.signing_in import EntraSettings, SignInSettings, TokenSettings

NO_FILE: Final = "none"
LOCAL_LOG: Final = ".local/forecasting-api.log"
SERVER_LOG: Final = "/var/log/forecasting-api.log"


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


def _services(value: object) -> object:
    """Names between commas; what is no service is answered with the choices."""
    if not isinstance(value, str):
        return value
    names = {name.strip() for name in value.split(",")} - {""}
    if not names or names - set(Service):
        raise PydanticCustomError("setting", "must be some of {choices}", {"choices": ", ".join(Service)})
    return names


class EnvironmentSettings(Concern):
    """Where and when the app runs."""

    environment: str = Field(
        alias="ENVIRONMENT", description="`local` on a laptop; anything else is a real environment"
    )
    business_time_zone: ZoneInfo = Field(ZoneInfo("America/New_York"), alias="BUSINESS_TIME_ZONE")
    business_date: Annotated[date | None, AfterValidator(setting_values.only_locally)] = Field(
        None, alias="BUSINESS_DATE", description="Pretend that this is today; local only"
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", alias="LOG_LEVEL")
    log_file: str | None = Field(
        None, alias="LOG_FILE", description="Where lines are written besides; `none`: nowhere, as in Azure by default"
    )
    log_file_megabytes: int = Field(100, alias="LOG_FILE_MEGABYTES", ge=1, le=10_000, description="Size of a log file")
    log_files: int = Field(5, alias="LOG_FILES", ge=1, le=100, description="Log files that are kept, with the newest")
    insights: str | None = Field(
        None,
        alias="APPLICATIONINSIGHTS_CONNECTION_STRING",
        description="Where lines, steps and figures are sent besides",
    )

    services: Annotated[frozenset[Service], NoDecode, BeforeValidator(_services)] = Field(
        frozenset(Service), alias="SERVICES", description="What this app serves; read when it is registered"
    )

    @property
    def is_local(self) -> bool:
        return self.environment == LOCAL

    @property
    def log_path(self) -> Path | None:
        """The log file; None where there is none. Azure Functions names its instances, and their disks do not last."""
        if self.log_file:
            return None if self.log_file == NO_FILE else Path(self.log_file)
        if "WEBSITE_INSTANCE_ID" in os.environ:
            return None
        return Path(LOCAL_LOG if self.is_local else SERVER_LOG)


class StoreSettings(Concern):
    """Where rows are kept: `sqlite:PATH` (local only) or the URI of a table service."""

    tables: Annotated[str, AfterValidator(setting_values.table_service)] = Field(alias="Tables__serviceUri")


class BrokerSettings(Concern):
    """Where commands are sent: `sqlite:PATH` (local only) or a namespace; or an emulator, which goes before both."""

    service_bus: Annotated[str, AfterValidator(setting_values.broker)] = Field(
        alias="ServiceBus__fullyQualifiedNamespace"
    )
    service_bus_emulator: Annotated[str | None, AfterValidator(setting_values.emulator)] = Field(
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


class EventSettings(Concern):
    """Where events for other systems go."""

    event_hubs: Annotated[str | None, AfterValidator(setting_values.namespace)] = Field(
        None, alias="EventHubs__fullyQualifiedNamespace", description="Namespace of Event Hubs; none: the log"
    )


class CacheSettings(Concern):
    """Where answers are kept that instances share, and requests are counted."""

    cache: Annotated[str | None, AfterValidator(setting_values.cache)] = Field(
        None, alias="CACHE", description="Host of Redis; `redis://…` on this machine (local only); none: the process"
    )


class WebSettings(Concern):
    """Pages of others."""

    web_origins: Annotated[frozenset[str], NoDecode, BeforeValidator(setting_values.web_origins)] = Field(
        frozenset(), alias="WEB_ORIGINS", description="Origins whose pages may call, with commas; none: no page may"
    )


class BudgetSettings(Concern):
    """How the budget is read."""

    budget_adjustment_account: str | None = Field(
        None, alias="BUDGET_ADJUSTMENT_ACCOUNT", description="Main account of revenue adjustments; none: no adjustment"
    )


class PlanningSettings(Concern):
    """How the company plans."""

    forecast_starts_from: Initial = Field(
        "budget",
        alias="FORECAST_STARTS_FROM",
        description="What stands where nobody saved: `budget`, or `predictive` on the days that it foretells",
    )


class RetentionSettings(Concern):
    """How long what operations look at is kept, in days."""

    dead_letter_days: int = Field(30, alias="DEAD_LETTER_DAYS", ge=1, le=3650, description="Dead letters")
    run_days: int = Field(90, alias="RUN_DAYS", ge=1, le=3650, description="Runs, but for the newest of each flow")


class Settings(
    RetentionSettings,
    PlanningSettings,
    BudgetSettings,
    WebSettings,
    WarehouseSettings,
    EntraSettings,
    SignInSettings,
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
        problems = (problem for _, problem in shape_problems(error, Settings))
        raise NotConfigured([str(Problem(_alias(path), message)) for path, message in problems]) from None


def _alias(path: str) -> str:
    """The name of a setting; pydantic places a default that is refused by the name of its field."""
    return str(Settings.model_fields[path].alias) if path in Settings.model_fields else path


def setting_names() -> frozenset[str]:
    """Names of all settings that the product reads."""
    return frozenset(str(field.alias) for field in Settings.model_fields.values())
