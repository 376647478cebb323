"""One vocabulary: what pydantic finds in a request or a row is said in our words, the same over HTTP and of a file."""

import importlib
import json
import pkgutil
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core.core_schema import ErrorType

import shared_code
from shared_code.contracts.models import ContractTerms, InvalidContract, read_terms
from shared_code.integration.rows.base import FileRow, Known
from shared_code.kit.period import Period
from shared_code.kit.validation import UNKNOWN, WORDINGS, dotted, place_of, pointer, sentence, shape_problems
from shared_code.pl.site_year.document import SiteYearDocument
from tests.functions.conftest import BASE, ClientFor

PYDANTIC = (
    "Input should",
    "Field required",
    "Value error",
    "Extra inputs",
    "valid ",
    "should have at",
    "Decimal input",
)


def rows() -> Iterator[type[FileRow]]:
    waiting = [FileRow]
    while waiting:
        found = waiting.pop()
        waiting += found.__subclasses__()
        if hasattr(found, "KEY") and not getattr(found, "__abstractmethods__", None):
            yield found


def bodies() -> Iterator[type[BaseModel]]:
    """The models of all request bodies, and what they are made of."""
    for module in pkgutil.walk_packages(shared_code.__path__, "shared_code."):
        if module.name.endswith((".updates", ".drivers", ".batch", ".statistics.models", ".snapshot.views")):
            found = [one for name, one in vars(importlib.import_module(module.name)).items() if name[0] != "_"]
            models = [one for one in found if isinstance(one, type) and issubclass(one, BaseModel)]
            yield from (model for model in models if model.__module__ == module.name and model.model_fields)


MODELS: list[type[BaseModel]] = [*dict.fromkeys((*rows(), *bodies())), ContractTerms, SiteYearDocument]
VALUES: tuple[Any, ...] = (
    None, "", " ", "x", "x" * 3000, "2025-04", "2025-13", "2025-02-30", "1850-01-01", "2025-04-15T10:00:00", "none",
    "$5", "1.2345678", -1, 0, 7, 10**14, Decimal("0.005"), Decimal("0.12345678"), 1.5, float("nan"), float("inf"), [],
    True, {}, [1], {"a": 1}, [{"date": "2025-04-15"}] * 2, b"\xff", date(2025, 4, 15), "0170", "06", "9999",
    ["x"] * 5000,
)  # fmt: skip


def said(model: type[BaseModel], document: object) -> Iterator[tuple[str, str, str]]:
    """What is said of a document: the kind of error, pydantic's words, ours."""
    known = Known(sites=frozenset({"0170"}), today=date(2025, 4, 15))._asdict()
    try:
        model.model_validate(document, context=known | {"period": Period(2025, 4)})
    except ValidationError as error:
        ours = [problem.message for _, problem in shape_problems(error, model)]
        for detail, message in zip(error.errors(include_url=False), ours, strict=True):
            yield detail["type"], detail["msg"], message


@pytest.mark.parametrize("model", MODELS, ids=lambda model: f"{model.__module__.split('.')[-1]}.{model.__name__}")
def test_house_every_field_of_every_model_is_refused_in_our_words(model: type[BaseModel]) -> None:
    names = [field.alias or name for name, field in model.model_fields.items()]
    documents: list[object] = [*VALUES, {}, {"nobody": 1}, *({name: value} for name in names for value in VALUES)]
    for document in documents:
        for kind, theirs, ours in said(model, document):
            if kind in get_args(ErrorType):
                assert kind in WORDINGS or kind == "extra_forbidden", (kind, document)
                assert ours != theirs, (kind, document)
            assert not any(words in ours for words in PYDANTIC), (kind, ours)
            assert ours[0].islower() or not ours[0].isalpha() or ours.split()[0].isupper(), ours


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.decimals(allow_nan=True) | st.text(max_size=5) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=300)
@given(st.sampled_from(MODELS), st.data())
def test_house_whatever_is_sent_nothing_of_pydantic_is_told(model: type[BaseModel], data: st.DataObject) -> None:
    names = st.sampled_from([field.alias or name for name, field in model.model_fields.items()])
    document = data.draw(st.dictionaries(names, JSON | st.lists(st.dictionaries(names, JSON, max_size=3), max_size=2)))
    for kind, _, ours in said(model, document):
        assert not any(words in ours for words in PYDANTIC), (kind, ours, document)


