"""Route templates of the Functions host, and which function a path belongs to."""

import re
from collections.abc import Iterable
from typing import NamedTuple

_PARAMETER = re.compile(r"\{(\*?)(\w+)(?::(\w+))?(\?)?\}")
_CONSTRAINTS = {None: "[^/]+", "int": "-?[0-9]+", "long": "-?[0-9]+", "alpha": "[A-Za-z]+", "guid": "[0-9A-Fa-f-]{36}"}


class Route(NamedTuple):
    """A function's route: the host asks functions in the alphabetical order of their names."""

    name: str
    pattern: re.Pattern[str]
    methods: frozenset[str]


class Found(NamedTuple):
    """The function a request goes to, and the values of its route's parameters."""

    name: str
    parameters: dict[str, str]


def route(name: str, template: str, methods: Iterable[str]) -> Route:
    """A route of a template such as `a/{id:int}/{name?}` or `a/{*rest}`.

    Raises ValueError for a constraint that is not known here.
    """
    segments = [_segment(segment) for segment in template.strip("/").split("/")]
    return Route(
        name, re.compile("".join(segments), re.IGNORECASE | re.DOTALL), frozenset(method.upper() for method in methods)
    )


def find(routes: Iterable[Route], method: str, path: str) -> Found | None:
    """The first function, by name, whose route takes the path and the method."""
    wanted = "/" + path.strip("/")
    for candidate in sorted(routes, key=lambda candidate: candidate.name):
        match = candidate.pattern.fullmatch(wanted)
        if match and (not candidate.methods or method in candidate.methods):
            return Found(candidate.name, {name: value for name, value in match.groupdict().items() if value})
    return None


def _segment(segment: str) -> str:
    """The pattern of one segment with its slash; a catch-all takes any number of segments, none included."""
    match = _PARAMETER.fullmatch(segment)
    if match is None:
        return "/" + re.escape(segment)
    catch_all, name, constraint, optional = match.groups()
    if catch_all:
        return f"(?:/(?P<{name}>.*))?"
    if constraint not in _CONSTRAINTS:
        raise ValueError(f"{segment}: the local host does not know the constraint {constraint}")
    pattern = f"/(?P<{name}>{_CONSTRAINTS[constraint]})"
    return f"(?:{pattern})?" if optional else pattern
