"""Where the amounts of a site's P&L come from."""

from shared_code.accounts.series import SeriesName
from shared_code.derivations.narrative import Narrator
from shared_code.kit.answer import Answer
from shared_code.kit.clock import Clock
from shared_code.kit.errors import ErrorItem, InvalidRequest
from shared_code.kit.exact_json import to_json
from shared_code.kit.period import Period
from shared_code.pl.calculation.days import with_days
from shared_code.pl.calculation.service import CalculatedSiteYear, Years
from shared_code.pl.explain.daily import NoDays, daily
from shared_code.pl.explain.explanation import NARRATOR, WITHOUT_WAGES, explain
from shared_code.pl.explain.views import DayPartView, DayQuantityView, DaysView, DayView, ExplanationView
from shared_code.pl.models import Line
from shared_code.pl.ports import DayStore
from shared_code.pl.view.line_builder import CODES, CUMULATIVE_LABEL, LINE_OF
from shared_code.pl.view.views import LineCode


class Explanations:
    """Reads of derivations."""

    def __init__(self, years: Years, days: DayStore, clock: Clock) -> None:
        self._years = years
        self._days = days
        self._clock = clock

    def explain(  # noqa: PLR0913 - what a request names
        self, site_id: str, period: Period, code: LineCode, series: SeriesName, *, wages: bool, days: bool = False
    ) -> Answer[ExplanationView]:
        """The derivation of a line of a month, on request with its days; without `wages` payroll is an amount in it.

        Raises SiteNotFound, PeriodNotAvailable, CalculationError; InvalidRequest where there are no days.
        """
        found = self._years.year_of(site_id, period)
        line, narrator = LINE_OF.get(code), NARRATOR if wages else WITHOUT_WAGES
        if line is None:
            view = self._cumulative(found, period, narrator)
        else:
            view = self._line(found, period, line, series, narrator)
        if days:
            view = view.model_copy(update={"days": self._by_day(found, period, line, series)})
        return Answer(
            to_json(view),
            period=period,
            as_of=self._clock.today(),
            sources=found.sources([period]),
            calc_run_id=found.calc_run_id,
        )

    def _line(
        self, found: CalculatedSiteYear, period: Period, line: Line, series: SeriesName, narrator: Narrator
    ) -> ExplanationView:
        made = explain(found.year, line, series, period, narrator)
        return ExplanationView(
            line=CODES[line],
            series=series,
            period=period,
            amount=made.node.amount if made.node else None,
            sentences=tuple(made.sentences),
            node=made.node,
        )

    def _by_day(self, found: CalculatedSiteYear, period: Period, line: Line | None, series: SeriesName) -> DaysView:
        """The days of a line; the cumulative one is made of front line contribution, which has none."""
        year = with_days(found, period, self._days, self._days.staff(found.site))
        try:
            made = daily(year, line or Line.FLC, series, period)
        except NoDays as error:
            raise InvalidRequest.of([ErrorItem("INVALID_DATA_TYPE", str(error), "days")]) from None
        return DaysView(
            dates=tuple(
                DayView(
                    date=day.date, amount=day.amount, parts=tuple(DayPartView(**part._asdict()) for part in day.parts)
                )
                for day in made.days
            ),
            rounding=made.rounding,
            quantities=tuple(DayQuantityView(**one._asdict()) for one in made.quantities),
        )

    def _cumulative(self, found: CalculatedSiteYear, period: Period, narrator: Narrator) -> ExplanationView:
        """Line 10 has one series: trend less budget, from January on."""
        node = found.year.contribution_to_budget()[period.month - 1]
        return ExplanationView(
            line=LineCode.FLC_TO_BUDGET_CUMULATIVE,
            series=SeriesName.TREND,
            period=period,
            amount=node.amount,
            sentences=tuple(narrator.sentences(node, f"{CUMULATIVE_LABEL}, {period}")),
            node=narrator.tree(node, LineCode.FLC_TO_BUDGET_CUMULATIVE, CUMULATIVE_LABEL),
        )
