"""How the app signs in at Azure Managed Redis: as its own identity, by name and token."""

import base64
import json
from typing import Any, Final

from azure.identity import DefaultAzureCredential
from redis.credentials import CredentialProvider


class IdentityOfApp(CredentialProvider):
    """Gives each new connection the object id of the identity and a token that is valid now.

    The service ends connections whose token has expired; the client opens another one.
    """

    def __init__(self, scope: str, credential: Any = None) -> None:  # noqa: ANN401 - whatever gives tokens
        self._scope = scope
        self._credential = credential or DefaultAzureCredential()

    def get_credentials(self) -> tuple[str, str]:
        token = str(self._credential.get_token(self._scope).token)
        return _object_id(token), token


def _object_id(token: str) -> str:
    """Who a token is about; that it is genuine is checked by the service."""
    payload = token.split(".")[1]
    return str(json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % _QUANTUM)))["oid"])


_QUANTUM: Final = 4
