"""Stored runs: every amount of every year is calculated again from what was stored with it, by the formulas of then."""

import json
import os
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cli.calculate import main
from shared_code.accounts.series import SeriesName
from shared_code.derivations.persistence import Document, nodes_of, replay
from shared_code.kit.errors import CalculationError
from shared_code.kit.money import to_cents
from shared_code.kit.period import Period
from shared_code.pl.calculation.run import calc_run_id, stored_run
from shared_code.pl.calculation.year import Year
from shared_code.pl.models import Line
from tests.oracle.generator import DEALS
from tests.oracle.years import random_year
from tests.pl.stored_runs import (
    AFTER,
    BEFORE,
    FOLDER,
    MANAGED,
    NAMES,
    WITH_SALARIES,
    nothing_above,
    stored,
    year_that_ends,
)
from tests.pl.years import worked
from tests.site_year.comparing import WORKED, comparable, result_of, year_of

THOROUGH = os.environ.get("THOROUGH") == "true"
YEARS_OF_A_DEAL = 90 if THOROUGH else 2
CHANGED = ("REV-19", "REV-40")
JULY = Period(2025, 7)


def kept(year: Year) -> Any:
    """A year as a run, after a way through JSON."""
    return json.loads(json.dumps(stored_run(year)))


def amounts_of(run: Any) -> Any:
    """The lines of a run: amounts in place of indexes."""
    nodes = nodes_of(run["nodes"])
    return {
        line: {
            series: [None if place is None else nodes[place].amount for place in places]
            for series, places in lines.items()
        }
        for line, lines in run["lines"].items()
    }


def of_version(nodes: Sequence[Document], version: int) -> list[Document]:
    """Nodes as if the changed rules had been of another version."""
    return [{**node, "version": version} if node.get("rule") in CHANGED else node for node in nodes]


def versions(name: str) -> set[tuple[str, int]]:
    return {(node["rule"], node["version"]) for node in stored(name)["nodes"] if node.get("rule") in CHANGED}


@pytest.mark.parametrize("deal", DEALS)
def test_every_node_of_a_random_year_replays_from_what_was_stored(deal: str) -> None:
    for number in range(YEARS_OF_A_DEAL):
        year = random_year(deal, number)
        run = kept(year)
        assert replay(run["nodes"]) == [], f"year {number}"
        for line, lines in amounts_of(run).items():
            for series, amounts in lines.items():
                expected = [node and node.amount for node in year.line(Line(line), SeriesName(series))]
                assert list(map(str, amounts)) == list(map(str, expected)), f"year {number}"


@pytest.mark.parametrize("deal", DEALS)
def test_the_nodes_that_come_back_are_nodes_like_any(deal: str) -> None:
    run = kept(random_year(deal))
    nodes = nodes_of(run["nodes"])
    assert all(node.rule is not None or node.source is not None for node in nodes)
    assert all(node.replay() == node.amount for node in nodes)
    assert sum(node.rule is not None for node in nodes) > len(Line) * 12


def test_a_run_says_which_year_of_which_site_it_is() -> None:
    year = year_of(worked(MANAGED))
    run = kept(year)
    assert run["calcRunId"] == calc_run_id(year.inputs)
    assert (run["siteNumber"], run["year"]) == (year.inputs.site_number, 2025)
    assert run["months"] == [f"2025-{month:02d}" for month in range(1, 13)]
    assert run["series"] == ["budget", "actual", "forecast", "trend"]
    assert "REV-19:2" in run["rulesVersion"].split(",")


def test_a_run_holds_the_totals_of_the_year_and_flc_to_budget() -> None:
    run, result = kept(year_of(worked(MANAGED))), result_of(worked(MANAGED))
    nodes = nodes_of(run["nodes"])
    totals = {line: {name: nodes[place].amount for name, place in of.items()} for line, of in run["totals"].items()}
    assert totals == result["totals"]
    assert [nodes[place].amount for place in run["flcToBudgetCumulative"]] == result["flc_to_budget_cumulative"]


class TestRunsForEver:
    """Runs of the past, as they were stored then."""

    def test_none_of_them_is_lost(self) -> None:
        assert {BEFORE, AFTER, *(f"worked_{name.lower()}" for name in WORKED)} <= set(NAMES)
        assert {path.name for path in FOLDER.iterdir()} == {f"{name}.json.gz" for name in NAMES}

    @pytest.mark.parametrize("name", NAMES)
    def test_a_run_replays(self, name: str) -> None:
        nodes = stored(name)["nodes"]
        assert sum("rule" in node for node in nodes) > 500
        assert replay(nodes) == []

    @pytest.mark.parametrize("name", WORKED)
    def test_the_run_of_a_worked_year_holds_its_lines(self, name: str) -> None:
        lines = comparable(amounts_of(stored(WITH_SALARIES.get(name, f"worked_{name.lower()}"))))
        assert lines == comparable(WORKED[name]["expected"]["lines"])

    @pytest.mark.parametrize("name", WITH_SALARIES)
    def test_f07_the_run_before_lacks_the_salaries_of_loaded_days_and_replays_by_its_own_version(
        self, name: str
    ) -> None:
        before, after = stored(f"worked_{name.lower()}"), stored(WITH_SALARIES[name])
        lines = [amounts_of(run)["payroll"]["trend"][JULY.month - 1] for run in (before, after)]
        assert lines[0] < lines[1]
        for run, version in ((before, 1), (after, 2)):
            assert {node["version"] for node in run["nodes"] if node.get("rule") == "PAY-27"} == {version}

    def test_a_cent_more_in_any_amount_is_found(self) -> None:
        nodes = stored("worked_y07")["nodes"]
        made = [place for place, node in enumerate(nodes) if "rule" in node and isinstance(node["amount"], str)]
        for place in made if THOROUGH else made[::20]:
            changed = {**nodes[place], "amount": str(Decimal(nodes[place]["amount"]) + Decimal("0.01"))}
            found = replay([*nodes[:place], changed, *nodes[place + 1 :]])
            assert (found[0].node, found[0].rule) == (place, nodes[place]["rule"])


