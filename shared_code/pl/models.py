"""The vocabulary of the P&L: lines, states of a month, comparisons and their results."""

from collections.abc import Collection, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Final, NamedTuple

from shared_code.accounts.series import SeriesName
from shared_code.kit.model import Model, VersionedModel
from shared_code.kit.period import Period
from shared_code.payroll.models import PayrollSummary


class Line(StrEnum):
    """The lines of the P&L; external revenue is a memo line, `flc` is front line contribution."""

    EXTERNAL_REVENUE = "external_revenue"
    INTERNAL_REVENUE = "internal_revenue"
    PAYROLL = "payroll"
    CLAIMS = "claims"
    PARKING_RENTS = "parking_rents"
    OTHER_EXPENSE = "other_expense"
    PTEB = "pteb"
    INSURANCE = "insurance"
    FLC = "flc"


IN_FLC: Final[Mapping[Line, int]] = {
    Line.INTERNAL_REVENUE: 1,
    Line.PAYROLL: -1,
    Line.CLAIMS: -1,
    Line.PARKING_RENTS: -1,
    Line.OTHER_EXPENSE: -1,
    Line.PTEB: -1,
    Line.INSURANCE: -1,
}
"""What front line contribution is made of: 1 is added, -1 subtracted; what is not here is a memo line."""


SUMMED_LINES: Final = tuple(line for line in Line if line is not Line.FLC)
"""What roll-ups store of a month; front line contribution follows from the sums."""


class FavourableDirection(StrEnum):
    """Which side of its base a line should lie on."""

    HIGHER = "higher"
    LOWER = "lower"


class MonthState(StrEnum):
    """A month whose ledger is closed, one that is not over or not yet closed, one that has not begun."""

    CLOSED = "closed"
    CURRENT = "current"
    FUTURE = "future"


class VarianceDirection(StrEnum):
    """Whether a variance is good for the company: the colour on the screen (the arrow is the sign of the amount)."""

    FAVOURABLE = "favourable"
    UNFAVOURABLE = "unfavourable"
    NEUTRAL = "neutral"


class Significance(StrEnum):
    """How large a variance is."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Variance(NamedTuple):
    """A value against its base: $, percent of the base, and what to think of it; None where it cannot be said."""

    amount: Decimal | None
    percent: Decimal | None
    direction: VarianceDirection | None
    significance: Significance | None


class ComparisonType(StrEnum):
    """The comparisons that can be asked for, as the API spells them."""

    BUDGET = "budget"
    FORECAST_ACTUAL = "forecast-actual"
    PRIOR_YEAR = "prior-year"
    PRIOR_MONTH = "prior-month"
    PRIOR_QUARTER = "prior-quarter"
    PROJECTION = "projection"


class ComparisonBase(StrEnum):
    """What a value is compared with: a series, the version sent to finance, or what finance expects."""

    BUDGET = "budget"
    ACTUAL = "actual"
    TREND = "trend"
    FORECAST_OF_RECORD = "forecast_of_record"
    PROJECTION = "projection"


class Comparison(NamedTuple):
    """The value and the base of a comparison; the base is taken `months_back`, of one month or its whole quarter."""

    value: SeriesName
    base: ComparisonBase
    months_back: int = 0
    of_quarter: bool = False


COMPARISONS: Final[Mapping[ComparisonType, Comparison]] = {
    ComparisonType.BUDGET: Comparison(SeriesName.TREND, ComparisonBase.BUDGET),
    ComparisonType.FORECAST_ACTUAL: Comparison(SeriesName.ACTUAL, ComparisonBase.FORECAST_OF_RECORD),
    ComparisonType.PRIOR_YEAR: Comparison(SeriesName.TREND, ComparisonBase.ACTUAL, months_back=12),
    ComparisonType.PRIOR_MONTH: Comparison(SeriesName.TREND, ComparisonBase.TREND, months_back=1),
    ComparisonType.PRIOR_QUARTER: Comparison(SeriesName.TREND, ComparisonBase.TREND, months_back=3, of_quarter=True),
    ComparisonType.PROJECTION: Comparison(SeriesName.TREND, ComparisonBase.PROJECTION),
}
"""The trend of a closed month is its actual, so the month before is the actual as soon as it is closed."""


class AlertLevel(StrEnum):
    """What a variance past its limits asks for: a look, or a review by the district manager."""

    ALERT = "alert"
    REVIEW = "review"


class BillingDeviation(NamedTuple):
    """Distance of what was billed from its forecast, in $ and in percent of the forecast."""

    amount: Decimal
    percent: Decimal | None
    needs_review: bool


class BaselineSource(StrEnum):
    """What a month's forecast starts from before anybody edits it."""

    BUDGET = "budget"
    PROFORMA = "proforma"
    ZERO = "zero"


Amounts = Mapping[Line, Decimal | None]
"""Lines in $; None where there is no figure."""
_CENT: Final = Decimal("0.01")


SeriesCents = tuple[int | None, ...]
"""An amount in the four series, in cents."""


class SiteYearRow(VersionedModel):
    """A site's year in a table that many sites are read from, or why it could not be calculated."""

    site_id: str
    name: str
    problem: str | None = None


class RevenueMonth(Model):
    """What the lines of revenue are made of in a month, in cents; a component's parts are beside it."""

    external: SeriesCents
    categories: Mapping[str, SeriesCents]
    internal: SeriesCents
    components: Mapping[str, SeriesCents]


class RevenueYear(SiteYearRow):
    """The revenue of the months in which a site belongs to a district."""

    months: Mapping[Period, RevenueMonth] = {}


class PayrollMonthRow(Model):
    """A month of payroll and what it brings with it in the four series, in cents; none where that has a `problem`."""

    payroll: PayrollSummary
    pteb: SeriesCents = ()
    insurance: SeriesCents = ()
    problem: str | None = None


class YearSummary(SiteYearRow):
    """The months of a site's year, or why they could not be calculated.

    `months` are those in which the site is open, with their state, and those for which it has a budget only, without.
    `cents` holds, by line, a row for each of the `months`: the four series in cents. A line that came after the row was
    stored has no figure until the site is calculated again. `loads` holds, by feed of actuals, for each of the `months`
    when it was loaded last, in milliseconds since 1970; a row that was stored before these were kept has none.
    `empty` are those of the `months` of which nothing is stored: what they have follows from the contract alone.
    """

    months: Mapping[Period, MonthState | None] = {}
    cents: Mapping[str, tuple[SeriesCents, ...]] = {}
    loads: Mapping[str, tuple[int | None, ...]] = {}
    empty: tuple[Period, ...] = ()

    def within(self, wanted: Collection[Period]) -> "YearSummary":
        """The row with those of its months that are wanted."""
        places = [place for place, period in enumerate(self.months) if period in wanted]
        if len(places) == len(self.months):
            return self
        months = {period: state for period, state in self.months.items() if period in wanted}
        cents = {line: tuple(row[place] for place in places) for line, row in self.cents.items()}
        loads = {feed: tuple(row[place] for place in places) for feed, row in self.loads.items()}
        empty = tuple(period for period in self.empty if period in wanted)
        return self.model_copy(update={"months": months, "cents": cents, "loads": loads, "empty": empty})


def cents(amount: Decimal | None) -> int | None:
    """Money in cents."""
    return None if amount is None else int((amount / _CENT).to_integral_value())


def dollars(cents: int | None) -> Decimal | None:
    """Cents as money."""
    return None if cents is None else cents * _CENT
