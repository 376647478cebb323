"""Two processes of the app on one Redis and one Azurite: whatever they save, load and read, they agree after it."""

import os
import random
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from itertools import groupby
from multiprocessing import get_context
from pathlib import Path
from typing import Final

import pytest

from shared_code.application import close_current, current
from shared_code.cache.memory import MemoryCache
from shared_code.cache.policies import Policy
from shared_code.kit.answer import Answer
from shared_code.kit.exact_json import from_json
from shared_code.store.azure_tables import azure_tables
from shared_code.store.table import Upsert
from tests.application.saves import READS
from tests.conftest import TODAY, configure
from tests.faults.app_process import begin, hits, pages, work
from tests.faults.company import MONTHS, prepared
from tests.redis import RedisServer, redis_server
from tests.servers import azurite

SHARE, ALL = 8, 1000
"""Interleavings of every run, and of a thorough one."""
_STEPS: Final = 6
"""What happens in an interleaving; both processes work at once."""


class Forgetful(MemoryCache):
    """A cache that keeps nothing: what it answers is the truth."""

    def put(self, policy: Policy, key: str, version: str, answer: Answer[object]) -> None:
        """It is forgotten."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RedisServer]:
    with redis_server(tmp_path) as server:
        yield server


@pytest.fixture
def processes(
    server: RedisServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Sequence[ProcessPoolExecutor]]:
    """Two processes of the app, each with its own memory; this one, which has no cache, says what is true."""
    configure(tmp_path, monkeypatch, TODAY)
    with azurite(tmp_path) as uri:
        copy(prepared(), uri)
        monkeypatch.setenv("Tables__serviceUri", uri)
        monkeypatch.setenv("CACHE", server.address)
        both = [ProcessPoolExecutor(1, get_context("spawn"), begin) for _ in range(2)]
        assert len({process.submit(os.getpid).result() for process in both} - {os.getpid()}) == 2
        monkeypatch.delenv("CACHE")
        vars(current())["cache"] = Forgetful()
        yield both
        for process in both:
            process.submit(close_current).result()
            process.shutdown()
        close_current()


def copy(file: Path, uri: str) -> None:
    """Bring all rows of an embedded store to another one."""
    with closing(sqlite3.connect(file)) as rows, closing(azure_tables(uri)) as tables:
        found = rows.execute("SELECT table_name, partition_key, row_key, properties FROM stored_row ORDER BY 1, 2, 3")
        for (table, partition), group in groupby(found.fetchall(), lambda row: row[:2]):
            for _, _, row, properties in group:
                tables.submit(table, partition, [Upsert(row, from_json(properties))])


def disagreements(processes: Sequence[ProcessPoolExecutor], chance: random.Random) -> list[str]:
    """Pages on which not both processes say what is true."""
    month = str(chance.choice(MONTHS))
    names = ["pl", "budget", *chance.sample([*READS, "flc"], 3)]
    said = [process.submit(pages, names, month) for process in processes]
    truth = pages(names, month)
    return [f"{name} {month}" for name in names if {one.result()[name] for one in said} != {truth[name]}]


@pytest.mark.parametrize(
    "interleavings",
    [
        SHARE,
        pytest.param(
            ALL,
            marks=pytest.mark.skipif(
                os.environ.get("THOROUGH") != "true", reason="takes minutes: python3 dev.py test --thorough"
            ),
        ),
    ],
)
def test_two_processes_never_disagree_after_a_save(
    processes: Sequence[ProcessPoolExecutor], server: RedisServer, interleavings: int
) -> None:
    kept: set[bytes] = set()
    for seed in range(interleavings):
        chance = random.Random(seed)  # noqa: S311 - drawn again by its number
        steps: list[list[int]] = [[], []]
        for number in range(seed * _STEPS, (seed + 1) * _STEPS):
            chance.choice(steps).append(number)
        for done in [process.submit(work, numbers) for process, numbers in zip(processes, steps, strict=True)]:
            done.result()
        assert (seed, disagreements(processes, chance)) == (seed, [])
        kept |= {bytes(key).split(b":")[0] for key in server.client.scan_iter()}  # the next save may take some away
    assert kept >= {b"stats", b"pl", b"budget"}
    read = [process.submit(hits).result() for process in processes]
    sys.stdout.write(f"\n{interleavings} interleavings, no disagreement; read from Redis: {read}\n")
    assert all(read)
