"""The API as a client sees it: the one ASGI application behind a test client."""

from collections.abc import Callable, Iterator

import pytest
from starlette.testclient import TestClient
from starlette.types import ASGIApp

from functions import http
from functions.dependencies import GATE
from shared_code.api.app import create_api
from tests.conftest import Company, Token

BASE = "/api/v1/forecasting"

ClientFor = Callable[..., TestClient]


@pytest.fixture(scope="session")
def api() -> ASGIApp:
    return create_api(http.ROUTERS, GATE)


@pytest.fixture
def client(api: ASGIApp, company: Company) -> Iterator[TestClient]:
    """A client without a token."""
    assert company
    with TestClient(api, base_url="https://forecasting.example") as test_client:
        yield test_client


@pytest.fixture
def client_for(client: TestClient, token: Token) -> ClientFor:
    """The client signed in as a user of a role."""

    def sign_in(role: str, **options: object) -> TestClient:
        client.headers["Authorization"] = f"Bearer {token(role, **options)}"
        return client

    return sign_in
