"""The sample files of docs/examples can be loaded, one after the other, and change nothing the second time."""

import pytest

from shared_code.application import current
from shared_code.integration.load import COMPANY
from shared_code.integration.service.loader import KINDS
from shared_code.store.names import FORECASTS
from shared_code.store.table import Row
from tests.integration.conftest import FILES, Load


def stored(owner: str) -> list[Row]:
    """Every row of an owner."""
    return list(current().tables.query(FORECASTS, owner))


def test_each_kind_has_an_example_that_loads_and_changes_nothing_the_second_time(load: Load) -> None:
    for kind in KINDS:
        text, file = FILES[kind].read_text("utf-8"), FILES[kind].name
        first = load(kind, text, file=file)
        assert first.counts["created"] + first.counts["updated"] > 0, kind
        before = stored("0170"), stored(COMPANY)
        again = load(kind, text, file=file).counts
        assert (again["created"], again["updated"], again["sites"]) == (0, 0, 0), kind
        assert again["unchanged"] == sum(first.counts[name] for name in ("created", "updated", "unchanged")), kind
        assert (stored("0170"), stored(COMPANY)) == before


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "close"])
def test_a_dry_run_stores_nothing(load: Load, kind: str) -> None:
    before = stored("0170"), stored(COMPANY), current().register.sites, current().job_register.families()
    report = load(kind, FILES[kind].read_text("utf-8"), file=FILES[kind].name, dry_run=True)
    assert report.counts["created"] + report.counts["updated"] > 0
    after = stored("0170"), stored(COMPANY), current().register.sites, current().job_register.families()
    assert after == before
    assert current().runs.latest(f"load-{kind}") == []
