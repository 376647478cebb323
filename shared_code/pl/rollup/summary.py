"""A site's P&L year as roll-ups read it: amounts only, in cents, by line."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from shared_code.accounts.series import SeriesName
from shared_code.kit.period import Period
from shared_code.pl.calculation.service import FEEDS, CalculatedSiteYear
from shared_code.pl.calculation.year import CalculatedMonth
from shared_code.pl.models import SUMMED_LINES, Line, MonthState, SeriesCents, YearSummary, cents
from shared_code.pl.rollup.loads import milliseconds
from shared_code.sites.models import Site


class YearOfDistrict(NamedTuple):
    """What a row is made of: a site's year, and the months of it in which the site belongs to the district.

    `calculated` is None where the contract cannot be applied to the figures, which `problem` says.
    """

    site: Site
    version: str
    months: Sequence[Period]
    calculated: CalculatedSiteYear | None
    problem: str | None = None


def year_summary(found: YearOfDistrict) -> YearSummary:
    """The row of a site's year in a district."""
    site = found.site
    summary = YearSummary(site_id=site.site_id, name=site.name, version=found.version, problem=found.problem)
    return with_months(summary, found.calculated, found.months) if found.calculated else summary


def with_months(summary: YearSummary, calculated: CalculatedSiteYear, wanted: Collection[Period]) -> YearSummary:
    """A summary with those of the wanted months in which the site is open, or has a budget."""
    year = calculated.year
    months = {period: month for period in wanted if (month := year.months[period]).is_open or month.month.facts.budget}
    return summary.model_copy(
        update={
            "months": {period: month.state if month.is_open else None for period, month in months.items()},
            "cents": {str(line): tuple(_row(month, line) for month in months.values()) for line in SUMMED_LINES},
            "loads": {
                feed: tuple(milliseconds(calculated.loaded_at(feed, period)) for period in months) for feed in FEEDS
            },
            "empty": tuple(period for period in months if not calculated.stored.rows.get(period)),
        }
    )


def state_of(states: Sequence[MonthState]) -> MonthState:
    """The state of a month over several sites: closed when it is everywhere, future when it is everywhere."""
    return states[0] if len(set(states)) == 1 else MonthState.CURRENT


def _row(month: CalculatedMonth, line: Line) -> SeriesCents:
    nodes = [month.lines[series][line] for series in SeriesName]
    return tuple(None if node is None else cents(node.amount) for node in nodes)
