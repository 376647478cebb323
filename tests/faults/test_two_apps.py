"""Two processes of the app on one store and one Redis: whatever they save, load and read, they agree after it."""

import os
import random
import shutil
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import pytest

from shared_code.application import Application, close_current, current
from shared_code.cache.memory import MemoryCache
from shared_code.cache.policies import Policy
from shared_code.integration.load import How, LoadRequest
from shared_code.kit.answer import Answer
from shared_code.kit.exact_json import from_json
from shared_code.kit.period import Period, YearPart
from shared_code.store.azure_tables import azure_tables
from shared_code.store.table import Upsert, WriteConflict
from tests.application.saves import READS, SAVES, SITE, body
from tests.conftest import TODAY, configure
from tests.faults.company import MONTHS, prepared, save
from tests.integration.test_load_properties import HEADERS
from tests.redis import RedisServer, redis_server
from tests.servers import azurite

SHARE, ALL = 12, 1000
THOROUGH = pytest.mark.skipif(
    os.environ.get("THOROUGH") != "true", reason="takes minutes: python3 dev.py test --thorough"
)
_STEPS = 6
"""What happens in an interleaving, three at once."""


class Forgetful(MemoryCache):
    """A cache that keeps nothing: what it answers is the truth."""

    def put(self, policy: Policy, key: str, version: str, answer: Answer[object]) -> None:
        """It is forgotten."""


@dataclass
class Processes:
    """Two that share a Redis, and one that has no cache, on one store."""

    both: tuple[Application, Application]
    truth: Application

    def step(self, number: int) -> None:
        """One of them saves, loads or reads; a save that lost its races stored nothing."""
        chance = random.Random(number)  # noqa: S311 - drawn again by its number
        app, month = chance.choice(self.both), chance.choice(MONTHS)
        match chance.choice(("save", "save", "load", "read", "read", "room")):
            case "save":
                family = chance.choice([*SAVES])
                with suppress(WriteConflict):
                    save(app, (family, month, body(family, month, chance.randint(1, 39))), number)
            case "load":
                row = f"{SITE},{month},6000,{chance.randint(1, 9999)}"
                request = LoadRequest("fiona", "budget.csv", f"run {number}", how=How.PARTIAL)
                with suppress(WriteConflict):
                    app.loader.load("budget", f"{HEADERS['budget']}\n{row}", request)
            case "room":
                app.answers.changed(SITE, chance.choice(("forecast", "budget", "actual")), [month])
            case _:
                page(app, chance.choice([*READS, "pl", "flc", "budget"]), month)

    def disagreements(self, chance: random.Random) -> list[str]:
        """Pages on which the two do not say what is true."""
        month = chance.choice(MONTHS)
        names = ["pl", "budget", *chance.sample([*READS, "flc"], 3)]
        said = {name: {page(app, name, month) for app in (*self.both, self.truth)} for name in names}
        return [f"{name} {month}" for name, answers in said.items() if len(answers) > 1]


def page(app: Application, name: str, month: Period) -> bytes | str:
    """What a process says."""
    if name in READS:
        return READS[name](app, month).data
    if name == "budget":
        return str(sorted(app.budgets.month(SITE, month).items()))
    pages = app.profit_and_loss
    return (pages.view if name == "pl" else pages.flc)(SITE, YearPart(month)).data


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    with redis_server(tmp_path_factory.mktemp("redis")) as server:
        yield server


@pytest.fixture(params=["sqlite", pytest.param("azurite", marks=THOROUGH)])
def store(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Address of a store with the company of the campaign of faults."""
    configure(tmp_path, monkeypatch, TODAY)
    shutil.copyfile(prepared(), tmp_path / "store.db")
    if request.param == "sqlite":
        yield f"sqlite:{tmp_path / 'store.db'}"
        return
    with azurite(tmp_path) as uri:
        copy(tmp_path / "store.db", uri)
        yield uri


def copy(file: Path, uri: str) -> None:
    """Bring all rows of an embedded store to another one."""
    with closing(sqlite3.connect(file)) as rows, closing(azure_tables(uri)) as tables:
        found = rows.execute("SELECT table_name, partition_key, row_key, properties FROM stored_row ORDER BY 1, 2, 3")
        for (table, partition), group in groupby(found.fetchall(), lambda row: row[:2]):
            for _, _, row, properties in group:
                tables.submit(table, partition, [Upsert(row, from_json(properties))])


@pytest.fixture
def processes(server: RedisServer, store: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Processes]:
    """Redis answers in time on a busy machine too, and nobody leaves it alone."""
    monkeypatch.setattr("shared_code.cache.redis.CALL_SECONDS", 5.0)
    server.client.flushall()
    settings = current().settings.model_copy(update={"tables": store})
    close_current()
    shared = settings.model_copy(update={"cache": server.address})
    both, truth = (Application(shared), Application(shared)), Application(settings)
    vars(truth)["cache"] = Forgetful()
    yield Processes(both, truth)
    for app in (*both, truth):
        app.close()


@pytest.mark.parametrize("interleavings", [SHARE, pytest.param(ALL, marks=THOROUGH)])
def test_two_processes_never_disagree_after_a_save(
    processes: Processes, server: RedisServer, interleavings: int
) -> None:
    kept: set[bytes] = set()
    for seed in range(interleavings):
        chance = random.Random(seed)  # noqa: S311 - drawn again by its number
        with ThreadPoolExecutor(3) as pool:
            steps = [pool.submit(processes.step, seed * _STEPS + step) for step in range(_STEPS)]
        for step in steps:
            step.result()
        assert (seed, processes.disagreements(chance)) == (seed, [])
        kept |= {bytes(key).split(b":")[0] for key in server.client.scan_iter()}  # the next save may take some away
    assert kept >= {b"stats", b"pl", b"budget"}
    assert all(app.answers.counts()["hits"] for app in processes.both)
