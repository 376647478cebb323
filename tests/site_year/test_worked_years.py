"""The worked years are reproduced to the cent, in every key of the result."""

import pytest

from tests.site_year.comparing import WORKED, comparable, differences, result_of


@pytest.mark.parametrize("document", WORKED.values(), ids=lambda document: f"{document['id']} {document['title']}")
def test_a_worked_year_is_reproduced_in_every_line_series_and_month(document: dict[str, object]) -> None:
    found, expected = result_of(document["inputs"]), comparable(document["expected"])
    assert list(differences(found, expected)) == []
