"""The API as a client sees it."""

from tests.functions.conftest import api, client, client_for

__all__ = ["api", "client", "client_for"]
