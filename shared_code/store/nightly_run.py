"""A run over many sites, one a night, a message a site: it goes on wherever it was stopped, and does no site twice.

The run keeps a note of each site that is done. Every look for the sites that are left writes down how far it is; the
one that finds none ends it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from shared_code.kit.clock import Clock
from shared_code.store.job_runs import COMPLETE, FAILED, RUNNING, Run, Runs

Notes = Mapping[str, Mapping[str, Any]]
"""What each site came to that is done."""


class NightlyRun:
    """The runs of one flow; `summary` adds up what a run began with and what its sites came to."""

    def __init__(
        self, flow: str, runs: Runs, clock: Clock, summary: Callable[[Mapping[str, Any], Notes], Mapping[str, Any]]
    ) -> None:
        self.flow = flow
        self._runs = runs
        self._clock = clock
        self._summary = summary

    def night(self) -> str:
        """What tonight's run is called in messages."""
        return str(self._clock.now().date())

    def due(
        self, owners: Iterable[str], begin: Callable[[], Mapping[str, Any]], *, again: bool = False
    ) -> Sequence[str]:
        """The sites that tonight's run has not done yet; `begin` is called once, for what it begins with.

        `again` begins another run where tonight's is complete.
        """
        run = self._tonight(begin, again=again)
        if run.status == COMPLETE:
            return []
        done, owners = self._runs.noted(run), sorted(owners)
        result = {**run.result, "sites": len(done), **self._summary(run.result, done)}
        left = [owner for owner in owners if owner not in done]
        if left:
            self._runs.save(replace(run, result=result, progress=round(1 - Decimal(len(left)) / len(owners), 2)))
        else:
            self._runs.end(run, result)
            self._runs.forget_notes(run)
        return left

    def take(self, owner: str) -> Run | None:
        """The run in which a site is still to be done; None where it is done already."""
        run = next(iter(self._runs.latest(self.flow)), None)
        return None if run is None or run.status == COMPLETE or self._runs.is_noted(run, owner) else run

    def note(self, run: Run, owner: str, result: Mapping[str, Any]) -> None:
        """Write down that a site is done."""
        self._runs.note(run, owner, result)

    def _tonight(self, begin: Callable[[], Mapping[str, Any]], *, again: bool) -> Run:
        """The run of this night, killed or not; else a new one, which takes over from the last night."""
        run = next(iter(self._runs.latest(self.flow)), None)
        if run and run.start.date() == self._clock.now().date():
            if run.status == COMPLETE and not again:
                return run
            if run.end is None and run.result:
                return replace(run, status=RUNNING, error=None)
        if run and run.end is None:
            self._runs.end(
                run, run.result, FAILED, "It did not come to its end in its night; the next one did the rest."
            )
            self._runs.forget_notes(run)
        return replace(self._runs.new(self.flow), result=dict(begin()))
