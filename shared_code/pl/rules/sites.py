"""Rules on the months of a site and on sums over sites: PL-13 to PL-16."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from shared_code.derivations.nodes import rule
from shared_code.kit.period import Period
from shared_code.pl.models import BaselineSource, Line
from shared_code.pl.rules.lines import front_line_contribution, total
from shared_code.sites.models import SiteStatus, status_between


@rule("PL-13")
def site_status(period: Period, start_date: date | None, close_date: date | None) -> SiteStatus:
    """Where a site stands in a month; one open day makes it open for all of it (docs/rules/pl.md#pl-13).

        opening when it starts after the month, closed when it closes before the month, else open

    >>> site_status(Period(2025, 3), None, date(2025, 3, 1)), site_status(Period(2025, 4), None, date(2025, 3, 1))
    (<SiteStatus.OPEN: 'open'>, <SiteStatus.CLOSED: 'closed'>)
    """
    return status_between(period.first_day, period.last_day, start_date, close_date)


@rule("PL-14")
def roll_up(sites: Sequence[Mapping[Line, Decimal | None]]) -> Mapping[Line, Decimal | None]:
    """The lines of the sites open in a month, in $, as one P&L (docs/rules/pl.md#pl-14).

        line = sum over the sites that have it     (None when no site has)
        FLC  = PL-2 of these sums                  (None without internal revenue)

    >>> sites = [{Line.INTERNAL_REVENUE: Decimal(100), Line.PAYROLL: Decimal(80)}, {Line.PAYROLL: Decimal(5)}]
    >>> roll_up(sites)[Line.FLC]
    Decimal('15')
    """
    sums = {line: total(site.get(line) for site in sites) for line in Line}
    contribution = front_line_contribution(sums)
    return {**sums, Line.FLC: None if sums[Line.INTERNAL_REVENUE] is None else contribution}


@rule("PL-15")
def baseline_source(status: SiteStatus, has_budget: bool, has_proforma: bool) -> BaselineSource:
    """What a site's month starts from before anybody edits it (docs/rules/pl.md#pl-15).

        0 before a site opens and after it closes, else budget, else proforma, else 0

    >>> baseline_source(SiteStatus.OPEN, has_budget=False, has_proforma=True)
    <BaselineSource.PROFORMA: 'proforma'>
    """
    if status != SiteStatus.OPEN:
        return BaselineSource.ZERO
    if has_budget:
        return BaselineSource.BUDGET
    return BaselineSource.PROFORMA if has_proforma else BaselineSource.ZERO


@rule("PL-16")
def daily_baseline(month_plan: Decimal, days_in_month: int) -> Decimal:
    """A day of counts, rooms or hours before anybody edits it, exact (docs/rules/pl.md#pl-16).

        day = month of the baseline's source / days in the month

    >>> daily_baseline(Decimal(4650), 31)
    Decimal('150')
    """
    return month_plan / days_in_month
