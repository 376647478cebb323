"""The walkthrough, taken once: its page is the one in docs/, and its figures fit each other from step to step."""

import difflib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.walkthrough import ROOT, Walk

PAGE = ROOT / "docs" / "walkthrough.md"
COSTS = ("payroll", "claims", "parkingRents", "otherExpense", "pteb", "insurance")
RENEW = "python -m tests.end_to_end.walkthrough > docs/walkthrough.md"


class Taken:
    """The page that was written on the way, and the answers."""

    def __init__(self, folder: Path) -> None:
        walk = Walk(folder)
        self.page = walk.take()
        self._answers = walk.answers

    def answer(self, path: str) -> Any:
        return self._answers[path]

    def lines(self, path: str, key: str = "lines") -> dict[str, Any]:
        return {line["line"]: line for line in self.answer(path)[key]}


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Taken:
    return Taken(tmp_path_factory.mktemp("walkthrough"))


def trend(taken: Taken) -> dict[str, Decimal]:
    return {name: line["total"]["trend"] for name, line in taken.lines("/pl-view/0511/2025-07").items()}


def test_the_page_is_what_the_steps_give(taken: Taken) -> None:
    kept = PAGE.read_text("utf-8")
    if kept != taken.page:
        names = ("docs/walkthrough.md", "a fresh run")
        lines = difflib.unified_diff(kept.splitlines(), taken.page.splitlines(), *names, lineterm="", n=2)
        pytest.fail("\n".join([*lines, "", f"If this is meant: {RENEW}"]), pytrace=False)


def test_every_save_arrives_in_the_pl(taken: Taken) -> None:
    lines = taken.lines("/pl-view/0511/2025-07")
    assert lines["payroll"]["total"]["trend"] == taken.answer("/payroll/0511/2025-07")["totals"]["cost"]["trend"]
    assert lines["otherExpense"]["total"] == taken.answer("/expenses/0511/2025-07")["otherExpense"]
    assert lines["flc"]["total"]["trend"] > lines["flc"]["total"]["budget"]


def test_the_explanation_ends_in_the_amount_that_is_shown(taken: Taken) -> None:
    explained = taken.answer("/pl-view/0511/2025-07/explain?line=flc&series=trend")
    assert explained["amount"] == trend(taken)["flc"]
    assert explained["sentences"][0].endswith(f"= ${explained['amount']:,.2f}")
    assert any("49 %" in one for one in explained["sentences"])


def test_the_what_if_starts_from_the_pl_and_the_record_keeps_it(taken: Taken) -> None:
    tried = taken.lines("/what-if/0511/2025-07")
    kept = taken.lines("/snapshots/0511/2025-07")
    for name, amount in trend(taken).items():
        if name != "flcToBudgetCumulative":
            assert tried[name]["before"] == kept[name]["trend"] == amount
    assert tried["flc"]["difference"] < 0


def test_the_ledger_is_compared_with_the_record_and_not_with_what_was_kept_later(taken: Taken) -> None:
    kept = taken.lines("/snapshots/0511/2025-07")
    compared = taken.lines("/pl-view/0511/variance/forecast-actual?period=2025-07")
    for line in compared.values():
        assert line["amount"] == line["value"] - line["base"]
    assert compared["externalRevenue"]["base"] < kept["externalRevenue"]["forecast"]
    costs = sum(compared[name]["value"] for name in COSTS)
    assert compared["flc"]["value"] == compared["internalRevenue"]["value"] - costs


def test_the_effects_add_up_and_what_was_kept_still_comes_out(taken: Taken) -> None:
    bridge = taken.answer("/pl-view/0511/2025-07/bridge?line=flc&series=actual&against=budget")
    assert sum(effect["amount"] for effect in bridge["effects"]) == bridge["end"] - bridge["start"]
    flc = taken.lines("/pl-view/0511/variance/forecast-actual?period=2025-07")["flc"]
    assert bridge["end"] == flc["value"]
    assert taken.answer("/snapshots/0511/2025-07/2?verify=true")["differences"] == []
