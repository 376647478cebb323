"""The bridge of a line: what each step between two series changes, summed by effect."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from shared_code.accounts.series import SeriesName
from shared_code.derivations.formatting import humanize, signed
from shared_code.kit.errors import CalculationError
from shared_code.kit.money import ZERO
from shared_code.pl.bridge.models import Bridge, BridgeEffect, Effect, KnownHours
from shared_code.pl.bridge.paths import ORDER, path
from shared_code.pl.bridge.stages import BridgeStep, Reading, given
from shared_code.pl.calculation.errors import NotCalculable
from shared_code.pl.calculation.lines import BASES
from shared_code.pl.calculation.year import CalculatedMonth
from shared_code.pl.models import IN_FLC, Line
from shared_code.pl.rules.lines import rounded

AS_IT_IS: Final = 1


class EffectChange(NamedTuple):
    """What one step adds to the lines that it changes, in $."""

    step: BridgeStep
    lines: Mapping[Line, Decimal]


def bridge(
    month: CalculatedMonth, line: Line, start: SeriesName, end: SeriesName, hours: KnownHours | None = None
) -> Bridge:
    """What leads from `start` to `end` of a line, in $ (docs/bridge.md).

    Hours are those of the month's facts unless others are given. Raises KeyError for a month before the year,
    NotCalculable where the contract cannot be applied to the figures of a step. Effects that change nothing are
    left out. Turned round, a bridge has the same effects with the other sign.
    """
    nodes = [month.lines[series][line] for series in (start, end)]
    first, last = (None if node is None else node.amount for node in nodes)
    empty = Bridge(period=month.month.period, line=line, start_series=start, end_series=end, start=first, end=last)
    if first is None or last is None:
        return empty
    effects = _effects(month, line, (start, end), known_hours(month) if hours is None else hours)
    residual = last - first - sum((effect.amount for effect in effects), ZERO)
    return empty.model_copy(update={"effects": effects, "residual": residual})


def known_hours(month: CalculatedMonth) -> KnownHours:
    """The hours that a month's facts hold: as budgeted, and as worked where all its days are loaded."""
    labor, last = month.month.facts.labor, month.month.period.last_day
    worked = {code: hours.total for code, hours in labor.hours_trend.items()} if labor.last_hours_day == last else None
    salaried = frozenset(salary.code for salary in labor.salaried)
    return KnownHours(labor.budget_hours or None, worked, salaried, labor.budget_wages)


def _effects(
    month: CalculatedMonth, line: Line, series: tuple[SeriesName, SeriesName], hours: KnownHours
) -> Sequence[BridgeEffect]:
    start, end = (BASES[name][month.state] for name in series)
    is_forward = ORDER.index(start) <= ORDER.index(end)
    first, last = (start, end) if is_forward else (end, start)
    signs: Mapping[Line, int] = IN_FLC if line is Line.FLC else {line: AS_IT_IS}
    lines = given(month, first)
    before = {each: lines(each) for each in signs}
    changes = list(_changes(path(month, first, last, hours), before, 1 if is_forward else -1))
    told = {effect: [change for change in changes if change.step.effect is effect] for effect in Effect}
    return [_effect(effect, parts, signs, is_forward=is_forward) for effect, parts in told.items() if parts]


def _changes(steps: Iterable[BridgeStep], before: Mapping[Line, Decimal], sign: int) -> Iterator[EffectChange]:
    """The steps that change a line."""
    for step in steps:
        after = _after(step, before)
        different = {line: sign * (after[line] - before[line]) for line in after if after[line] != before[line]}
        if different:
            yield EffectChange(step, different)
        before = after


def _after(step: BridgeStep, lines: Iterable[Line]) -> Mapping[Line, Decimal]:
    """Some lines after a step."""
    try:
        return {line: step.lines(line) for line in lines}
    except CalculationError as error:
        tried = f"The effect {humanize(step.effect)} cannot be told, since the month cannot be calculated with it"
        raise NotCalculable.of(error, tried) from error


def _effect(
    effect: Effect, changes: Sequence[EffectChange], signs: Mapping[Line, int], *, is_forward: bool
) -> BridgeEffect:
    amount = sum((signs[line] * value for change in changes for line, value in change.lines.items()), ZERO)
    sentences = [_sentence(change, signs, is_forward=is_forward) for change in changes]
    return BridgeEffect(effect=effect, amount=rounded(amount), sentence=" ".join(sentences))


def _sentence(change: EffectChange, signs: Mapping[Line, int], *, is_forward: bool) -> str:
    """What changed, and what that adds to each line; to FLC where it is not the same."""
    cause = change.step.tell(Reading(is_forward, change.lines))
    added = ", ".join(f"{humanize(line)} {signed(amount)}" for line, amount in change.lines.items())
    if len(signs) > 1 and set(change.lines) != {Line.INTERNAL_REVENUE}:
        total = sum((signs[line] * amount for line, amount in change.lines.items()), ZERO)
        added = f"{added}, so FLC {signed(total)}"
    return f"{_capital(cause)}. {_capital(added)}."


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
