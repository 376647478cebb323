"""Answers above a kilobyte are compressed for those who take gzip, and nothing else about them changes."""

import gzip
import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.functions.conftest import BASE, ClientFor

STATISTICS = f"{BASE}/statistics/TP001/2025-04"
BY_REQUEST = {"timestamp", "requestId", "meta"}


@pytest.fixture
def anna(client_for: ClientFor) -> TestClient:
    return client_for("account_manager")


def content(body: bytes) -> dict[str, Any]:
    return {name: value for name, value in json.loads(body).items() if name not in BY_REQUEST}


def raw(client: TestClient, encoding: str) -> tuple[dict[str, str], bytes]:
    """Headers and bytes as they were sent."""
    with client.stream("GET", STATISTICS, headers={"Accept-Encoding": encoding}) as answer:
        return dict(answer.headers), b"".join(answer.iter_raw())


def test_f40_a_long_answer_is_compressed_and_says_the_same(anna: TestClient) -> None:
    plain_headers, plain = raw(anna, "identity")
    headers, packed = raw(anna, "gzip, deflate, br")
    assert "content-encoding" not in plain_headers
    assert headers["content-encoding"] == "gzip"
    assert int(headers["content-length"]) == len(packed) < len(plain) / 4
    assert "Accept-Encoding" in headers["vary"]
    assert headers["etag"] == plain_headers["etag"]
    assert content(gzip.decompress(packed)) == content(plain)


def test_f40_head_and_304_are_as_without_it(anna: TestClient) -> None:
    etag = anna.get(STATISTICS).headers["ETag"]
    head = anna.head(STATISTICS, headers={"Accept-Encoding": "gzip"})
    assert (head.status_code, head.content, head.headers["ETag"]) == (200, b"", etag)
    same = anna.get(STATISTICS, headers={"Accept-Encoding": "gzip", "If-None-Match": etag})
    assert (same.status_code, same.content, same.headers["ETag"]) == (304, b"", etag)
    assert "content-encoding" not in same.headers


def test_f40_a_short_answer_is_not_compressed(anna: TestClient) -> None:
    assert "content-encoding" not in anna.get(f"{BASE}/health/live", headers={"Accept-Encoding": "gzip"}).headers
