"""Where a figure comes from, as every answer says it."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Literal

from pydantic import Field

from shared_code.kit.clock import Instant
from shared_code.kit.model import Model
from shared_code.kit.money import Money

Planned = Literal["forecast", "budget", "none"]
Initial = Literal["budget", "predictive"]
Origin = Literal["actual", "forecast", "budget", "mixed", "none"]


def planned_origin(*, saved: bool, budgeted: bool) -> Planned:
    """Where a figure comes from that has no actual yet.

    >>> planned_origin(saved=False, budgeted=True)
    'budget'
    """
    if saved:
        return "forecast"
    return "budget" if budgeted else "none"


def initialized_from(*, saved: bool, predicted: bool, budgeted: bool) -> Initial | None:
    """What a forecast is that nobody saved; None where somebody did, or where it is nothing.

    >>> initialized_from(saved=False, predicted=True, budgeted=True)
    'predictive'
    """
    if saved or not (predicted or budgeted):
        return None
    return "predictive" if predicted else "budget"


def origin(planned: Planned, *, begun: bool, whole: bool) -> Origin:
    """Where the trend of a month that is not closed comes from: some of its actual is there, or all of it.

    >>> origin("budget", begun=True, whole=False), origin("budget", begun=True, whole=True)
    ('mixed', 'actual')
    """
    if not begun:
        return planned
    return "actual" if whole else "mixed"


class Provenance(Model):
    """Where figures come from; the parts are $ of loaded days and of all others."""

    source: Origin
    cut_off: date | None = Field(None, description="Last actual day, when actual and forecast are mixed")
    actual_part: Money | None = None
    forecast_part: Money | None = None
    loaded_at: Instant | None = None
    initialized_from: Initial | None = Field(
        default=None,
        description="What the forecast is that nobody saved: budget, or the predictive forecast on days that it has",
    )
    initialized_from_budget: bool = Field(
        default_factory=lambda known: known.get("initialized_from") == "budget",
        description="Nobody saved this; the forecast is the budget",
    )


def newest_load(contents: Iterable[Mapping[str, Any]]) -> datetime | None:
    """When the newest of the actuals behind month facts were loaded; None where none were.

    >>> newest_load([{"loaded_at": "2025-04-15T12:00:00Z"}, {"loaded_at": None}, {}])
    datetime.datetime(2025, 4, 15, 12, 0, tzinfo=datetime.timezone.utc)
    """
    return max((datetime.fromisoformat(at) for content in contents if (at := content.get("loaded_at"))), default=None)
