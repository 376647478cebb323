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
    with product_broker() as broker:
        yield broker


@pytest.fixture
def stores(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with the store of a company, on which the product is configured, and that of its twin."""
    configure(tmp_path, monkeypatch, TODAY)
    for name in ("store.db", "twin.db"):
        shutil.copyfile(prepared(), tmp_path / name)
    yield tmp_path
    close_current()
