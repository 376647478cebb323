"""What a process of the app does in test_two_apps.py, by commands: on the store and the Redis of its settings."""

import random
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Final

import pytest

from shared_code.application import current
from shared_code.integration.load import How, LoadRequest
from shared_code.kit.period import Period, YearPart
from shared_code.store.table import WriteConflict
from tests.application.saves import READS, SAVES, SITE, body
from tests.faults.company import MONTHS, save
from tests.integration.test_load_properties import HEADERS

_THREADS: Final = 2
"""Steps that a process takes at once."""
Said = Mapping[str, bytes | str]
"""What a process says on some pages."""


def begin() -> None:
    """In a process of the app, first: Redis answers in time on a busy machine too, and nobody leaves it alone."""
    pytest.MonkeyPatch().setattr("shared_code.cache.redis.CALL_SECONDS", 5.0)


def work(numbers: Sequence[int]) -> None:
    """In a process of the app: take some steps, two at once."""
    with ThreadPoolExecutor(_THREADS) as pool:
        [*pool.map(step, numbers)]


def step(number: int) -> None:
    """Save, load, read or make room; a save that lost its races stored nothing."""
    app, chance = current(), random.Random(number)  # noqa: S311 - drawn again by its number
    month = chance.choice(MONTHS)
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
            pages([chance.choice([*READS, "pl", "flc", "budget"])], str(month))


def pages(names: Sequence[str], period: str) -> Said:
    """What this process says of a month."""
    app, month = current(), Period.parse(period)
    others: Mapping[str, Callable[[], bytes | str]] = {
        "budget": lambda: str(sorted(app.budgets.month(SITE, month).items())),
        "pl": lambda: app.profit_and_loss.view(SITE, YearPart(month)).data,
        "flc": lambda: app.profit_and_loss.flc(SITE, YearPart(month)).data,
    }
    return {name: others[name]() if name in others else READS[name](app, month).data for name in names}


def hits() -> int:
    """How many answers this process took from Redis."""
    return current().answers.counts()["hits"]
