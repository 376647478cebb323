"""Two applications in one process, on one store."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from shared_code.application import Application
from shared_code.kit.answer import Answer
from shared_code.kit.period import YearPart
from shared_code.settings import read_settings
from shared_code.store.editing import WriteRequest
from tests.application.saves import READS, SAVES, SITE, body
from tests.conftest import APRIL, BUDGET, Company
from tests.payroll import staffing

MAY = APRIL.shift(1)


@pytest.fixture
def two(company: Company) -> Iterator[tuple[Application, Application]]:
    company.chart()
    company.budget(SITE, MAY, {**BUDGET, "7045": "800"})
    company.contract(SITE, fixed_fee=[{"name": "Fee", "fee": "1000"}])
    staffing.employ(SITE)
    staffing.budget(SITE, {"GSA": 600}, {"GSA": 9000}, MAY)
    settings = read_settings()
    one, other = Application(settings), Application(settings)
    yield one, other
    one.close()
    other.close()


def seen(app: Application) -> Mapping[str, tuple[bytes, int | None]]:
    """What an application answers of the month, and the version of each."""
    answers: dict[str, Answer[Any]] = {family: read(app, MAY) for family, read in READS.items()}
    answers["pl"] = app.profit_and_loss.view(SITE, YearPart(str(MAY)))
    return {name: (answer.data, answer.version) for name, answer in answers.items()}


@pytest.mark.parametrize("family", SAVES)
def test_f14_two_applications_on_one_store_agree_after_every_save(
    two: tuple[Application, Application], family: str
) -> None:
    before = seen(two[0])
    assert seen(two[1]) == before
    for version, (saving, value) in enumerate(zip((*two, *two), (5, 6, 7, 6), strict=True)):
        write = WriteRequest("anna", "a-request", frozenset({version}))
        SAVES[family](saving, MAY, body(family, MAY, value), write)
        after = seen(two[0])
        assert seen(two[1]) == after
        assert after[family][1] == version + 1
        assert after["pl"] != before["pl"]
        before = after
