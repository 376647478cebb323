"""Answers as text that people read and compare: every figure as it was sent, what differs each time as a pattern."""

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

WIDTH: Final = 118
VOLATILE: Final[Mapping[str, tuple[str, str]]] = {
    "timestamp": (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", "<time>"),
    "loadedAt": (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", "<time>"),
    "newestLoadedAt": (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", "<time>"),
    "createdAt": (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", "<time>"),
    "requestId": (r"req_[0-9a-f]{32}", "req_<id>"),
    "etag": (r'"(\d+)-[0-9a-f]{16}"', r'"\1-<hash>"'),
    "calcRunId": (r"[0-9a-f]{64}", "<sha-256>"),
}
"""By JSON name: the shape of a value that is another one each time, and what stands in its place."""


def read(text: str) -> Any:
    """JSON with its figures as they were written: 60000.00 stays 60000.00."""
    return json.loads(text, parse_float=Decimal)


def patterned(value: Any, name: str = "") -> Any:
    """The same with patterns in place of what differs each time; a value of another shape stays, and is seen."""
    if isinstance(value, dict):
        return {key: patterned(one, key) for key, one in value.items()}
    if isinstance(value, list):
        return [patterned(one) for one in value]
    if isinstance(value, str) and name in VOLATILE:
        shape, pattern = VOLATILE[name]
        return re.sub(f"^{shape}$", pattern, value)
    return value


def pretty(value: Any, indent: int = 0) -> str:
    """JSON with objects on one line where they fit, and single values side by side where they do not."""
    flat = _flat(value)
    if not isinstance(value, (dict, list)) or indent + len(flat) <= WIDTH:
        return flat
    inner = " " * (indent + 2)
    lines: list[str] = []
    single = False
    for item, is_single in _items(value, indent + 2):
        if lines and single and is_single and len(f"{inner}{lines[-1]}, {item},") <= WIDTH:
            lines[-1] += f", {item}"
        else:
            lines.append(item)
        single = is_single
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    body = ",\n".join(f"{inner}{line}" for line in lines)
    return f"{opening}\n{body}\n{' ' * indent}{closing}"


def _items(value: Any, indent: int) -> list[tuple[str, bool]]:
    """The entries of an object or a list, and whether each is a single value."""
    if isinstance(value, list):
        return [(pretty(one, indent), not isinstance(one, (dict, list))) for one in value]
    return [
        (f"{json.dumps(key)}: {pretty(one, indent)}", not isinstance(one, (dict, list))) for key, one in value.items()
    ]


def _flat(value: Any) -> str:
    if isinstance(value, dict):
        entries = ", ".join(f"{json.dumps(key)}: {_flat(one)}" for key, one in value.items())
        return f"{{ {entries} }}" if entries else "{}"
    if isinstance(value, list):
        return f"[{', '.join(_flat(one) for one in value)}]"
    if isinstance(value, Decimal):
        return str(value)
    return json.dumps(value, ensure_ascii=False)
