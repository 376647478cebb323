"""Bodies: JSON that has exactly one meaning, read in time that grows with its length."""

import json
import re
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared_code.api import strict_json
from shared_code.api.strict_json import SentBody, parse
from shared_code.kit.errors import InvalidFormat
from shared_code.kit.limits import BODY_VALUES, LIST_ITEMS, NESTING, OBJECT_NAMES
from tests.growth import LINEAR, calls_of, growth


def outcome(body: bytes) -> Any:
    try:
        return parse(body)
    except InvalidFormat as error:
        return error.message


def objects(count: int, one: str) -> str:
    return ",".join([one] * count)


BODIES: dict[str, tuple[int, Callable[[int], str]]] = {  # what a body may have
    "names of one object": (100_000, lambda n: "{" + ",".join(f'"{i:x}":1' for i in range(n)) + "}"),
    "the same name again and again": (140_000, lambda n: "{" + objects(n, '"a":1') + "}"),
    "names in each of many objects": (3_200, lambda n: '{"days":[' + objects(n, '{"a":1,"b":2,"c":3,"d":"e"}') + "]}"),
    "entries of a list": (480_000, lambda n: '{"days":[' + objects(n, "1") + "]}"),
    "numbers": (28_000, lambda n: "[" + objects(n, "1234.5678") + "]"),
    "levels": (500_000, lambda n: "[" * n + "]" * n),
    "brackets beside each other": (320_000, lambda n: "[" + objects(n, "[]") + "]"),
    "a long text": (1_000_000, lambda n: '{"reason":"' + "a" * n + '"}'),
    "escapes in a text that never ends": (500_000, lambda n: '"' + '\\"' * n),
    "surrogate pairs": (80_000, lambda n: '["' + "\\ud83d\\ude00" * n + '"]'),
    "digits": (1_000_000, lambda n: "[" + "9" * n + "]"),
    "decimal places": (1_000_000, lambda n: "[0." + "9" * n + "]"),
    "blanks": (1_000_000, lambda n: " " * n + "{}"),
}


@pytest.mark.parametrize("kind", BODIES)
def test_f41_the_work_on_a_body_grows_with_its_length_and_no_faster(kind: str) -> None:
    size, text = BODIES[kind]

    def prepare(count: int) -> Callable[[], object]:
        body = text(count).encode()
        return lambda: outcome(body)

    assert growth(prepare, size) <= LINEAR


@pytest.mark.parametrize(
    ("body", "words"),
    [
        pytest.param('{"a":1,"b":2,"a":3}', "names a twice", id="a name twice"),
        pytest.param('{"b":{"a":1,"a":1}}', "names a twice", id="a name twice further down"),
        pytest.param('{"a":1,"\\u0061":2}', "names a twice", id="a name twice, spelled otherwise"),
        pytest.param("{" + ",".join(f'"{i}":1' for i in range(OBJECT_NAMES + 1)) + "}", "names in one", id="names"),
        pytest.param('{"a":[' + objects(LIST_ITEMS + 1, "1") + "]}", "entries in one list", id="entries"),
        pytest.param("[" + objects(BODY_VALUES + 1, "1") + "]", "values", id="values"),
        pytest.param("[" * (NESTING + 1) + "]" * (NESTING + 1), "nested deeper", id="levels"),
        pytest.param("[" * 400_000, "nested deeper", id="levels that never end"),
        pytest.param("1e400", "out of any range", id="an exponent"),
        pytest.param("-1e-400", "out of any range", id="a negative exponent"),
        pytest.param("1e" + "9" * 40, "out of any range", id="an exponent that no decimal has"),
        pytest.param("0e999999", "out of any range", id="zero with an exponent"),
        pytest.param("1e15", "out of any range", id="sixteen digits by exponent"),
        pytest.param("9" * 16, "out of any range", id="sixteen digits"),
        pytest.param("-" + "9" * 5_000, "out of any range", id="five thousand digits"),
        pytest.param("0." + "1" * 5_000, "out of any range", id="five thousand decimal places"),
        pytest.param('"\\udc00"', "half a character", id="half a surrogate pair"),
        pytest.param('{"\\uD800":1}', "half a character", id="half a surrogate pair in a name"),
        pytest.param("\ufeff{}", "not JSON", id="a byte order mark"),
    ],
)
def test_f30_what_no_request_says_is_refused(body: str, words: str) -> None:
    assert words in outcome(body.encode())


@pytest.mark.parametrize(
    ("body", "value"),
    [
        ('{"a":{"a":1},"b":[{"a":2},{"a":3}]}', {"a": {"a": 1}, "b": [{"a": 2}, {"a": 3}]}),
        ("[" * NESTING + "]" * NESTING, None),
        ('["[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\"[[["]', ["[" * 38 + '"[[[']),
        ("[999999999999999, -999999999999999]", [10**15 - 1, 1 - 10**15]),
        ("[1e14, -0.5, 0.30000000000000004]", [Decimal("1e14"), Decimal("-0.5"), Decimal("0.30000000000000004")]),
        ('"\\ud83d\\ude00 \\\\ud800"', "\U0001f600 \\ud800"),
        ('{"reason":"' + "a,{[" * 200_000 + '"}', {"reason": "a,{[" * 200_000}),
    ],
)
def test_what_is_strict_json_is_read_exactly(body: str, value: Any) -> None:
    assert value is None or outcome(body.encode()) == value
    assert not isinstance(outcome(body.encode()), str) or isinstance(value, str)


def test_f41_a_body_is_parsed_once_however_often_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[bytes] = []

    def counted(body: bytes) -> Any:
        parsed.append(body)
        return parse(body)

    monkeypatch.setattr(strict_json, "parse", counted)
    sent = SentBody(b'{"b":1,"a":0.10}')
    assert [sent.value["b"], sent.canonical, sent.canonical] == [1, '{"a": "0.10", "b": 1}', '{"a": "0.10", "b": 1}']
    assert len(parsed) == 1


def payroll_body(rows: int) -> bytes:
    row = {"date": "2025-04-01", "group": "group-01", "regularHours": 7.5, "overtimeHours": 0.5, "rate": 20.25}
    return json.dumps({"rows": [row] * rows}).encode()


def test_house_reading_calls_nothing_for_each_number() -> None:
    """Two calls for each object, none for its three numbers: those of 183 KB took as long as reading twice."""
    few, many = (calls_of(partial(parse, payroll_body(rows))) for rows in (450, 1_800))
    assert many - few <= 2 * (1_800 - 450), (few, many)


@given(st.lists(st.from_regex(r"-?(0|[1-9][0-9]{0,16})(\.[0-9]{1,17})?([eE][+-]?[0-9]{1,2})?", fullmatch=True)))
def test_house_a_number_is_read_the_same_beside_any_other(numbers: list[str]) -> None:
    together = outcome(f"[{','.join(numbers)}]".encode())
    apart = [outcome(f"[{number}, 1e0]".encode()) for number in numbers]
    refused = [found for found in apart if isinstance(found, str)]
    assert together == (refused[0] if refused else [found[0] for found in apart])


@given(st.recursive(st.text() | st.none(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_house_a_body_is_measured_without_its_texts(value: Any) -> None:
    for body in (json.dumps(value), json.dumps(value, ensure_ascii=False)):
        assert strict_json._frame(body.encode()) == re.sub(r'"([^"\\]|\\.)*"', "", body).encode()
