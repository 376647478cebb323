"""The product with a tenant of Entra ID beside it: settings, certificates, one clock for both."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from shared_code.application import close_current
from shared_code.kit.clock import FixedClock
from tests.elsewhere import go_by
from tests.entra.server import Entra, entra
from tests.entra.tokens import API, TENANT, Person


@contextmanager
def tenant_of(
    people: Sequence[Person], clock: FixedClock, folder: Path, patch: pytest.MonkeyPatch, **settings: str
) -> Iterator[Entra]:
    """The tenant with these people, which the product trusts; further settings as they are named."""
    with entra(people, clock, folder) as server:
        trusted = str(folder / "entra.pem")
        told = {
            "ENTRA_TENANT_ID": str(TENANT),
            "ENTRA_AUDIENCE": API,
            "ENTRA_AUTHORITY": server.authority,
            "SSL_CERT_FILE": trusted,
            "REQUESTS_CA_BUNDLE": trusted,
            "no_proxy": "127.0.0.1",
        }
        for name, value in {**told, **settings}.items():
            patch.setenv(name, value)
        close_current()
        go_by(clock)
        yield server
