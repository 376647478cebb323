"""Settings of who signs in: our own issuer and authorization server, the tenant of Entra ID."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo
from pydantic_core import PydanticCustomError
from pydantic_settings import NoDecode

from shared_code.auth import entra, own
from shared_code.auth.models import Role
from shared_code.kit import setting_values
from shared_code.kit.setting_values import VAULT
from shared_code.settings.concern import Concern


def _some_issuer(value: UUID | None, info: ValidationInfo) -> UUID | None:
    if value is None and info.data.get("token_keys", "") is None:
        raise PydanticCustomError("setting", "is missing, and so is TOKEN_KEYS: nobody could sign in; set one of them")
    return value


def _with_tenant(value: str | None, info: ValidationInfo) -> str | None:
    if value is None and info.data.get("entra_tenant"):
        raise PydanticCustomError("setting", "is missing; with ENTRA_TENANT_ID it must name the id of the application")
    return value


def _roles_of_groups(value: object) -> object:
    """Pairs of a group's id and a role between commas."""
    if not isinstance(value, str):
        return value
    pairs = [pair.strip().partition("=") for pair in value.split(",") if pair.strip()]
    if any(role not in set(Role) or not group for group, _, role in pairs):
        raise PydanticCustomError(
            "setting",
            "must be pairs such as <id of a group>=<role>, with roles of {choices}",
            {"choices": ", ".join(Role)},
        )
    return {group: role for group, _, role in pairs}


def _of_signing(value: str | None, info: ValidationInfo) -> str | None:
    if value is None and str(info.data.get("token_keys") or "").startswith(VAULT):
        raise PydanticCustomError("setting", "is missing; who signs tokens must know its own address")
    return None if value is None else setting_values.web_origin(value, info)


class TokenSettings(Concern):
    """Our own issuer: its keys are `file:PATH` (local only), `vault:` and a key that signs, or a key set's URL."""

    token_keys: Annotated[str | None, AfterValidator(setting_values.key_set)] = Field(
        None, alias="TOKEN_KEYS", description="Whose signatures are trusted; none: our issuer's tokens are not"
    )
    token_issuer: str = Field(own.ISSUER, alias="TOKEN_ISSUER", description="`iss` of its tokens")
    token_audience: str = Field(own.AUDIENCE, alias="TOKEN_AUDIENCE", description="What is in `aud` of its tokens")
    token_seconds: int = Field(
        own.MAX_LIFETIME, alias="TOKEN_SECONDS", ge=60, le=own.MAX_LIFETIME, description="Longest life of its tokens"
    )


class SignInSettings(Concern):
    """Our own authorization server, where `TOKEN_KEYS` names a key that signs."""

    public_url: Annotated[str | None, AfterValidator(_of_signing)] = Field(
        None, alias="PUBLIC_URL", validate_default=True, description="Address of the API as clients know it, no path"
    )
    client_address_header: str | None = Field(
        None, alias="CLIENT_ADDRESS_HEADER", description="Header in which the front end names the client's address"
    )
    entra_client_secret: str | None = Field(
        None,
        alias="ENTRA_CLIENT_SECRET",
        description="Secret of ENTRA_AUDIENCE; none: the app's own identity proves it",
    )


class EntraSettings(Concern):
    """The tenant of Entra ID whose tokens are taken."""

    entra_tenant: Annotated[UUID | None, AfterValidator(_some_issuer)] = Field(
        None, alias="ENTRA_TENANT_ID", validate_default=True, description="Id of the tenant; none: its tokens are not"
    )
    entra_audience: Annotated[str | None, AfterValidator(_with_tenant)] = Field(
        None, alias="ENTRA_AUDIENCE", validate_default=True, description="`aud` of its tokens: the application's id"
    )
    entra_authority: Annotated[str, AfterValidator(setting_values.web_address)] = Field(
        "https://login.microsoftonline.com", alias="ENTRA_AUTHORITY", description="Where the tenant's users sign in"
    )
    entra_seconds: int = Field(
        entra.MAX_LIFETIME,
        alias="ENTRA_TOKEN_SECONDS",
        ge=60,
        le=entra.MAX_LIFETIME,
        description="Longest life of its tokens",
    )
    entra_groups: Annotated[Mapping[str, Role], NoDecode, BeforeValidator(_roles_of_groups)] = Field(
        {}, alias="ENTRA_GROUPS", description="Roles by the ids of groups, e.g. `<id>=account_manager`, with commas"
    )

    @property
    def entra_issuer(self) -> str:
        """`iss` of the tenant's tokens of version 2.0."""
        return f"{self.entra_authority.rstrip('/')}/{self.entra_tenant}/v2.0"
