"""What tests of loads stand on: the company, and a way to load the lines of a file."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from shared_code.application import current
from shared_code.integration.load import How, LoadRefused, LoadReport, LoadRequest
from shared_code.integration.service.loader import KINDS
from shared_code.kit.period import Period
from shared_code.payroll.models import WorkedMonth
from shared_code.statistics.models import LoadedMonth
from shared_code.store.site_partition import Document, Series
from tests.conftest import Company

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"

FILES = {kind: next(EXAMPLES.glob(f"{kind.replace('-', '_')}.*")) for kind in KINDS}
"""The sample file of each kind."""

Load = Callable[..., LoadReport]


@pytest.fixture
def load(company: Company) -> Load:
    """Load the lines of a file; site 0170 of the company is the one of the examples."""

    def call(kind: str, *lines: str, file: str = "", dry_run: bool = False, how: How = How.USUAL) -> LoadReport:
        request = LoadRequest("fiona", file or f"{kind}.csv", "run-1", dry_run=dry_run, how=how)
        return current().loader.load(kind, "\n".join(lines), request)

    return call


def refused(load: Load, kind: str, *lines: str, file: str = "", how: How = How.USUAL) -> list[str]:
    """The problems of a file that is refused."""
    with pytest.raises(LoadRefused) as caught:
        load(kind, *lines, file=file, how=how)
    return list(caught.value.problems)


def document(site_id: str, period: str, family: str, series: Series) -> Document:
    found = current().documents.document(site_id, Period.parse(period), family, series)
    assert found is not None
    return found


def facts(site_id: str, period: str, family: str) -> Any:
    month = Period.parse(period)
    return current().documents.month_facts(site_id, month, month)[month][family].content


def loaded() -> Any:
    """The loaded days of site 0170 in April."""
    return LoadedMonth.model_validate(document("0170", "2025-04", "statistics", Series.ACTUAL).content)


def worked(code: str) -> Any:
    """The hours of a job code of site 0170 on 1 April."""
    content = document("0170", "2025-04", "payroll", Series.ACTUAL).content
    return WorkedMonth.model_validate(content).days[date(2025, 4, 1)][code]


def figures(values: dict[str, str]) -> dict[str, Decimal]:
    """Stored figures as numbers."""
    return {name: Decimal(value) for name, value in values.items()}
