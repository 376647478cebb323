"""`sortBy` names a field of a list's rows, whether there are rows or none."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import pytest

from tests.conftest import Company
from tests.functions import exchanges
from tests.functions.conftest import BASE, ClientFor
from tests.functions.golden import month

LISTS: Final[Mapping[str, str]] = {
    operation["operationId"]: path
    for path, item in json.loads(Path("docs/api/openapi.json").read_text("utf-8"))["paths"].items()
    for operation in item.values()
    if any(parameter.get("name") == "sortBy" for parameter in operation.get("parameters", ()))
}
EXAMPLES: Final = json.loads(Path("shared_code/api/examples.json").read_text("utf-8"))["answers"]


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("search", ["", "nothing holds this"])
def test_an_unknown_field_is_refused_with_those_there_are_however_many_rows_are_found(
    client_for: ClientFor, company: Company, name: str, search: str
) -> None:
    month.stand(company)
    exchanges.an_alert()
    client = client_for("forecasting_admin")
    url = LISTS[name].format(**exchanges.PLACES)
    answer = client.get(url, params={"sortBy": "beauty", "search": search})
    assert answer.status_code == 400, answer.text
    (error,) = answer.json()["errors"]
    assert error["field"] == "sortBy"
    fields: list[str] = error["details"]["allowed"]
    rows: Sequence[Mapping[str, object]] = EXAMPLES[name]["data"]
    assert {*rows[0]} <= {*fields}
    for field in fields:
        assert client.get(url, params={"sortBy": field, "search": search}).status_code == 200, field


def test_there_are_lists(client_for: ClientFor) -> None:
    assert {path.removeprefix(BASE).split("/")[1] for path in LISTS.values()} >= {"sites", "alerts", "users"}
