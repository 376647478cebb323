"""The days of one month of a site, read only when somebody asks for them or changes them."""

from dataclasses import replace

from shared_code.kit.period import Period
from shared_code.payroll.by_day import NO_PAYROLL, PayrollByDay
from shared_code.payroll.jobs import JobRoster
from shared_code.payroll.persistence import payroll_by_day
from shared_code.payroll.persistence import stored_month as stored_payroll
from shared_code.pl.calculation.inputs import SiteDays
from shared_code.pl.calculation.service import CalculatedSiteYear
from shared_code.pl.calculation.year import Year
from shared_code.pl.ports import DayStore
from shared_code.statistics.models import FAMILY as STATISTICS
from shared_code.statistics.persistence import statistics_days, stored_month
from shared_code.store.site_partition import Contents, Series


def with_statistics(found: CalculatedSiteYear, period: Period, store: DayStore) -> Year:
    """A calculated year with the days of a month's statistics, and of nothing else."""
    here, later = (store.documents(found.site.site_id, month) for month in (period, period.shift(1)))
    return _with(found, period, here, later, NO_PAYROLL)


def with_days(found: CalculatedSiteYear, period: Period, store: DayStore, staff: JobRoster) -> Year:
    """A calculated year with the days of a month: four months of documents, since payroll weeks cross months."""
    near = [period.shift(-1), period, period.shift(1)]
    contents = {month: store.documents(found.site.site_id, month) for month in (*near, period.shift(2))}
    payroll = {month: stored_payroll(documents) for month, documents in contents.items()}
    return _with(found, period, contents[period], contents[period.shift(1)], payroll_by_day(near, payroll, staff))


def _with(found: CalculatedSiteYear, period: Period, here: Contents, later: Contents, payroll: PayrollByDay) -> Year:
    statistics = statistics_days(found.site, period, stored_month(here, later.get((STATISTICS, Series.ACTUAL))))
    days = SiteDays({period: statistics}, payroll)
    return replace(found.year, inputs=replace(found.year.inputs, days=days))