class TestBeforeAndAfterTheChange:
    """Version 2 of REV-19 and REV-40 refuses what version 1 did not share; each run replays by its own."""

    def test_the_runs_were_made_by_different_versions(self) -> None:
        assert versions(BEFORE) == {(rule, 1) for rule in CHANGED}
        assert versions(AFTER) == {(rule, 2) for rule in CHANGED}
        for name, version in ((BEFORE, 1), (AFTER, 2)):
            assert {f"{rule}:{version}" for rule in CHANGED} <= set(stored(name)["rulesVersion"].split(","))
            assert replay(stored(name)["nodes"]) == []

    def test_what_was_not_shared_then_is_not_shared_by_terms_that_say_so_now(self) -> None:
        before, after = stored(BEFORE), stored(AFTER)
        assert amounts_of(before) == amounts_of(after)
        assert before["calcRunId"] != after["calcRunId"]

    def test_the_run_before_does_not_replay_by_the_version_after(self) -> None:
        nodes = stored(BEFORE)["nodes"]
        found = replay(of_version(nodes, 2))
        assert len(found) == sum(node.get("rule") in CHANGED for node in nodes) > 12
        assert all(difference.replayed.startswith("CalculationError: the month and what") for difference in found)

    def test_the_version_before_still_calculates_what_the_one_after_does_where_tiers_have_no_end(self) -> None:
        assert replay(of_version(stored(AFTER)["nodes"], 1)) == []

    def test_the_year_before_cannot_be_calculated_any_more(self) -> None:
        with pytest.raises(CalculationError) as caught:
            year_of(year_that_ends())
        details = caught.value.items[0].details
        assert (details["rule"], details["period"]) == ("REV-19", Period(2025, 1))
        assert details["operands"] == {
            "prior": Decimal(0),
            "month": Decimal("145759.84"),
            "tiers": ((Decimal(10), Decimal(40000)),),
        }


class TestCommand:
    """`python3 dev.py calculate FILE --run OUT.json`."""

    @pytest.fixture
    def out(self, tmp_path: Path) -> Path:
        return tmp_path / "run.json"

    def document(self, folder: Path, inputs: Any) -> str:
        path = folder / "year.json"
        path.write_text(json.dumps(inputs), encoding="utf-8")
        return str(path)

    def test_the_run_is_written_beside_the_result(
        self, tmp_path: Path, out: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        inputs = worked(MANAGED, nothing_above)
        assert main([self.document(tmp_path, inputs), "--run", str(out)]) == 0
        assert comparable(json.loads(capsys.readouterr().out)) == result_of(inputs)
        assert json.loads(out.read_text(encoding="utf-8")) == kept(year_of(inputs))

    def test_a_run_that_cannot_be_written_is_one_sentence(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        out = tmp_path / "none" / "run.json"
        assert main([self.document(tmp_path, worked(MANAGED)), "--run", str(out)]) == 1
        captured = capsys.readouterr()
        assert captured.out == ""
        assert captured.err.startswith(f"{out} cannot be written: ")

    def test_what_cannot_be_calculated_is_one_sentence_with_site_line_month_rule_and_operands(
        self, tmp_path: Path, out: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        inputs = year_that_ends()
        del inputs["contract"]["revenue_share"]
        file = self.document(tmp_path, inputs)
        assert main([file, "--run", str(out)]) == 1
        assert not out.exists()
        captured = capsys.readouterr()
        assert captured.out == ""
        assert captured.err == (
            f"{file} cannot be calculated: site {inputs['site']['number']}, internal revenue of 2025-01, rule REV-40 "
            "(prior profit 0, profit 104787.26, tiers ((50, 5000), (30, 9000.5))): the month and what was accumulated "
            "before make $104,787.26, above $9,000.50, the highest limit of the tiers; add a tier without limit that "
            "says what is shared above it.\n"
        )


def test_an_error_names_the_month_that_cannot_be_calculated_and_not_the_one_that_asked() -> None:
    """November of the year before is asked for its profit by January, which accumulates it."""
    inputs = year_that_ends()
    del inputs["contract"]["revenue_share"]
    share = inputs["contract"]["management_agreement"]["profit_share"]
    share |= {"accumulation": "Annual Anniversary"}
    inputs["contract"]["effective_date"] = "2022-10-01"
    inputs["closed_revenue"]["2024-11"] = {"VD1": "9000000"}
    inputs["ledger"]["2024-11"] = {"6000": "1000"}
    with pytest.raises(CalculationError) as caught:
        year_of(inputs)
    assert caught.value.items[0].details["period"] == Period(2024, 11)
    assert to_cents(caught.value.items[0].details["operands"]["profit"]) > 0
