"""Every setting of the product, by concern; names agree with local.settings.example.json."""

from datetime import date
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class SettingsMissing(Exception):
    """Settings are missing or wrong; the message names all of them."""


class _Concern(BaseSettings):
    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True)


class EnvironmentSettings(_Concern):
    """Where and when the app runs."""

    environment: str = Field(
        alias="ENVIRONMENT", description="`local` on a laptop; anything else is a real environment"
    )
    business_time_zone: ZoneInfo = Field(ZoneInfo("America/New_York"), alias="BUSINESS_TIME_ZONE")
    business_date: date | None = Field(
        None, alias="BUSINESS_DATE", description="Pretend that this is today; local only"
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", alias="LOG_LEVEL")

    @property
    def is_local(self) -> bool:
        return self.environment == "local"

    @model_validator(mode="after")
    def _pretends_only_locally(self) -> "EnvironmentSettings":
        if self.business_date and not self.is_local:
            raise ValueError("BUSINESS_DATE is for ENVIRONMENT=local only; remove it")
        return self


class StoreSettings(_Concern):
    """Where rows are kept: `sqlite:PATH` (local only) or the URI of a table service."""

    tables: str = Field(alias="Tables__serviceUri")


class BrokerSettings(_Concern):
    """Where commands are sent: `sqlite:PATH` (local only) or a Service Bus namespace."""

    service_bus: str = Field(alias="ServiceBus__fullyQualifiedNamespace")
    statistics_queue: str = Field(alias="STATISTICS_QUEUE")
    pl_view_queue: str = Field(alias="PL_VIEW_QUEUE")


class TokenSettings(_Concern):
    """Whose signatures are trusted: `file:PATH` (the development issuer, local only) or the URL of a key set."""

    token_keys: str = Field(alias="TOKEN_KEYS")


class BudgetSettings(_Concern):
    """How the budget is read."""

    budget_adjustment_account: str | None = Field(
        None, alias="BUDGET_ADJUSTMENT_ACCOUNT", description="Main account of revenue adjustments; none: no adjustment"
    )


class Settings(EnvironmentSettings, StoreSettings, BrokerSettings, TokenSettings, BudgetSettings):
    """All settings, validated together, so that one error names everything that is missing."""


def read_settings() -> Settings:
    """The settings of this process. Raises SettingsMissing, naming all that is missing or wrong."""
    try:
        return Settings()
    except ValidationError as error:
        problems = [f"{'.'.join(map(str, problem['loc']))} ({problem['msg']})" for problem in error.errors()]
        raise SettingsMissing(f"Set these application settings: {'; '.join(problems)}") from None


def setting_names() -> frozenset[str]:
    """Names of all settings that the product reads."""
    return frozenset(str(field.alias) for field in Settings.model_fields.values())
