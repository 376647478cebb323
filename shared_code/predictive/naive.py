"""The naive baselines of a series, on their own."""

from collections.abc import Mapping

from shared_code.predictive.history import History
from shared_code.predictive.recipes import NAIVE, RECIPES, Days, Outlook


def naive_days(history: History, origin: int) -> Mapping[str, Days]:
    """What each says of the 28 days from an origin on; those that need more days than there are say nothing.

    >>> weeks = History((5.0, 5.0, 5.0, 5.0, 5.0, 9.0, 9.0) * 4)
    >>> sorted(naive_days(weeks, 28)), naive_days(weeks, 28)["same-weekday"][:7]
    (['four-weeks', 'same-weekday'], [5.0, 5.0, 5.0, 5.0, 5.0, 9.0, 9.0])
    """
    asked = Outlook(history, origin, 1.0)
    return {name: RECIPES[name].recipe(asked) for name in NAIVE if origin >= RECIPES[name].days}
