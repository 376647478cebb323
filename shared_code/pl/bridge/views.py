"""Bridges as the API shows them."""

from collections.abc import Iterable
from typing import Final

from pydantic import Field

from shared_code.accounts.series import SeriesName
from shared_code.kit.answer import NOT_TOLD
from shared_code.kit.model import Model
from shared_code.kit.money import Money
from shared_code.pl.bridge.models import BridgeEffect, Effect
from shared_code.pl.view.views import LineCode


class BridgeEffectView(Model):
    """A part of a variance in $, and what made it."""

    effect: Effect
    amount: Money
    sentence: str


class BridgeView(Model):
    """What leads from one series of a line to another; the effects add up to the difference exactly."""

    site_id: str
    period: str
    from_: SeriesName = Field(alias="from")
    to: SeriesName
    line: LineCode
    start: Money | None
    end: Money | None
    effects: tuple[BridgeEffectView, ...]
    residual: Money


OF_WAGES: Final = frozenset({Effect.HOURS, Effect.WAGE_RATE, Effect.SALARIES})
"""The effects whose sentences tell hours, wages and salaries."""


def effect_views(effects: Iterable[BridgeEffect], *, wages: bool) -> tuple[BridgeEffectView, ...]:
    """Effects as the API shows them; hours and wages to those who may read them (`wages`)."""
    return tuple(
        BridgeEffectView(
            effect=one.effect,
            amount=one.amount,
            sentence=one.sentence if wages or one.effect not in OF_WAGES else NOT_TOLD,
        )
        for one in effects
    )
