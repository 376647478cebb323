"""What leads from one series of a line to another: the bridge of a site over a month, a quarter or a year."""

from collections.abc import Sequence

from shared_code.accounts.series import SeriesName
from shared_code.kit.answer import Answer
from shared_code.kit.clock import Clock
from shared_code.kit.exact_json import to_json
from shared_code.kit.period import Period, YearPart
from shared_code.pl.bridge import bridge
from shared_code.pl.bridge.adding import added_effects, whole
from shared_code.pl.bridge.views import BridgeView, effect_views
from shared_code.pl.calculation.service import Years
from shared_code.pl.calculation.year import Year
from shared_code.pl.models import Line
from shared_code.pl.rules import state_of_actual
from shared_code.pl.view.comparing import not_closed
from shared_code.pl.view.line_builder import CODES


class Bridges:
    """Reads of bridges."""

    def __init__(self, years: Years, clock: Clock) -> None:
        self._years = years
        self._clock = clock

    def bridge(  # noqa: PLR0913 - what a request names
        self, site_id: str, part: YearPart, line: Line, series: SeriesName, against: SeriesName, *, wages: bool
    ) -> Answer[BridgeView]:
        """The effects that lead from `against` to `series`, over the months that an actual adds up (PL-17).

        Hours and wages are told where the caller may read them (`wages`).

        Raises SiteNotFound, PeriodNotAvailable, CalculationError.
        """
        found = self._years.year_of(site_id, part)
        months = _months(found.year, part, {series, against})
        made = {str(period): bridge(found.year.months[period], line, against, series) for period in months}
        start, end = whole(one.start for one in made.values()), whole(one.end for one in made.values())
        is_known = start is not None and end is not None
        view = BridgeView(
            site_id=site_id,
            period=str(part),
            from_=against,
            to=series,
            line=CODES[line],
            start=start,
            end=end,
            effects=effect_views(
                added_effects([(name, one.effects) for name, one in made.items()]) if is_known else (), wages=wages
            ),
            residual=sum(one.residual for one in made.values()),
        )
        left_out = [period for period in part.months() if period not in months]
        return Answer(
            to_json(view),
            period=part.span(),
            as_of=self._clock.today(),
            warnings=[not_closed(left_out)] if left_out else (),
            sources=found.sources(months),
            calc_run_id=found.calc_run_id,
        )


def _months(year: Year, part: YearPart, series: set[SeriesName]) -> Sequence[Period]:
    """The months that are bridged: with an actual those that it adds up, if there are any."""
    states = {period: year.months[period].state for period in part.months()}
    wanted = state_of_actual(list(states.values()))
    counted = [period for period, state in states.items() if state is wanted]
    return counted if counted and SeriesName.ACTUAL in series else list(states)
