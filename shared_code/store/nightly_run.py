"""A run over many sites, one a night or part of a day, a message a site: stopped, it goes on, and does no site twice.

The run keeps a note of each site that is done. A site whose work fails for a cause of its own is tried again by who
asked for it, and given up for this run after as many attempts as its job has; the others go on. Every look for sites
that are left writes down how far it is; the note of the last one ends it, or the look that finds none.
"""

import json
import logging
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar, Final, NamedTuple

from shared_code.kit.clock import Clock
from shared_code.kit.errors import ForecastingAPIError
from shared_code.store.job_runs import COMPLETE, FAILED, OF, RUNNING, Run, Runs, share_done
from shared_code.store.table import WriteConflict, lost_race

Notes = Mapping[str, Mapping[str, Any]]
"""What each site came to that is done."""
GIVEN_UP: Final = "givenUp"
"""What a note, and the result of a run, call the cause for which a site was given up."""
MOST_CHARACTERS: Final = 100_000
"""What the row of a run keeps of causes, as JSON; a row of the store has half a million."""
NOT_KEPT: Final = "see alerts or log"
"""Stands for the cause where so many sites have one that there is no more room."""

_OF_OTHERS: Final = 500
"""From this status on an error is that of what the work needs, and no site's own."""

log = logging.getLogger(__name__)


class AttemptFailed(Exception):
    """The work for a site failed for a cause of its own, and another attempt may follow."""


class RoomForCauses:
    """Room in the row of a run for why sites failed; however many do, the run comes to its end."""

    def __init__(self) -> None:
        self._left = MOST_CHARACTERS

    def fitting(self, causes: Sequence[str]) -> Sequence[str]:
        """The first causes of a site for which there is room, or where they are.

        >>> RoomForCauses().fitting(["line 2: no amount", "x" * 200_000, "line 9: no amount"])
        ['line 2: no amount']
        >>> RoomForCauses().fitting(["x" * 200_000])
        ['see alerts or log']
        """
        kept = []
        for cause in causes:
            self._left -= len(json.dumps(cause))
            if self._left < 0:
                break
            kept.append(cause)
        return kept or [NOT_KEPT]


Summary = Callable[[Mapping[str, Any], Notes], Mapping[str, Any]]
"""Adds up what a run began with and what its sites came to."""


class Nights(NamedTuple):
    """What runs of many flows have in common; `night` says which night, or part of a day, an instant belongs to."""

    runs: Runs
    clock: Clock
    night: Callable[[datetime], object] = datetime.date


class NightlyRun:
    """The runs of one flow, never two at once."""

    def __init__(self, flow: str, nights: Nights, summary: Summary) -> None:
        self.flow = flow
        self._runs, self._clock, self._night = nights
        self._summary = summary

    def name(self) -> str:
        """What the newest run is called, in messages and by whoever follows it."""
        run = self._newest()
        return run.id if run else ""

    def due(
        self, owners: Iterable[str], begin: Callable[[], Mapping[str, Any]], *, again: bool = False
    ) -> Sequence[str]:
        """The sites that tonight's run has not done yet; `begin` is called once, for what it begins with.

        `again` begins another run where tonight's is complete.
        """
        left: Sequence[str] = lost_race()(self._look, sorted(owners), begin, again=again)
        return left

    def take(self, owner: str) -> Run | None:
        """The run in which a site is still to be done; None where it is done already."""
        run = self._newest()
        return None if run is None or run.status == COMPLETE or self._runs.is_noted(run, owner) else run

    def note(self, run: Run, owner: str, result: Mapping[str, Any]) -> None:
        """Write down that a site is done; the last one ends the run."""
        done: int = lost_race()(self._runs.note, run, owner, result)
        if done >= run.result[OF]:
            lost_race()(self._end_if_done)

    def failed(self, run: Run, owner: str) -> int:
        """Write down that an attempt at a site failed; how many have."""
        failed: int = lost_race()(self._runs.failed, run, owner)
        return failed

    def hinder(self, why: str) -> None:
        """Write down why a site cannot be done now; the next look for what is left takes it back."""
        lost_race()(self._hinder, why)

    def _hinder(self, why: str) -> None:
        """As above, once where many sites have the same cause. Raises WriteConflict."""
        run = self._newest()
        if run and run.end is None and run.error != why:
            self._runs.renew(replace(run, status=RUNNING, error=why))

    def _look(self, owners: Sequence[str], begin: Callable[[], Mapping[str, Any]], *, again: bool) -> Sequence[str]:
        """Write down how far tonight's run is; the sites that are left. Raises WriteConflict."""
        run = self._tonight(begin, again=again)
        if run.status == COMPLETE:
            return []
        done = self._runs.noted(run)
        left = [owner for owner in owners if owner not in done]
        if left:
            progress = share_done(len(owners) - len(left), len(owners))
            self._runs.renew(replace(run, result={**self._result(run, done), OF: len(owners)}, progress=progress))
        else:
            self._end(run, done)
        return left

    def _end_if_done(self) -> None:
        """End the run if no site is left. Raises WriteConflict."""
        run = self._newest()
        if run and run.end is None and len(done := self._runs.noted(run)) >= run.result[OF]:
            self._end(run, done)

    def _end(self, run: Run, done: Notes) -> None:
        self._runs.renew(self._runs.ended(run, self._result(run, done)))
        self._runs.forget_notes(run)

    def _result(self, run: Run, done: Notes) -> Mapping[str, Any]:
        room = RoomForCauses()
        given_up = {site: room.fitting([note[GIVEN_UP]])[0] for site, note in done.items() if GIVEN_UP in note}
        worked = {site: note for site, note in done.items() if site not in given_up}
        result = {**run.result, "sites": len(done), **self._summary(run.result, worked)}
        if given_up:
            result = {**result, GIVEN_UP: given_up, "counts": {**result["counts"], "failed": len(given_up)}}
        return result

    def _tonight(self, begin: Callable[[], Mapping[str, Any]], *, again: bool) -> Run:
        """The run of this night, killed or not; else a new one, which takes over from the last night.

        Raises WriteConflict where somebody else begins one at the same time.
        """
        turn, run = self._runs.turn(self.flow), self._newest()
        if run and self._night(run.start) == self._night(self._clock.now()):
            if run.status == COMPLETE and not again:
                return run
            if run.end is None and run.result:
                return replace(run, status=RUNNING, error=None)
        if run and run.end is None:
            self._runs.end(
                run, run.result, FAILED, "It did not come to its end in its night; the next one did the rest."
            )
        if run:
            self._runs.forget_notes(run)
        return self._runs.begin(replace(self._runs.new(self.flow), result=dict(begin())), turn)

    def _newest(self) -> Run | None:
        return next(iter(self._runs.latest(self.flow)), None)


