"""The sample files of docs/examples can be loaded, one after the other, and change nothing the second time."""

import pytest

from shared_code import bootstrap
from shared_code.integration.service.loader import KINDS
from tests.integration.conftest import EXAMPLES, Load

FILES = {kind: next(EXAMPLES.glob(f"{kind.replace('-', '_')}.*")) for kind in KINDS}


def test_each_kind_has_an_example_that_loads_and_changes_nothing_the_second_time(load: Load) -> None:
    order = sorted(KINDS, key=lambda kind: (kind == "close", kind))
    for kind in order:
        text = FILES[kind].read_text("utf-8")
        assert load(kind, text, dry_run=True).counts["created"] or kind == "close"
        first = load(kind, text)
        assert first.counts["created"] + first.counts["updated"] > 0, kind
        entries = sum(1 for _ in bootstrap.documents().audit("0170"))
        head = bootstrap.documents().head("0170")
        again = load(kind, text).counts
        assert (again["created"], again["updated"], again["sites"]) == (0, 0, 0), kind
        assert again["unchanged"] == first.counts["created"] + first.counts["updated"] + first.counts["unchanged"]
        assert bootstrap.documents().head("0170") == head
        assert sum(1 for _ in bootstrap.documents().audit("0170")) == entries


@pytest.mark.parametrize("kind", KINDS)
def test_a_dry_run_stores_nothing(load: Load, kind: str) -> None:
    if kind != "close":
        load(kind, FILES[kind].read_text("utf-8"), dry_run=True)
    assert bootstrap.documents().head("0170").key == ""
    assert bootstrap.runs().latest(f"load-{kind}") == []
