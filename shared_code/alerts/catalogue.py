"""The rules of `rules.yaml`, read strictly: a wrong file is refused by sentences that name the line."""

import string
from collections.abc import Iterator, Mapping
from decimal import Decimal
from importlib.resources import files
from typing import Annotated, Final, NamedTuple

from pydantic import Field, ValidationError

from shared_code.alerts.models import AlertKind, Dimension, Observation, RaisedBy, Severity
from shared_code.derivations.formatting import format_value, humanize
from shared_code.kit.listing import spelled_days
from shared_code.kit.model import Model
from shared_code.kit.strict_yaml import InvalidYaml, YamlPart, compose
from shared_code.kit.validation import Problem, shape_problems

Text = Annotated[str, Field(min_length=1)]
Limits = Mapping[str, Decimal]
"""The limits of a rule by name."""


class CheckSpec(NamedTuple):
    """What a check asks of its rule: the limits it reads, and the places of a sentence that it fills."""

    limits: frozenset[str]
    shows: frozenset[str]


OF_LOADS: Final[Mapping[str, CheckSpec]] = {
    "delivery-refused": CheckSpec(frozenset({"completeness"}), frozenset({"problem"})),
    "unmapped-code": CheckSpec(frozenset(), frozenset({"code", "map"})),
}
"""The rules that loads raise by the port, in place of a check."""


class QualityRule(Model):
    """A rule as the file has it."""

    dimension: Dimension
    kind: AlertKind
    severity: Severity
    severe: Severity | None = None
    by: RaisedBy = RaisedBy.VALIDATION
    meaning: Text
    limits: Mapping[str, Decimal]
    says: Text
    action: Text
    ends: Text
    source: Text

    def severity_of(self, observation: Observation) -> Severity:
        return self.severe if observation.severe and self.severe else self.severity

    def message(self, site_id: str, observation: Observation) -> str:
        """What is wrong, where, by which figures, and what to do, in sentences."""
        when = spelled_days(observation.days) or observation.period
        place = f"Site {site_id}, {humanize(observation.field)}" + (f" of {when}" if when else "")
        limits = {name: format_value(limit, "") for name, limit in self.limits.items()}
        return f"{place}: {self.says.format_map({**limits, **observation.values})}. {self.action}"


class InvalidRules(Exception):
    """A file of rules that cannot be used; `problems` names every wrong thing in it."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problems))


def read_rules(text: str, specs: Mapping[str, CheckSpec]) -> Mapping[str, QualityRule]:
    """The rules of a file by id, in its order; raises InvalidRules. `specs` are those of the checks there are."""
    part = _part(text)
    entries = part.data if isinstance(part.data, Mapping) else {}
    rules: dict[str, QualityRule] = {}
    found = list(part.twice)
    for rule_id, entry in entries.items():
        try:
            rules[rule_id] = QualityRule.model_validate(entry)
        except ValidationError as error:
            found += [
                Problem(".".join(filter(None, (rule_id, problem.path))), problem.message)
                for _, problem in shape_problems(error, QualityRule)
            ]
    found += [problem for rule_id, rule in rules.items() for problem in _unfit(rule_id, rule, specs.get(rule_id))]
    found += [Problem("", f"has no rule {name}, which a check asks for") for name in specs if name not in entries]
    if found:
        raise InvalidRules([f"line {part.line_of(problem.path)}: {problem}" for problem in found])
    return rules


def _part(text: str) -> YamlPart:
    try:
        nodes = compose(text)
    except InvalidYaml as error:
        raise InvalidRules([str(error)]) from None
    if len(nodes) != 1:
        raise InvalidRules(["line 1: is no block of rules by their ids"])
    return YamlPart(nodes[0])


def _unfit(rule_id: str, rule: QualityRule, spec: CheckSpec | None) -> Iterator[Problem]:
    """Where a rule and its check do not fit."""
    if spec is None:
        yield Problem(rule_id, "no check has this id; write the function in shared_code/alerts/checks first")
        return
    if is_of_loads := rule_id in OF_LOADS:
        if rule.by is not RaisedBy.LOADS:
            yield Problem(f"{rule_id}.by", "is raised by loads; write `by: loads`")
    elif rule.by is RaisedBy.LOADS:
        yield Problem(f"{rule_id}.by", f"no load raises it; {', '.join(OF_LOADS)} are raised by loads")
    for name in sorted(spec.limits - rule.limits.keys()):
        yield Problem(f"{rule_id}.limits", f"{name} is missing; write it")
    for name in sorted(rule.limits.keys() - spec.limits):
        known = f"; it reads {', '.join(sorted(spec.limits))}" if spec.limits else ""
        yield Problem(
            f"{rule_id}.limits.{name}", f"is no limit that {'a load' if is_of_loads else 'its check'} reads{known}"
        )
    for name, limit in rule.limits.items():
        if not limit.is_finite() or limit < 0:
            yield Problem(f"{rule_id}.limits.{name}", "must be a number of at least 0")
    yield from _unfit_sentence(rule_id, rule, spec)


def _unfit_sentence(rule_id: str, rule: QualityRule, spec: CheckSpec) -> Iterator[Problem]:
    try:
        places = {name for _, name, _, _ in string.Formatter().parse(rule.says) if name is not None}
    except ValueError:
        yield Problem(f"{rule_id}.says", "has a bracket without its other one")
        return
    fills = spec.shows | rule.limits.keys()
    for name in sorted(places - fills):
        yield Problem(
            f"{rule_id}.says", f"nobody fills {{{name}}}; the check fills {', '.join(sorted(fills)) or 'none'}"
        )


def quality_rules(specs: Mapping[str, CheckSpec]) -> Mapping[str, QualityRule]:
    """The product's rules by id."""
    return read_rules(files("shared_code").joinpath("alerts", "rules.yaml").read_text("utf-8"), specs)
