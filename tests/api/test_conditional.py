"""Entity tags and Accept headers, as clients really send them."""

import pytest
from starlette.requests import Request

from shared_code.api.body import accepted_types
from shared_code.api.conditional import unchanged


@pytest.mark.parametrize(
    ("header", "same"),
    [
        ('"3-ab"', True),
        ('W/"3-ab"', True),
        ('"1-cd", "3-ab"', True),
        ("*", True),
        ('"3-cd"', False),
        ("3-ab", True),
        ("", False),
        (None, False),
    ],
)
def test_if_none_match_names_this_state_or_not(header: str | None, same: bool) -> None:
    assert unchanged('"3-ab"', header) is same


@pytest.mark.parametrize(
    ("header", "types"),
    [
        ("text/html, application/json;q=0.9", {"text/html", "application/json"}),
        ("application/json; charset=utf-8", {"application/json"}),
        ("text/html;q=0, */*; q=0.0, image/png;q=0.01", {"image/png"}),
        ("", set()),
    ],
)
def test_media_types_with_q_0_are_not_accepted(header: str, types: set[str]) -> None:
    request = Request({"type": "http", "headers": [(b"accept", header.encode())]})
    assert accepted_types(request) == types