@pytest.mark.parametrize("kind", get_args(ErrorType))
def test_house_no_kind_of_error_is_told_in_the_words_of_pydantic(kind: str) -> None:
    context = dict.fromkeys(
        ("expected", "error", "ge", "gt", "le", "lt", "multiple_of", "max_length", "min_length", "pattern",
         "max_digits", "decimal_places", "whole_digits"), "3",
    )  # fmt: skip
    ours = sentence({"type": kind, "msg": "Input should be a valid thing", "ctx": context}, ("a",))
    assert "Input" not in ours
    assert kind in WORDINGS or kind == "extra_forbidden" or ours == UNKNOWN.sentence


@pytest.mark.parametrize("place", [(), ("a",), ("rows", 0, "date"), ("forecast_payroll", "2025-01", "hours", 3)])
def test_house_a_place_has_two_spellings(place: tuple[int | str, ...]) -> None:
    assert place_of(dotted(place)) == place
    assert pointer(place) == "".join(f"/{step}" for step in place)


class TestSame:
    """A person gets the same sentence over HTTP as from a file."""

    @pytest.mark.parametrize("day", ["15.4.2025", "2025-02-30", "1850-01-01", 5])
    def test_house_a_date(self, client_for: ClientFor, day: object) -> None:
        client = client_for("account_manager")
        answer = client.put(
            f"{BASE}/statistics/TP001/2025-04", json={"days": [{"date": day}]}, headers={"If-Match": '"0-0"'}
        )
        (error,) = answer.json()["errors"]
        with pytest.raises(ValidationError) as caught:
            TypeAdapter(
                next(iter(row for row in rows() if "date" in row.KEY)).model_fields["date"].rebuild_annotation()
            ).validate_python(day)
        (detail,) = caught.value.errors()
        assert error["message"] == f"/days/0/date: {sentence(detail, ('date',))}"

    def test_house_an_amount(self, client_for: ClientFor) -> None:
        client = client_for("account_manager")
        answer = client.put(
            f"{BASE}/rates/TP001/2025-04",
            json={"rates": [{"category": "valetDaily", "forecast": "$5"}]},
            headers={"If-Match": '"0-0"'},
        )
        (error,) = answer.json()["errors"]
        with pytest.raises(InvalidContract) as caught:
            read_terms(
                {
                    "site": "0170",
                    "from": "2025-01-01",
                    "contract": {"effective_date": "2025-01-01", "fixed_fee": [{"fee": "$5"}]},
                }
            )
        (problem,) = caught.value.problems
        assert error["message"] == f"/rates/0/forecast: {problem.message}"


@pytest.mark.parametrize(
    ("sent", "details"),
    [
        ("25", {"expected": "number", "actual": "25", "actualType": "string", "length": 2}),
        (1000, {"minimum": 0, "maximum": 999.99, "actual": 1000, "actualType": "number"}),
        (0.005, {"expected": "at most 2 decimals", "actual": 0.005, "actualType": "number"}),
        ([1], {"expected": "number", "actualType": "array", "length": 1}),
    ],
)
def test_f40_details_have_one_shape(client_for: ClientFor, sent: object, details: Mapping[str, Any]) -> None:
    answer = client_for("account_manager").put(
        f"{BASE}/rates/TP001/2025-04",
        content=json.dumps({"rates": [{"category": "valetDaily", "forecast": sent}]}),
        headers={"If-Match": '"0-0"', "Content-Type": "application/json"},
    )
    assert answer.json()["errors"][0]["details"] == details


def test_f40_a_choice_is_told_in_words_and_as_a_list(client_for: ClientFor) -> None:
    client = client_for("account_manager")
    for url, field in (
        (f"{BASE}/pl-view/TP001/variance/yesterday", "comparisonType"),
        (f"{BASE}/sites?sortBy=x", "sortBy"),
    ):
        (error,) = client.get(url).json()["errors"]
        allowed = error["details"]["allowed"]
        assert error["field"] == field
        assert error["details"]["expected"] == f"one of: {', '.join(allowed)}"
        assert error["message"] == f"{field}: write one of: {', '.join(allowed)}"
        assert {type(one) for one in allowed} == {str}
