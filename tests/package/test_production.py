"""The package with the settings of production and nothing else: a save reaches the roll-up of its district."""

import json
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pytest

from shared_code.application import close_current, current
from shared_code.kit.period import Period
from shared_code.messaging.queues import PL_VIEW, QUEUES, SITE_JOBS, STATISTICS
from shared_code.settings import setting_names
from tests import conftest
from tests.broker.encoding import decode
from tests.broker.server import Broker
from tests.conftest import Company, Token
from tests.functions.profit import MONEY, TERMS
from tests.package.conftest import Package
from tests.package.conversation import Ask, Deliver, Tick, save
from tests.package.hosts import Worker, local_host
from tests.package.surroundings import Surroundings, surroundings
from tests.package.workers import NEEDS_WORKER, start

pytestmark = NEEDS_WORKER
SECONDS: Final = 30
"""How long messages may be on their way."""


@pytest.fixture
def azure(company: Company, token: Token, tmp_path: Path) -> Iterator[Surroundings]:
    """Signs by the issuer of the tests, which publishes its key as any issuer does."""
    assert company
    assert token("account_manager")
    private = json.loads((conftest.SESSION / "issuer.json").read_text("utf-8"))
    public = {name: private[name] for name in ("kty", "n", "e", "kid")} | {"alg": "RS256", "use": "sig"}
    with surroundings(tmp_path, {"keys": [public]}) as around:
        yield around


@pytest.fixture
def period(azure: Surroundings, company: Company, monkeypatch: pytest.MonkeyPatch) -> Period:
    """Next month, which has a budget in the account; nobody may pretend a date in production."""
    for name in setting_names() - azure.settings.keys():
        monkeypatch.delenv(name, raising=False)
    for name, value in azure.settings.items():
        monkeypatch.setenv(name, value)
    close_current()
    conftest._write_organisation()
    company.chart()
    period = Period.of(current().clock.today()).shift(1)
    company.budget("TP001", period, MONEY)
    company.contract("TP001", **TERMS)
    close_current()
    return period


@pytest.fixture
def worker(package: Package, azure: Surroundings, period: Period, tmp_path: Path, token: Token) -> Iterator[Worker]:
    assert period
    app, *dependencies = package.paths
    with start([app, azure.trust, *dependencies], azure.settings, tmp_path) as process:
        yield Worker(process, local_host(token).routes(), token)
    sys.modules.pop("function_app", None)


def data(worker: Worker, asked: Ask) -> Mapping[str, Any]:
    answered = worker.take(asked)
    assert answered.status == 200, answered.body
    found: Mapping[str, Any] = json.loads(answered.body)["data"]
    return found


def revenue(worker: Worker, path: str) -> Any:
    lines = data(worker, Ask("GET", path, role="forecasting_admin"))["lines"]
    (line,) = [line for line in lines if line["line"] == "externalRevenue"]
    return line["total"]["forecast"]


def deliver(worker: Worker, broker: Broker, queue: str) -> None:
    """Hand on what is in a queue, once there is anything; a message that was handed on before does no harm."""
    until = time.monotonic() + SECONDS
    while not (found := broker.messages(queue)):
        assert time.monotonic() < until, f"nothing arrived in {queue}"
        time.sleep(0.05)
    for message in found:
        section, _ = decode(message.content.body)
        assert worker.take(Deliver(queue.replace("-", "_"), bytes(section.value).decode())).body == ""


def test_a_signed_save_reaches_the_roll_up(worker: Worker, azure: Surroundings, period: Period) -> None:
    own, district = f"pl-view/TP001/{period}", f"pl-view/rollup/district/d-orlando?period={period}"
    assert worker.take(Ask("GET", "health/ready", role="")).status == 200
    assert worker.take(Ask("GET", "sites", headers={"Authorization": "Bearer x.y.z"}, role="")).status == 401
    before = revenue(worker, own)
    days = {"days": [{"date": f"{period}-01", "valetDaily": 500}]}
    assert worker.take(save(f"statistics/TP001/{period}", days)).status == 200
    saved = revenue(worker, own)
    assert saved > before
    assert revenue(worker, district) != saved  # nobody has worked it out yet
    assert worker.take(Tick("rebuild")).body == ""  # as at each start: it asks for the jobs of all sites
    for queue in (SITE_JOBS, STATISTICS, PL_VIEW):
        deliver(worker, azure.broker, queue.name)
    hours = json.dumps({"siteId": "TP001", "periods": [str(period)], "cause": "", "correlationId": "req_1"})
    assert worker.take(Deliver("payroll_calculation", hours)).body == ""  # as a save of hours asks
    assert revenue(worker, district) == saved
    for timer in ("outbox_dispatch", "watch"):
        assert worker.take(Tick(timer)).body == ""
    assert not [queue.name for queue in QUEUES if azure.broker.dead_letters(queue.name)]
