"""What leads from one series of a line to another: the bridge of a site's month."""

from shared_code.accounts.series import SeriesName
from shared_code.kit.answer import Answer, to_json
from shared_code.kit.clock import Clock
from shared_code.kit.period import Period
from shared_code.pl.bridge import bridge
from shared_code.pl.bridge.views import BridgeEffectView, BridgeView
from shared_code.pl.calculation.service import Years
from shared_code.pl.models import Line
from shared_code.pl.view.line_builder import CODES


class Bridges:
    """Reads of bridges."""

    def __init__(self, years: Years, clock: Clock) -> None:
        self._years = years
        self._clock = clock

    def bridge(
        self, site_id: str, period: Period, line: Line, series: SeriesName, against: SeriesName
    ) -> Answer[BridgeView]:
        """The effects that lead from `against` to `series`.

        Raises SiteNotFound, PeriodNotAvailable, CalculationError.
        """
        found = self._years.year_of(site_id, period)
        made = bridge(found.year.months[period], line, against, series)
        view = BridgeView(
            site_id=site_id,
            period=period,
            from_=against,
            to=series,
            line=CODES[line],
            start=made.start,
            end=made.end,
            effects=tuple(
                BridgeEffectView(effect=one.effect, amount=one.amount, sentence=one.sentence) for one in made.effects
            ),
            residual=made.residual,
        )
        return Answer(to_json(view), period=period, as_of=self._clock.today(), calc_run_id=found.calc_run_id)
