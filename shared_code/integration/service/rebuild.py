"""Stored amounts made anew after a change of rules: month facts, statistics summaries and roll-up rows.

Each site is done by itself and then marked with the rules that it was made by, so an interrupted run goes on where it
stopped, on any instance; requests go on meanwhile, and what they save is made by today's rules already.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from shared_code.integration.ports import FollowingRows, Register
from shared_code.kit.clock import Clock
from shared_code.kit.errors import SiteNotFound
from shared_code.recalculation import MADE, REBUILD
from shared_code.sites.models import Site
from shared_code.store.job_runs import COMPLETE, STOPPED, Runs
from shared_code.store.site_partition import VERSION_ROW, Documents, facts_version
from shared_code.store.table import WriteConflict
from shared_code.store.unit_of_work import ChangeSet, RowWrite, UnitOfWork

if TYPE_CHECKING:
    from shared_code.integration.writing.month_writer import MonthWriter

FLOW: Final = "rebuild"

log = logging.getLogger(__name__)


class Rebuilt(NamedTuple):
    """What a run has done: sites and their months that say something else now; `left` sites are still outdated."""

    sites: int
    months: int
    left: int


class Rebuild:
    """Brings what is stored up to today's rules; safe to repeat."""

    def __init__(  # noqa: PLR0913, PLR0917 - what a composition root hands over
        self,
        register: Register,
        documents: Documents,
        changes: UnitOfWork,
        writer: "MonthWriter",
        following: FollowingRows,
        runs: Runs,
        clock: Clock,
    ) -> None:
        self._register = register
        self._documents = documents
        self._changes = changes
        self._writer = writer
        self._following = following
        self._runs = runs
        self._clock = clock

    def run(self, tell: Callable[[str], None] = log.info, until: datetime | None = None) -> Rebuilt:
        """Make every outdated site anew, until an instant; what is left then is done by the next run."""
        if self._is_done():
            return Rebuilt(0, 0, 0)
        run, outdated = self._runs.new(FLOW), self.outdated()
        months = done = 0
        for site in outdated:
            if until and self._clock.now() >= until:
                break
            done += 1
            if self._documents.has_outdated_facts(site.site_id, MADE):
                months += self.site(site.site_id)
                tell(f"made anew by the rules of today: {done} of {len(outdated)} sites, {site.site_id} {site.name}")
            else:  # new, or saved since as a whole
                self._mark(site.site_id)
        left = len(outdated) - done
        result = {"rules": facts_version(), "sites": done, "months": months}
        self._runs.end(run, result, STOPPED if left else COMPLETE)
        return Rebuilt(done, months, left)

    def due(self) -> Sequence[str]:
        """The numbers of sites that are not known to be made by today's rules; that there are none is written down."""
        found = [] if self._is_done() else [site.site_id for site in self.outdated()]
        if not found and not self._is_done():
            self._runs.record(FLOW, {"rules": facts_version(), "sites": 0, "months": 0})
        return found

    def catch_up(self, site_id: str) -> str:
        """Bring one site up to today's rules, unless it is; in a few words what was done. Raises SiteNotFound."""
        if self._is_current(site_id):
            return "current already"
        if self._documents.has_outdated_facts(site_id, MADE):
            return f"made anew, {self.site(site_id)} months say something else now"
        self._mark(site_id)  # new, or saved since as a whole
        return "made by the rules of today already"

    def site(self, site_id: str) -> int:
        """Make one site anew; the number of its months whose facts say something else now. Raises SiteNotFound."""
        site = self._register.sites.get(site_id)
        if site is None:
            raise SiteNotFound(f"There is no site {site_id}.", field="siteId", details={"providedValue": site_id})
        changed = self._writer.rebuild(site)
        periods = self._documents.months_with_facts(site_id)
        self._following.refresh_all(site_id, sorted({*periods, *self._writer.months_shown()}), anew=True)
        self._mark(site_id)
        return changed

    def outdated(self) -> Sequence[Site]:
        """The sites that are not known to be made by today's rules."""
        return [site for site in self._register.sites.values() if not self._is_current(site.site_id)]

    def _is_done(self) -> bool:
        """Whether a run with today's rules has come to its end."""
        runs = self._runs.latest(FLOW)
        return bool(runs) and runs[0].result["rules"] == facts_version() and runs[0].status == COMPLETE

    def _is_current(self, site_id: str) -> bool:
        row = self._documents.version_row(site_id)
        return row is not None and row.content["rules"] == facts_version()

    def _mark(self, site_id: str) -> None:
        marked = self._documents.version_row(site_id)
        row = RowWrite(VERSION_ROW, {"rules": facts_version()}, marked.etag if marked else None)
        try:
            self._changes.commit(ChangeSet(site_id, None, REBUILD, rows=[row]))
        except WriteConflict:
            log.info("another run has marked site %s meanwhile", site_id)
