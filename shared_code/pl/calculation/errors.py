"""What cannot be calculated, in one sentence: the line and its month, the rule with its operands, and what to do."""

from shared_code.derivations.formatting import format_value, humanize
from shared_code.kit.errors import CalculationError


class NotCalculable(CalculationError):
    """Figures that were tried out and that a rule cannot be applied to; `details` are those of the rule's error."""

    @classmethod
    def of(cls, error: CalculationError, tried: str) -> "NotCalculable":
        """The error of a rule, in a sentence that begins with what was tried."""
        return cls(f"{tried}: {sentence(error)}.", details=error.items[0].details)


def sentence(error: CalculationError) -> str:
    """Where a calculation is impossible, by which rule, and what to do about it; the rule's message says that.

    >>> error = CalculationError("the month makes 7.00, above 5.00; add a tier")
    >>> sentence(error.within(line="internalRevenue", period="2025-07", rule="REV-40", operands={"prior_profit": 7}))
    'internal revenue of 2025-07, rule REV-40 (prior profit 7): the month makes 7.00, above 5.00; add a tier'
    """
    details = error.items[0].details
    place = [f"{humanize(details['line'])} of {details['period']}"] if "line" in details else []
    if "rule" in details:
        operands = ", ".join(f"{humanize(name)} {_plain(value)}" for name, value in details["operands"].items())
        place.append(f"rule {details['rule']} ({operands})")
    return f"{', '.join(place)}: {error.message}" if place else error.message


def _plain(value: object) -> str:
    """Figures without thousands separated, since commas stand between them."""
    if isinstance(value, tuple):
        return f"({', '.join(map(_plain, value))})"
    return format_value(value, "value").replace(",", "")
