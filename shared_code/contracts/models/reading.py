"""Reads documents into contracts, naming all their problems at once."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from pydantic import ValidationError

from shared_code.contracts.models.checks import rule_problems
from shared_code.contracts.models.contract import Contract, ContractTerms
from shared_code.contracts.models.terms import FIRST_YEAR
from shared_code.kit.validation import InvalidDocument, Problem, shape_problems


class InvalidContract(InvalidDocument):
    """A document that is no contract."""


_TOGETHER: Final = frozenset({"increment_month", "increment_percent"})
"""Where one of them cannot be read, nothing can be said about the other."""

_LONG_AGO: Final = date(FIRST_YEAR, 1, 1)

_MISSING: Final = (None, (Problem("", "is missing; write it"),))


def problems(document: object, *, strict: bool = True) -> tuple[Problem, ...]:
    """Everything wrong with a contract's document.

    Not strict accepts what still has one result: revenue codes without a structure, half an increment, a fee or job
    code that counts twice in a month.
    """
    return _read(document, strict=strict)[1]


def read_contract(document: object, *, strict: bool = True) -> Contract:
    """The contract of a document; raises InvalidContract with all problems. `strict` as for `problems`."""
    contract, found = _read(document, strict=strict)
    if contract is None or found:
        raise InvalidContract(found)
    return contract


def terms_problems(document: object) -> tuple[Problem, ...]:
    """Everything wrong with the document of one version of a site's contract: site, from, reason, contract."""
    return _read_terms(document)[1]


def read_terms(document: object) -> ContractTerms:
    """One version of a site's contract; raises InvalidContract with all problems."""
    terms, found = _read_terms(document)
    if terms is None or found:
        raise InvalidContract(found)
    return terms


def _read(document: object, *, strict: bool) -> tuple[Contract | None, tuple[Problem, ...]]:
    try:
        contract = Contract.model_validate(document)
    except ValidationError as error:
        found = list(shape_problems(error, Contract))
        broken = {str(place[0]) for place, _ in found if place}
        shapes = tuple(problem for _, problem in found)
        return None, (*shapes, *_of_the_rest(document, broken, strict=strict))
    return contract, tuple(rule_problems(contract, strict=strict))


def _of_the_rest(document: object, broken: set[str], *, strict: bool) -> tuple[Problem, ...]:
    """What is wrong between the fields of the blocks that could be read."""
    if not isinstance(document, Mapping) or not broken:
        return ()
    out = broken | _TOGETHER if broken & _TOGETHER else broken
    rest = {name: value for name, value in document.items() if str(name) not in out}
    if "effective_date" in broken:
        rest["effective_date"] = _LONG_AGO
    return tuple(rule_problems(Contract.model_validate(rest), strict=strict))


def _read_terms(document: object) -> tuple[ContractTerms | None, tuple[Problem, ...]]:
    if not isinstance(document, Mapping):
        return None, (Problem("", "must be a block with site, from and contract"),)
    contract, wrong = _read(document["contract"], strict=True) if document.get("contract") is not None else _MISSING
    inside = tuple(Problem(f"contract.{path}" if path else "contract", message) for path, message in wrong)
    try:
        terms = ContractTerms.model_validate({**document, "contract": contract or Contract(effective_date=_LONG_AGO)})
    except ValidationError as error:
        return None, (*(problem for _, problem in shape_problems(error, ContractTerms)), *inside)
    return terms, inside
