"""The page for contract administrators: its examples are valid, and no field is missing from it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from shared_code.contracts import models
from shared_code.contracts.models import ContractPart, problems
from shared_code.contracts.models.unusual import USUAL
from shared_code.contracts.yaml_form import InvalidContractFile, read_yaml

PAGE = (Path(__file__).parents[2] / "docs" / "contracts.md").read_text("utf-8")
EXAMPLES = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def kinds() -> Iterator[type[ContractPart]]:
    for name in models.__all__:
        kind = getattr(models, name)
        if isinstance(kind, type) and issubclass(kind, ContractPart):
            yield kind


@pytest.mark.parametrize("example", EXAMPLES[1:])
def test_the_example_of_a_block_is_valid(example: str) -> None:
    block = yaml.load(example, yaml.BaseLoader)  # noqa: S506 - makes nothing but text
    assert problems({"effective_date": "2024-05-15", **block}) == ()


def test_the_example_of_a_file_is_one() -> None:
    (version,) = read_yaml(EXAMPLES[0])
    assert version.site == "0170"


@pytest.mark.parametrize("kind", list(kinds()), ids=lambda kind: kind.__name__)
def test_the_page_names_every_field(kind: type[ContractPart]) -> None:
    names = {field.alias or name for name, field in kind.model_fields.items()}
    assert names - set(re.findall(r"`(?:fee\.)?(\w+)`", PAGE)) == set()


def test_the_page_tells_the_values_that_are_usual() -> None:
    told = re.sub(r"(?<=\d),(?=\d)", "", PAGE.partition("## Unusual terms")[2])
    assert {usual.high for usual in USUAL} <= set(re.findall(r"\d+(?:\.\d+)?", told))


def test_f52_the_problem_that_the_page_shows_is_told_so() -> None:
    """The first example with a second structure, whose limit has a sign and a comma."""
    second = [
        "- codes: valet overnight",
        "  tiers:",
        "    - percent: 57",
        "      limit: $750,000",
        "    - {percent: 43}",
    ]
    file = EXAMPLES[0].replace("codes: all\n", "codes: all others\n") + "".join(f"{' ' * 8}{line}\n" for line in second)
    shown = re.search(r"is refused with every problem.*?\n\n((?:    [^\n]+\n)+)", PAGE, re.DOTALL)
    assert shown
    with pytest.raises(InvalidContractFile) as told:
        read_yaml(file)
    assert [str(one) for one in told.value.problems] == [" ".join(shown[1].split())]
