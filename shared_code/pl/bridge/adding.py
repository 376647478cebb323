"""Bridges of several months, or of several sites, as one: their effects added up."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

from shared_code.derivations.formatting import signed
from shared_code.kit.money import ZERO
from shared_code.pl.bridge.models import BridgeEffect, Effect

NAMED: Final = 3
"""So many months or sites are named in a sentence, those that count most."""


def whole(ends: Iterable[Decimal | None]) -> Decimal | None:
    """One end of several bridges; None where one of them has no figure."""
    amounts = list(ends)
    return None if None in amounts else sum(filter(None, amounts), ZERO)


NamedEffects = Sequence[tuple[str, Sequence[BridgeEffect]]]
"""The effects of several bridges, each with its name: a month, a site, a unit."""


def added_effects(parts: NamedEffects) -> Sequence[BridgeEffect]:
    """The effects of several bridges as those of one; of a single bridge as they are.

    What cancels out stays, with both sides in its sentence.
    """
    if len(parts) == 1:
        return parts[0][1]
    amounts = {
        effect: [(name, one.amount) for name, effects in parts for one in effects if one.effect is effect]
        for effect in Effect
    }
    return [
        BridgeEffect(effect=effect, amount=sum((amount for _, amount in named), ZERO), sentence=_sentence(named))
        for effect, named in amounts.items()
        if named
    ]


def _sentence(amounts: Sequence[tuple[str, Decimal]]) -> str:
    """The parts that count most, and what the others come to."""
    largest = sorted(amounts, key=lambda one: -abs(one[1]))
    told = [f"{name} {signed(amount)}" for name, amount in largest[:NAMED]]
    rest = [amount for _, amount in largest[NAMED:]]
    more = [f"{len(rest)} more {signed(sum(rest, ZERO))}"] if rest else []
    return f"{', '.join([*told, *more])}."