class NightlyJob(ABC):
    """A job that does each of its sites once a run; safe to repeat, to stop at any time, and beside requests.

    What a job is made of: its sites (`_owners`), what it does for one and notes of it (`_do`), and a note `_in_words`.
    """

    retries: ClassVar = 3
    """How often a site is tried again whose work failed for a cause of its own."""

    def __init__(self, flow: str, nights: Nights, summary: Summary) -> None:
        self._run = NightlyRun(flow, nights, summary)
        self._clock = nights.clock

    def run(self) -> str:
        """What the newest run is called."""
        return self._run.name()

    def left(self, started_by: str = "") -> Sequence[str]:
        """The sites that tonight's run has not done yet.

        Somebody who starts it begins another run where tonight's is complete, and joins the one that goes on.
        """
        return self._run.due(self._owners(), lambda: self._begun(started_by), again=bool(started_by))

    def site(self, site_id: str) -> str:
        """Do a site, unless that is done tonight; in a few words what it came to.

        Raises AttemptFailed as often as the job has retries, and the errors of what the work needs, such as a store
        that is away, however often they come: then the site stays due.
        """
        run = self._run.take(site_id)
        if run is None:
            return "done already"
        try:
            note = self._do(site_id, run)
        except Exception as error:
            why = error.message if isinstance(error, ForecastingAPIError) else type(error).__name__
            with suppress(ForecastingAPIError, WriteConflict):  # what is told is the cause
                self._run.hinder(why)
            if isinstance(error, ForecastingAPIError) and error.status_code >= _OF_OTHERS:
                raise
            return self._failed(site_id, run, why, error)
        self._run.note(run, site_id, note)
        return self._in_words(note)

    def _failed(self, site_id: str, run: Run, why: str, error: Exception) -> str:
        """Count an attempt that failed; after the last one the site is done for this run. Raises AttemptFailed."""
        attempts, failed = 1 + self.retries, self._run.failed(run, site_id)
        if failed < attempts:
            raise AttemptFailed(f"attempt {failed} of {attempts} failed: {why}") from error
        log.error("%s of %s is given up after %s attempts", run.flow, site_id, attempts, exc_info=error)
        self._run.note(run, site_id, self._given_up(site_id, f"It failed {failed} times, at last for this: {why}"))
        return f"given up after {attempts} attempts"

    def _given_up(self, site_id: str, why: str) -> Mapping[str, Any]:  # noqa: ARG002 - loads ask which site
        """What is noted of a site that was given up."""
        return {GIVEN_UP: why}

    @abstractmethod
    def _owners(self) -> Iterable[str]: ...

    @abstractmethod
    def _do(self, site_id: str, run: Run) -> Mapping[str, Any]: ...

    @abstractmethod
    def _in_words(self, note: Mapping[str, Any]) -> str: ...

    def _begun(self, started_by: str) -> Mapping[str, Any]:
        """What a run begins with."""
        return {"businessDate": str(self._clock.today()), "startedBy": started_by}
