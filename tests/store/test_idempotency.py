"""Answers kept under an idempotency key: the largest fit a row and come back byte by byte, those of before too."""

import json
import random
from datetime import UTC, datetime
from pathlib import Path

from shared_code.kit.limits import PAYROLL_ROWS
from shared_code.store.idempotency import IdempotencyRecord, idempotency_record, record_content
from shared_code.store.names import FORECASTS
from shared_code.store.site_partition import pack, unpack
from shared_code.store.sqlite_tables import SqliteTables
from shared_code.store.table import Insert

EXPIRES = datetime(2025, 7, 2, tzinfo=UTC)


def month_of_payroll() -> str:
    """As long an answer as there is: hours and rates of a hundred job codes on 31 days in four series."""
    draw = random.Random(1)  # noqa: S311 - figures of a test
    rows = [
        {
            "date": f"2025-07-{number % 31 + 1:02d}", "jobCode": f"CODE{number // 31:03d}", "jobTitle": "Attendant",
            "series": series, "regularHours": draw.randrange(2400) / 100, "rate": draw.randrange(9999) / 100,
            "cost": draw.randrange(99999) / 100, "note": None,
        }
        for number in range(PAYROLL_ROWS)
        for series in ("budget", "forecast", "actual", "scheduled")
    ]  # fmt: skip
    return json.dumps(rows)


def test_f38_the_largest_answer_fits_a_row_and_comes_back_byte_by_byte(tmp_path: Path) -> None:
    body = month_of_payroll()
    assert len(body) > 1_500_000
    record = IdempotencyRecord("key", "body", body, '"1-a"', EXPIRES)
    tables = SqliteTables(tmp_path / "store.db")
    try:
        tables.submit(FORECASTS, "TP001", [Insert("k|key", pack(record_content(record)))])
        row = tables.get(FORECASTS, "TP001", "k|key")
        assert row
        assert idempotency_record("key", unpack(row.properties), row.etag).body == body
    finally:
        tables.close()


def test_an_answer_that_the_version_before_kept_is_read() -> None:
    content = {"fingerprint": "f", "body": '{"a": 1}', "answerEtag": '"1-a"', "expires": EXPIRES.isoformat()}
    assert idempotency_record("key", content, "etag") == IdempotencyRecord(
        "key", "f", '{"a": 1}', '"1-a"', EXPIRES, "etag"
    )
