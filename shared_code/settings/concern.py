"""What every concern of the settings has in common."""

from pydantic_settings import BaseSettings, SettingsConfigDict


class Concern(BaseSettings):
    """Settings that belong together."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True)
