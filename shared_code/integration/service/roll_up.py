"""The end of a night: each site's P&L is calculated, and the rows that roll-ups add up follow, without the queue."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from shared_code.integration.nightly import ROLL_UP, night_of
from shared_code.integration.ports import FollowingRows, Register
from shared_code.kit.clock import Clock
from shared_code.kit.money import ZERO
from shared_code.kit.period import Period
from shared_code.store.job_runs import Runs
from shared_code.store.nightly_run import NightlyRun, Notes


class NightlyRollUp:
    """Safe to repeat, to stop at any time, and beside the queue: a row that is current is not written again."""

    def __init__(  # noqa: PLR0913, PLR0917 - what a composition root hands over
        self,
        following: FollowingRows,
        contribution: Callable[[str, int], Decimal | None],
        months: Callable[[], Sequence[Period]],
        register: Register,
        runs: Runs,
        clock: Clock,
        zone: ZoneInfo,
    ) -> None:
        """`contribution` is FLC of a site's year, $; `months` are those that roll-ups show."""
        self._following = following
        self._contribution = contribution
        self._months = months
        self._register = register
        self._clock = clock
        self._run = NightlyRun(ROLL_UP, runs, clock, _counted, lambda instant: night_of(instant, zone))

    def run(self) -> str:
        """What the newest run is called."""
        return self._run.name()

    def left(self, started_by: str = "") -> Sequence[str]:
        """The sites that tonight's run has not done yet.

        Somebody who starts it begins another run where tonight's is complete, and joins the one that goes on.
        """
        begun = {"businessDate": str(self._clock.today()), "startedBy": started_by}
        return self._run.due(self._register.sites, lambda: begun, again=bool(started_by))

    def site(self, site_id: str) -> str:
        """Calculate a site's year and bring its rows up to date, unless that is done tonight; what it came to."""
        run = self._run.take(site_id)
        if run is None:
            return "done already"
        flc = self._contribution(site_id, self._clock.today().year)
        written = self._following.refresh_all(site_id, self._months())
        self._run.note(run, site_id, {"updated": written, "flc": None if flc is None else str(flc)})
        return f"FLC {'not calculated' if flc is None else f'{flc:,.2f}'}, {written} rows"


def _counted(_: Mapping[str, Any], done: Notes) -> Mapping[str, Any]:
    """How many rows were written, FLC of all sites together, and which have none."""
    flc = {site: Decimal(note["flc"]) for site, note in done.items() if note["flc"] is not None}
    return {
        "counts": {"updated": sum(note["updated"] for note in done.values())},
        "flc": str(sum(flc.values(), ZERO)),
        "notCalculated": sorted({*done} - {*flc}),
    }
