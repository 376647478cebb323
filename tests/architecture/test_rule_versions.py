"""A rule that changed keeps its earlier versions, and its page says what changed."""

import re

import pytest

from shared_code.derivations.nodes import RULES, rule_of
from tests.architecture.test_rules import PAGES

CHANGED = sorted(rule_id for rule_id, rule in RULES.items() if rule.version > 1)


@pytest.mark.parametrize("rule_id", CHANGED)
def test_every_version_of_a_rule_can_be_called(rule_id: str) -> None:
    versions = [rule_of(rule_id, version) for version in range(1, RULES[rule_id].version + 1)]
    assert len({version.calculate for version in versions}) == len(versions)


@pytest.mark.parametrize("rule_id", CHANGED)
def test_the_page_of_a_rule_says_what_each_version_changed(rule_id: str) -> None:
    (section,) = [
        match[0]
        for page in PAGES.values()
        for match in re.finditer(rf"^## {rule_id} .*?(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    ]
    line = re.search(r"^- \*\*Versions\*\*: (.*?)(?=^- |\Z)", section, re.MULTILINE | re.DOTALL)
    assert line is not None
    told = {int(number) for number in re.findall(r"\d+", line[1])}
    assert set(range(2, RULES[rule_id].version + 1)) <= told
