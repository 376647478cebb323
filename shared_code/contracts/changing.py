"""A contract with other figures; terms are named by path, such as `revenue_share.structures[0].tiers[1].percent`."""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from difflib import get_close_matches
from typing import Any, Final, get_args

from pydantic import ValidationError

from shared_code.contracts.models import Contract, ContractPart, InvalidContract
from shared_code.contracts.models.checks import rule_problems
from shared_code.kit.validation import Problem, shape_problems

_STEP: Final = re.compile(r"(\w+)(?:\[(\d{1,4})\])?", re.ASCII)


def with_terms(contract: Contract, terms: Mapping[str, Decimal]) -> Contract:
    """The contract with other values of numeric terms; raises InvalidContract with a problem for each wrong one."""
    found: list[Problem] = []
    changed: Any = contract
    for path, value in terms.items():
        try:
            changed = _with(changed, path.split("."), value, path)
        except InvalidContract as error:
            found += error.problems
    if problems := (*found, *rule_problems(changed, strict=False)):
        raise InvalidContract(problems)
    result: Contract = changed
    return result


def term(contract: Contract, path: str) -> Decimal | None:
    """The value of a numeric term, None where it is not set; raises InvalidContract for a path that leads nowhere."""
    part: ContractPart = contract
    *blocks, last = path.split(".")
    for step in blocks:
        part = _inner(part, step, path)[2]
    value: Decimal | None = getattr(part, _numeric(part, last, path))
    return value


def _with(part: ContractPart, steps: Sequence[str], value: Decimal, path: str) -> ContractPart:
    step, *rest = steps
    if not rest:
        return _valid(part, _numeric(part, step, path), value, path)
    name, row, inner = _inner(part, step, path)
    changed = _with(inner, rest, value, path)
    rows = getattr(part, name)
    return part.model_copy(update={name: changed if row is None else (*rows[:row], changed, *rows[row + 1 :])})


def _valid(part: ContractPart, name: str, value: Decimal, path: str) -> ContractPart:
    """The part with another value, as its model allows it; long lists beside it are not read again."""
    required = {other: getattr(part, other) for other, field in type(part).model_fields.items() if field.is_required()}
    try:
        valid = type(part).model_validate({**required, name: value})
    except ValidationError as error:
        found = shape_problems(error, type(part))
        raise InvalidContract(Problem(path, problem.message) for _, problem in found) from None
    return part.model_copy(update={name: getattr(valid, name)})


def _inner(part: ContractPart, step: str, path: str) -> tuple[str, int | None, ContractPart]:
    """The block or row inside a part that a step of a path names."""
    match = _STEP.fullmatch(step)
    name, row = (match[1], match[2]) if match else (step, None)
    inner = getattr(part, _known(part, name, path))
    if inner is None or inner == ():
        raise _refused(path, f"the contract has no {name}; name a block that it has")
    rows = inner if isinstance(inner, tuple) else (inner,)
    if not isinstance(rows[0], ContractPart):
        raise _refused(path, f"{name} has no terms of its own; name one that is a figure")
    if rows is not inner:
        if row is not None:
            raise _refused(path, f"{name} has no rows; write {name} without [{row}]")
        return name, None, inner
    if row is None or int(row) >= len(rows):
        raise _refused(path, f"{name} has {len(rows)} row{'s' * (len(rows) > 1)}; write {name}[0] for the first one")
    return name, int(row), rows[int(row)]


def _numeric(part: ContractPart, step: str, path: str) -> str:
    """The name of a term that is a figure: money, a price, a percentage, a limit."""
    fields = type(part).model_fields
    if Decimal not in _types(fields[_known(part, step, path)].annotation):
        figures = [name for name, field in fields.items() if Decimal in _types(field.annotation)]
        raise _refused(path, f"{step} is no figure; change one of {', '.join(figures) or 'none'}")
    return step


def _known(part: ContractPart, name: str, path: str) -> str:
    names = list(type(part).model_fields)
    if name not in names:
        close = get_close_matches(name, names, n=1)
        advice = f"did you mean {close[0]}?" if close else f"use one of {', '.join(names)}"
        raise _refused(path, f"{name} is no term; {advice}")
    return name


def _types(annotation: Any) -> Iterator[Any]:  # noqa: ANN401 - an annotation is anything
    """The types of a figure that may be missing; nothing of the parts of a block or row."""
    if getattr(annotation, "__origin__", None) is tuple:
        return
    yield annotation
    for inner in get_args(annotation):
        yield from _types(inner)


def _refused(path: str, message: str) -> InvalidContract:
    return InvalidContract([Problem(path, message)])
