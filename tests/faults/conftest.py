"""A broker that can be made to fail, and the stores of a company that sends to it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared_code.application import close_current
from tests.broker.product import product_broker
from tests.broker.server import Broker
from tests.conftest import TODAY, configure
from tests.faults.company import prepared


@pytest.fixture
def broker() -> Iterator[Broker]:
    """It gives no message up: it is broken more often than five times while one message is out, which takes the same
    message each time from whoever has it. What cannot be worked off would then never end, and fail the test.
    """
    with product_broker(deliveries=1_000) as broker:
        yield broker


@pytest.fixture
def stores(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with the store of a company, on which the product is configured, and that of its twin."""
    configure(tmp_path, monkeypatch, TODAY)
    for name in ("store.db", "twin.db"):
        shutil.copyfile(prepared(), tmp_path / name)
    yield tmp_path
    close_current()
