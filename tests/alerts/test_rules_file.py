"""A wrong file of rules is refused by sentences that name the line."""

from collections.abc import Mapping
from importlib.resources import files

import pytest

from shared_code.alerts.catalogue import OF_LOADS, CheckSpec, InvalidRules, read_rules
from shared_code.alerts.checks.registry import CHECKS
from shared_code.alerts.validation import rules

SPECS: Mapping[str, CheckSpec] = {"late": CheckSpec(frozenset({"hours"}), frozenset({"age"}))}
RIGHT = """\
late:
  dimension: timeliness
  kind: data-quality
  severity: medium
  meaning: A feed is late
  limits: {hours: 24}
  says: "{age} hours old; {hours} are allowed"
  action: Look at the source.
  ends: It arrives.
  source: Practice
"""


def refused(text: str, specs: Mapping[str, CheckSpec] = SPECS) -> list[str]:
    with pytest.raises(InvalidRules) as caught:
        read_rules(text, specs)
    return list(caught.value.problems)


def test_a_right_file_is_read() -> None:
    (rule,) = read_rules(RIGHT, SPECS).values()
    assert rule.limits == {"hours": 24}


def test_what_only_administrators_may_read_is_for_them_and_account_managers_are_told_what_they_can_do() -> None:
    naming = [rule.action for rule in rules().values() if "GET /runs" in rule.action]
    assert len(naming) == 2
    for action in naming:
        assert "administrators look" in action
        assert "account managers" in action.casefold()


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("severity: medium", "severity: bad", "line 4: late.severity: write one of: medium, high"),
        ("dimension: timeliness", "dimension: time", "line 2: late.dimension: write one of: completeness"),
        ("  source: Practice\n", "", "line 1: late.source: is missing; write it"),
        ("source:", "sauce:", "is no field here; did you mean source?"),
        ("hours: 24", "hours: soon", "line 6: late.limits.hours: write a plain number"),
        ("hours: 24", "hours: -1", "line 6: late.limits.hours: must be a number of at least 0"),
        ("hours: 24", "hours: NaN", "line 6: late.limits.hours: write a plain number"),
        ("{hours: 24}", "{}", "line 6: late.limits: hours is missing; write it"),
        (
            "hours: 24",
            "hours: 24, days: 2",
            "line 6: late.limits.days: is no limit that its check reads; it reads hours",
        ),
        ("{age}", "{agee}", "line 7: late.says: nobody fills {agee}; the check fills age, hours"),
        ("{age}", "{age", "line 7: late.says: has a bracket without its other one"),
        ("action: Look at the source.", 'action: ""', "line 8: late.action: is empty; write a text"),
        ("late:", "early:", "line 1: early: no check has this id"),
        (
            "  source: Practice",
            "  source: Practice\n  source: Again",
            "late.source: is written twice; keep one of them",
        ),
        ("  kind: data-quality", "  kind: data-quality\n  by: loads", "line 4: late.by: no load raises it"),
        ("late:", "late: [", "is no YAML"),
    ],
)
def test_a_wrong_file_is_refused_by_a_sentence(old: str, new: str, sentence: str) -> None:
    problems = refused(RIGHT.replace(old, new, 1))
    assert any(sentence in problem for problem in problems), problems


def test_a_rule_that_is_missing_is_named() -> None:
    assert refused("other: {}\n")[-1] == "line 1: has no rule late, which a check asks for"
    assert refused("") == ["line 1: is no block of rules by their ids"]


def test_every_check_has_its_rule_and_every_rule_its_check() -> None:
    assert rules().keys() == {*CHECKS, *OF_LOADS}


def test_the_figures_of_the_specification_stand_in_the_file() -> None:
    """completeness 0.95, occupancy 0 to 1, amounts 0 to 999,999,999, age 24 hours (48 escalated), 2 %, 10 %."""
    found = {rule_id: dict(rule.limits) for rule_id, rule in rules().items()}
    assert found["missing-days"]["completeness"] == found["delivery-refused"]["completeness"]
    assert str(found["missing-days"]["completeness"]) == "0.95"
    assert found["occupancy-range"] == {"least": 0, "most": 1}
    assert found["amount-range"] == {"least": 0, "most": 999_999_999}
    assert [found["feed-late"][name] for name in ("warn_hours", "alert_hours")] == [24, 48]
    assert found["totals-apart"] == {"percent": 2}
    assert found["budget-moved"]["percent"] == 10
    assert [found["hours-per-vehicle"][name] for name in ("fewest_days", "most_days")] == [20, 180]


def test_the_packaged_file_is_the_one_that_is_read() -> None:
    text = files("shared_code").joinpath("alerts", "rules.yaml").read_text("utf-8")
    assert read_rules(text, {**{name: found.spec for name, found in CHECKS.items()}, **OF_LOADS}) == rules()
