"""The package on the Functions worker answers what the local host answers, byte by byte."""

import os
import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from functions.services import routers
from shared_code.application import current
from shared_code.settings import setting_names
from tests.conftest import Company, Token
from tests.functions.profit import prosper
from tests.functions.test_telemetry import INVOCATION
from tests.package.conftest import Package
from tests.package.conversation import Ask, turns
from tests.package.hosts import LocalHost, Worker, local_host
from tests.package.workers import NEEDS_WORKER, start

pytestmark = NEEDS_WORKER
TRIGGERS = ("httpTrigger", "timerTrigger", "serviceBusTrigger")
GROUPS = {router.prefix.strip("/") for router in routers()} - {""}


@pytest.fixture
def local(company: Company, token: Token) -> Iterator[LocalHost]:
    prosper(company)
    yield local_host(token)
    sys.modules.pop("function_app", None)


@pytest.fixture
def worker(package: Package, local: LocalHost, tmp_path: Path, token: Token) -> Iterator[Worker]:
    """The package on a copy of the local host's store."""
    current().tables.check()
    shutil.copytree(tmp_path, tmp_path / "copy", ignore=shutil.ignore_patterns("copy"))
    settings = {
        name: os.environ[name].replace(str(tmp_path), str(tmp_path / "copy"))
        for name in setting_names() & os.environ.keys()
    }
    with start(package.paths, settings, tmp_path) as process:
        assert process.functions == sorted(one for kind in TRIGGERS for one in local.names(kind))
        yield Worker(process, local.routes(), token)


def test_the_package_on_the_worker_answers_as_the_local_host(local: LocalHost, worker: Worker) -> None:
    asked = list(turns(local.names("timerTrigger"), local.names("serviceBusTrigger")))
    statuses = Counter[int]()
    for turn in asked:
        ours = local.take(turn)
        assert worker.take(turn) == ours, turn
        statuses[ours.status] += 1
        if isinstance(turn, Ask):
            (record,) = [one for one in worker.records if one["logger"] == "shared_code.api.host"]
            assert (record["level"], record["invocation"]) == ("INFO", INVOCATION)
    assert statuses.keys() == {0, 200, 201, 304, 400, 401, 403, 404, 405, 406, 409, 412, 413, 415, 428}
    assert statuses.total() - statuses[0] >= 60
    assert {
        turn.path.removeprefix("/").partition("/")[0].partition("?")[0] for turn in asked if isinstance(turn, Ask)
    } >= GROUPS
