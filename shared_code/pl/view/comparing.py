"""Lines against a base, as the API shows them, and what a reader should know of the months compared."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from shared_code.kit.answer import DataWarning
from shared_code.kit.period import Period
from shared_code.pl.calculation.inputs import CalculationSettings
from shared_code.pl.calculation.lines import BETTER
from shared_code.pl.models import Amounts, ComparisonType, Line, Significance, VarianceDirection
from shared_code.pl.rules import variance, year_total
from shared_code.pl.view.line_builder import CODES
from shared_code.pl.view.views import LineVariance

NO_BASE: Final[Mapping[ComparisonType, str]] = {
    **dict.fromkeys(ComparisonType, "Nothing is stored of the time to compare with"),
    ComparisonType.FORECAST_ACTUAL: "No forecast of record was kept",
    ComparisonType.PROJECTION: "Finance has loaded no projection",
}


def added(months: Iterable[Amounts]) -> Amounts:
    """Each line over some months."""
    rows = list(months)
    return {line: year_total([row[line] for row in rows]) for line in Line}


def line_variances(value: Amounts, base: Amounts | None, settings: CalculationSettings) -> tuple[LineVariance, ...]:
    """Each line against its base, None where there is none."""
    return tuple(_line_variance(line, value, base or {}, settings) for line in Line)


def _line_variance(line: Line, value: Amounts, base: Amounts, settings: CalculationSettings) -> LineVariance:
    limits = settings.significance_high, settings.significance_medium
    found = variance(value[line], base.get(line), BETTER[line], *limits)
    return LineVariance(
        line=CODES[line],
        value=value[line],
        base=base.get(line),
        amount=found.amount,
        percent=found.percent,
        direction=found.direction or VarianceDirection.NEUTRAL,
        significance=found.significance or Significance.LOW,
    )


def not_closed(periods: Sequence[Period]) -> DataWarning:
    """Months whose actual is not known yet."""
    text = f"Not closed, so left out of the comparison on both sides: {', '.join(periods)}."
    return DataWarning("NOT_CLOSED", text, "period")


def no_budget(periods: Sequence[Period]) -> DataWarning:
    """Months that nothing was planned for."""
    return DataWarning("NO_BUDGET", f"No budget, which counts as 0: {', '.join(periods)}.", "comparisonType")


def no_base(comparison: ComparisonType, periods: Sequence[Period], *, is_left_out: bool) -> DataWarning:
    """Months without a base; they are left out where others have one."""
    effect = "left out of the comparison on both sides" if is_left_out else "values stand without a base"
    return DataWarning("NO_BASE", f"{NO_BASE[comparison]} for {', '.join(periods)}; {effect}.", "comparisonType")
