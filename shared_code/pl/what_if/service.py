"""What-if: a site's month with other drivers, calculated and not stored."""

from collections.abc import Mapping, Sequence

from shared_code.accounts.series import SeriesName
from shared_code.kit.answer import Answer
from shared_code.kit.clock import Clock
from shared_code.kit.errors import CalculationError, ErrorItem, InvalidRequest
from shared_code.kit.exact_json import to_json
from shared_code.kit.money import ZERO
from shared_code.kit.period import Period
from shared_code.kit.validation import Problem, place_of, pointer
from shared_code.pl.calculation.days import with_days, with_statistics
from shared_code.pl.calculation.service import CalculatedSiteYear, Years
from shared_code.pl.calculation.year import Year
from shared_code.pl.ports import DayStore
from shared_code.pl.view.line_builder import CODES
from shared_code.pl.what_if.drivers import Drivers, InvalidDrivers
from shared_code.pl.what_if.goal_seek import Goal, NoValue, drivers_of, goal_seek
from shared_code.pl.what_if.views import GoalView, LineChangeView, WhatIfView
from shared_code.pl.what_if.what_if import LineChange, what_if
from shared_code.sites.editing_window import refuse_to_save


class WhatIfService:
    """Tries out other drivers."""

    def __init__(self, years: Years, days: DayStore, clock: Clock) -> None:
        self._years = years
        self._days = days
        self._clock = clock

    def what_if(self, site_id: str, period: Period, drivers: Drivers) -> Answer[WhatIfView]:
        """The P&L of a month with other drivers, line by line.

        Raises SiteNotFound, PeriodNotAvailable, InvalidRequest naming every driver that cannot be changed,
        CalculationError.
        """
        found = self._years.year(site_id, period.year)
        refuse_to_save(found.site, period, self._clock.today())
        try:
            made = what_if(self._with_days(found, period, drivers), period, drivers, SeriesName.TREND)
        except InvalidDrivers as error:
            places = {f"contract.{row.term}": f"contract[{place}].term" for place, row in enumerate(drivers.contract)}
            raise InvalidRequest.of([_item(problem, places) for problem in error.problems]) from None
        view = WhatIfView(
            lines=_lines(made.lines),
            year=_lines(made.year),
            months=tuple(made.months),
            changed=tuple(made.changed),
            sentences=tuple(made.sentences),
        )
        return Answer(to_json(view), period=period, as_of=self._clock.today(), sources=found.sources([period]))

    def seek(self, site_id: str, period: Period, goal: Goal) -> Answer[GoalView]:
        """The value of a driver that gives FLC of a month a target.

        Raises as `what_if`, and CalculationError where no value, or not one only, gives it.
        """
        found = self._years.year(site_id, period.year)
        refuse_to_save(found.site, period, self._clock.today())
        try:
            year = self._with_days(found, period, drivers_of(goal.driver, ZERO))
            made = goal_seek(year, period, goal)
        except InvalidDrivers as error:
            raise InvalidRequest.of([_of_goal(problem) for problem in error.problems]) from None
        except NoValue as error:
            raise CalculationError(str(error)) from None
        view = GoalView(**made.model_dump(exclude={"period", "iterations"}))
        return Answer(to_json(view), period=period, as_of=self._clock.today(), sources=found.sources([period]))

    def _with_days(self, found: CalculatedSiteYear, period: Period, drivers: Drivers) -> Year:
        """The year with the days that change."""
        if not drivers.payroll and not drivers.statistics.figures():
            return found.year
        if not drivers.payroll:
            return with_statistics(found, period, self._days)
        staff = self._days.staff(found.site)
        return with_days(found, period, self._days, staff)


def _lines(changes: Sequence[LineChange]) -> tuple[LineChangeView, ...]:
    return tuple(
        LineChangeView(line=CODES[one.line], before=one.before, after=one.after, difference=one.difference)
        for one in changes
    )


BOUNDS_OF_GOAL = ("lowest", "highest")


def _of_goal(problem: Problem) -> ErrorItem:
    """What is wrong with a goal: one of its bounds, else its driver."""
    return _item(Problem(problem.path if problem.path in BOUNDS_OF_GOAL else "driver", problem.message), {})


def _item(problem: Problem, terms: Mapping[str, str]) -> ErrorItem:
    """A problem with its place as a JSON pointer; the place of a term of the contract is that of its row."""
    field = pointer(place_of(terms.get(problem.path, problem.path)))
    return ErrorItem(InvalidRequest.code, f"{field}: {problem.message}", field)
