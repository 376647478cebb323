"""What the values of settings must be: names of real services, or what is for ENVIRONMENT=local only.

Each takes a value and what was read before it, `environment` first, and raises PydanticCustomError with a sentence.
"""

import re
from pathlib import PurePath
from typing import Final, TypeVar
from urllib.parse import urlsplit

from pydantic import ValidationInfo
from pydantic_core import PydanticCustomError

LOCAL: Final = "local"
SQLITE, FILE = "sqlite:", "file:"
"""How the values of embedded adapters begin: a store or broker, an issuer."""
VAULT: Final = "vault:"
"""How the address of a key begins that signs where it lies."""
THIS_MACHINE: Final = frozenset({"127.0.0.1", "localhost", "::1"})

_ORIGIN: Final = re.compile(
    r"https?://([a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*|\[[0-9a-f:]+\])"
    r"(:(?!0)(?!443$)(?!80$)[0-9]{1,5})?"
)
"""Scheme and host in lower case; the port where it is not the usual one; neither user nor path nor a last dot."""

T = TypeVar("T")


def only_locally(value: T, info: ValidationInfo) -> T:
    """What a laptop alone may have; None anywhere."""
    if value is not None and info.data.get("environment", LOCAL) != LOCAL:
        raise PydanticCustomError("setting", "is for ENVIRONMENT=local only: name the real service, or remove it")
    return value


def web_address(value: str, info: ValidationInfo) -> str:
    """An address by HTTPS; plain HTTP is for this machine only."""
    try:
        address = urlsplit(value)
        scheme, host, _ = address.scheme, address.hostname, address.port
    except ValueError:
        scheme, host = "", None
    if scheme == "http" and host in THIS_MACHINE:
        return only_locally(value, info)
    if scheme != "https" or not host:
        raise PydanticCustomError("setting", "must be an address that begins with https://")
    return value


def web_origins(value: object, info: ValidationInfo) -> object:
    """Origins between commas, each as a browser spells it: comparing them is comparing texts."""
    if not isinstance(value, str):
        return value
    return {web_origin(one.strip(), info) for one in value.split(",") if one.strip()}


def web_origin(value: str, info: ValidationInfo) -> str:
    """Scheme, host and port of an address, as a browser spells them."""
    if not _ORIGIN.fullmatch(web_address(value, info)):
        raise PydanticCustomError("setting", "must be spelled as browsers spell an origin, e.g. https://web.example")
    return value


def _file(value: str, scheme: str, info: ValidationInfo) -> str:
    if not PurePath(value.removeprefix(scheme)).name:
        raise PydanticCustomError("setting", "must name a file")
    return only_locally(value, info)


def table_service(value: str, info: ValidationInfo) -> str:
    """`sqlite:PATH`, or the address of a table service."""
    return _file(value, SQLITE, info) if value.startswith(SQLITE) else web_address(value, info)


def key_set(value: str | None, info: ValidationInfo) -> str | None:
    """`file:PATH` of the development issuer, `vault:` and the address of a key that signs, or that of a key set."""
    if value is None:
        return None
    if value.startswith(VAULT):
        return VAULT + web_address(value.removeprefix(VAULT), info).rstrip("/")
    return _file(value, FILE, info) if value.startswith(FILE) else web_address(value, info)


def broker(value: str, info: ValidationInfo) -> str:
    """`sqlite:PATH`, or a Service Bus namespace."""
    if value.startswith(SQLITE):
        return _file(value, SQLITE, info)
    if not _is_host(value):
        raise PydanticCustomError("setting", "must be the name of a Service Bus namespace, without scheme or path")
    return value


def namespace(value: str | None) -> str | None:
    """An Event Hubs namespace."""
    if value is not None and not _is_host(value):
        raise PydanticCustomError("setting", "must be the name of an Event Hubs namespace, without scheme or path")
    return value


def host(value: str | None) -> str | None:
    """The name of a server."""
    if value is not None and not _is_host(value):
        raise PydanticCustomError("setting", "must be the name of a server, without scheme or path")
    return value


def warehouse_at(server: str) -> str:
    """The connection string of the warehouse on a server."""
    driver = "{ODBC Driver 18 for SQL Server}"
    return f"Driver={driver};Server=tcp:{server},1433;Database=TownePark_DW;Encrypt=yes"


def database(value: str | None, info: ValidationInfo) -> str | None:
    """`sqlite:PATH`, or a connection string of ODBC that names a driver, and nobody: the app signs in as itself."""
    if value is None:
        return None
    if value.startswith(SQLITE):
        return _file(value, SQLITE, info)
    names = {name.strip().casefold() for name, _, _ in (part.partition("=") for part in value.split(";"))}
    if names & {"pwd", "password", "uid", "user id", "user", "username"}:
        raise PydanticCustomError(
            "setting",
            "must name no user and no password: the app signs in as itself, or as the machine's account with "
            "Trusted_Connection=yes",
        )
    if "driver" not in names:
        example = warehouse_at("<host>")
        raise PydanticCustomError(
            "setting", "must be a connection string of ODBC, such as {example}", {"example": example}
        )
    return value


def cache(value: str | None, info: ValidationInfo) -> str | None:
    """A host, or the address of a Redis on this machine."""
    if value is None or _is_host(value):
        return value
    if urlsplit(value).scheme == "redis" and urlsplit(value).hostname in THIS_MACHINE:
        return only_locally(value, info)
    raise PydanticCustomError("setting", "must be the host of a cache, without scheme or path")


def _is_host(value: str) -> bool:
    return "." in value and urlsplit(f"https://{value}").netloc == value


def emulator(value: str | None, info: ValidationInfo) -> str | None:
    """The connection string of an emulator here; one with a key to a real namespace has no place in a setting."""
    if value is None:
        return None
    fields = dict(part.partition("=")[::2] for part in value.split(";"))
    address = urlsplit(fields.get("Endpoint", ""))
    is_here = address.scheme == "sb" and address.hostname in THIS_MACHINE
    if not is_here or fields.get("UseDevelopmentEmulator") != "true":
        raise PydanticCustomError(
            "setting", "must be the connection string of an emulator on this machine, with UseDevelopmentEmulator=true"
        )
    return only_locally(value, info)
