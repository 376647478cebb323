"""Malformed files and feeds: each is a sentence that says where and what to do, and what is stored stays."""

import os
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from starlette.testclient import TestClient

from shared_code.application import current
from shared_code.integration.load import COMPANY, LoadRefused, LoadRequest
from shared_code.integration.nightly import FLOWS
from shared_code.kit.limits import BODY_BYTES
from shared_code.store.names import FORECASTS, REFERENCE
from tests.functions.conftest import BASE
from tests.integration.warehouse.conftest import HOTEL, OTHER

LISTED: Final = yaml.safe_load(Path(__file__).with_name("malformed.yaml").read_text("utf-8"))
HUGE: Final = "9" * (200_000_000 if os.environ.get("THOROUGH") == "true" else 2_000_000)
YAML_KINDS: Final = {"mappings", "contracts"}
OF_COMPANY: Final = {kind for flow in FLOWS.values() for kind in flow.of_company}


def _stored() -> Sequence[tuple[str, str, bytes]]:
    """Everything that a load may write, but alerts, which tell of it."""
    tables = current().tables
    rows = [row for owner in (HOTEL, OTHER, COMPANY) for row in tables.query(FORECASTS, owner)]
    kinds = ("sites", "districts", "users", "chart", "mappings")
    rows += [row for kind in kinds for row in tables.query(REFERENCE, kind)]
    return [
        (row.partition, row.row, repr(sorted(row.properties.items())).encode())
        for row in rows
        if not row.row.startswith("q|")
    ]


def _content(one: Mapping[str, Any]) -> bytes:
    return bytes.fromhex(one["hex"]) if "hex" in one else one["text"].replace("HUGE", HUGE).encode()


def _differs(said: Sequence[str], told: Sequence[str]) -> bool:
    return len(said) != len(told) or not all(map(str.startswith, said, told))


def test_a_malformed_file_is_a_sentence_by_command_and_over_http_and_changes_nothing(sam: TestClient) -> None:
    before, wrong = _stored(), []
    for one in LISTED["files"]:
        kind, raw = one["kind"], _content(one)
        is_yaml = kind in YAML_KINDS
        request = LoadRequest("fiona", f"x.{'yaml' if is_yaml else 'csv'}", "run")
        with pytest.raises(LoadRefused) as caught:
            current().loader.load(kind, raw, request)
        if _differs(caught.value.problems, one["says"]):
            wrong.append(f"{one['what']}: {[problem[:200] for problem in caught.value.problems]}")
        if 0 < len(raw) < BODY_BYTES:
            headers = {"Content-Type": "application/yaml" if is_yaml else "text/csv"}
            answer = sam.post(f"{BASE}/imports/{kind}", content=raw, headers=headers)
            said = [error["message"] for error in answer.json()["errors"]]
            if answer.status_code != 400 or _differs(said, one["says"]):
                wrong.append(f"{one['what']}, over HTTP: {answer.status_code} {said}")
        if _stored() != before:
            wrong.append(f"{one['what']}: something was stored")
    assert not wrong, "\n".join(wrong)


def test_a_malformed_feed_is_quarantined_with_a_sentence_and_changes_nothing(folder: Path) -> None:
    path, source, before, wrong = folder / "warehouse.db", current().warehouse, _stored(), []
    deliveries = current().nightly_loads["actuals-load"].deliveries
    good = path.read_bytes()
    assert source
    for one in LISTED["feeds"]:
        path.write_bytes(good)
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute(one["sql"])
        owner = COMPANY if one["kind"] in OF_COMPANY else HOTEL
        said = deliveries.load(source, one["kind"], owner, None, "run").problems
        if _differs(said[:1], one["says"]):
            wrong.append(f"{one['what']}: {[problem[:200] for problem in said]}")
        if _stored() != before:
            wrong.append(f"{one['what']}: something was stored")
    assert not wrong, "\n".join(wrong)


def test_an_empty_table_changes_nothing_and_is_counted(folder: Path) -> None:
    before, load = _stored(), current().nightly_loads["budget-load"]
    with closing(sqlite3.connect(folder / "warehouse.db")) as connection, connection:
        connection.execute("DELETE FROM BUDGET_FINAL")
    for site in load.left():
        assert load.site(site).endswith("1 delivery without a row")
    assert _stored() == before
    assert current().runs.latest("budget-load")[0].result["counts"]["empty"] == 2


def test_a_feed_of_days_of_another_month_is_not_asked_for_them(folder: Path) -> None:
    """What the warehouse has of other days than those asked for does not enter, whatever it says."""
    deliveries, source = current().nightly_loads["actuals-load"].deliveries, current().warehouse
    assert source
    with closing(sqlite3.connect(folder / "warehouse.db")) as connection, connection:
        connection.execute("UPDATE REVENUE_DATAMART_DAILY SET DATE = '2024-07-04', VALUE = 1")
        connection.execute("UPDATE REVENUE_DAILY_DETAIL SET DATE = '2024-07-04'")
    before = _stored()
    outcome = deliveries.load(source, "actuals", HOTEL, None, "run")
    assert (outcome.counts["empty"], outcome.problems, _stored()) == (1, (), before)


def test_more_than_seventy_files_are_listed_and_eighteen_feeds() -> None:
    assert len({one["what"] for one in LISTED["files"]}) == len(LISTED["files"]) == 74
    assert len({one["what"] for one in LISTED["feeds"]}) == len(LISTED["feeds"]) == 18
