"""Rows of payroll in table `summaries`: a site's months with what payroll brings with it, kept up to date."""

from collections.abc import Callable, Mapping, Sequence

from shared_code.accounts.series import SeriesName
from shared_code.kit.clock import Clock
from shared_code.kit.errors import CalculationError
from shared_code.kit.period import Period
from shared_code.pl.calculation.service import Years
from shared_code.pl.calculation.year import Lines
from shared_code.pl.models import Line, PayrollMonthRow, SeriesCents, cents
from shared_code.pl.ports import PayrollMonths, Sites
from shared_code.store.site_partition import row_version
from shared_code.store.summaries import MonthRows, RowKey
from shared_code.store.table import lost_race


class PayrollRefresh:
    """Keeps the rows of payroll up to date; `renew` makes reference data as new as the message that is worked on.

    Nothing is worked out here: hours and cost are those of the month of payroll, PTEB and insurance the P&L's lines.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what a composition root hands over
        self,
        sites: Sites,
        payroll: PayrollMonths,
        years: Years,
        rows: MonthRows[PayrollMonthRow],
        clock: Clock,
        renew: Callable[[], None],
    ) -> None:
        self._sites = sites
        self._payroll = payroll
        self._years = years
        self._rows = rows
        self._clock = clock
        self._renew = renew

    def refresh(self, site_id: str, periods: Sequence[Period], *, anew: bool = False) -> int:
        """Store some months of a site's payroll; the number of months written. Safe to repeat. Raises SiteNotFound."""
        self._renew()
        site, written = self._sites.get(site_id), 0
        for place, months in site.rows_of(periods).items():
            written += lost_race()(
                self._rows.refresh,
                RowKey(*place, site_id),
                months,
                lambda: row_version(self._years.version(site_id), self._clock.today()),
                lambda stale: {period: self._row(site_id, period) for period in stale},
                anew=anew,
            )
        return written

    def _row(self, site_id: str, period: Period) -> PayrollMonthRow:
        payroll = self._payroll.summary(site_id, period)
        try:
            lines = self._years.year(site_id, period.year).year.months[period].lines
        except CalculationError as error:
            return PayrollMonthRow(payroll=payroll, problem=error.message)
        return PayrollMonthRow(payroll=payroll, pteb=_cents(lines, Line.PTEB), insurance=_cents(lines, Line.INSURANCE))


def _cents(lines: Mapping[SeriesName, Lines], line: Line) -> SeriesCents:
    nodes = (lines[series][line] for series in SeriesName)
    return tuple(None if node is None else cents(node.amount) for node in nodes)
