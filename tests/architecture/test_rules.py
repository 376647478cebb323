"""Every rule is documented and exemplified, and nothing is documented that no rule calculates."""

import importlib
import inspect
import re
from pathlib import Path

import pytest
import yaml

from shared_code.derivations.nodes import RULES

ROOT = Path(__file__).parents[2]
PAGES = {f"docs/rules/{path.name}": path.read_text(encoding="utf-8") for path in ROOT.glob("docs/rules/*.md")}

for folder in (*ROOT.glob("shared_code/*/rules.py"), *ROOT.glob("shared_code/*/rules/")):
    importlib.import_module(f"shared_code.{folder.parent.name}.rules")


def documented() -> list[str]:
    return [rule_id for page in PAGES.values() for rule_id in re.findall(r"^## ([A-Z]+-\d+) ", page, re.MULTILINE)]


def exemplified() -> set[str]:
    """Ids that a case names, and ids in the names of tests (`test_stat_27_…`)."""
    files = ROOT.glob("tests/rules/cases/*.yaml")
    cases = [case["rule"] for path in files for case in yaml.safe_load(path.read_text(encoding="utf-8"))]
    sources = "".join(path.read_text(encoding="utf-8") for path in ROOT.glob("tests/rules/test_*.py"))
    return {*cases, *(f"{name.upper()}-{number}" for name, number in re.findall(r"def test_([a-z]+)_(\d+)_", sources))}


def test_the_rules_and_their_pages_name_the_same_ids_each_once() -> None:
    assert sorted(documented()) == sorted(RULES)


def test_every_rule_has_an_example_and_every_example_a_rule() -> None:
    assert exemplified() == set(RULES)


@pytest.mark.parametrize("rule_id", sorted(RULES))
def test_a_rule_points_to_its_place_in_the_documents(rule_id: str) -> None:
    text = inspect.getdoc(RULES[rule_id].calculate) or ""
    pointer = re.search(r"\((docs/rules/\w+\.md)#([a-z]+-\d+)\)", text)
    assert pointer is not None
    page, anchor = pointer.groups()
    assert anchor == rule_id.lower()
    assert f'<a id="{anchor}"></a>\n\n## {rule_id} ' in PAGES[page]


@pytest.mark.parametrize("rule_id", sorted(RULES))
def test_a_rule_shows_its_formula_and_an_example(rule_id: str) -> None:
    text = inspect.getdoc(RULES[rule_id].calculate) or ""
    assert re.search(r"^    \S", text, re.MULTILINE)
    assert ">>> " in text
