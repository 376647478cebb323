"""Nightly loads: what the warehouse has of each site enters the store, a message a site.

A delivery goes the way of a file, complete for what it names. One that is refused is quarantined: nothing of it is
stored, the run says why, the last good copy stays, and the other sites go on.
"""

import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final
from zoneinfo import ZoneInfo

from shared_code.integration.load import How, LoadRefused, LoadRequest
from shared_code.integration.nightly import LOADS, night_of
from shared_code.integration.ports import Register, Warehouse
from shared_code.integration.service.deliveries import delivery
from shared_code.integration.service.loader import Loader
from shared_code.kit.clock import Clock
from shared_code.sites.models import Site
from shared_code.store.job_runs import Runs
from shared_code.store.nightly_run import NightlyRun, Notes

USER: Final = "warehouse"
"""Whom the audit trail names."""
COUNTED: Final = ("created", "updated", "unchanged", "removed")

_KEPT: Final = 5
"""Problems of a quarantined delivery that the run keeps."""

log = logging.getLogger(__name__)


class NightlyLoad:
    """One flow; safe to repeat, to stop at any time, and beside requests."""

    def __init__(  # noqa: PLR0913, PLR0917 - what a composition root hands over
        self,
        flow: str,
        warehouse: Callable[[], Warehouse | None],
        loader: Callable[[], Loader],
        register: Register,
        runs: Runs,
        clock: Clock,
        zone: ZoneInfo,
    ) -> None:
        self._kinds = LOADS[flow]
        self._warehouse = warehouse
        self._loader = loader
        self._register = register
        self._clock = clock
        self._run = NightlyRun(flow, runs, clock, _counted, lambda instant: night_of(instant, zone))

    def run(self) -> str:
        """What the newest run is called."""
        return self._run.name()

    def left(self, started_by: str = "") -> Sequence[str]:
        """The sites that tonight's run has not done yet, at any hour.

        Somebody who starts it begins another run where tonight's is complete, and joins the one that goes on.
        """
        today = self._clock.today()
        owners = [site.site_id for site in self._register.sites.values() if _is_loaded(site, today)]
        begun = {"kinds": list(self._kinds), "businessDate": str(today), "startedBy": started_by}
        return self._run.due(owners, lambda: begun, again=bool(started_by))

    def site(self, site_id: str) -> str:
        """Load what the warehouse has of a site, unless that is done tonight; in a few words what it came to.

        Raises DatabaseError where the warehouse does not answer: then the site stays due.
        """
        run, warehouse = self._run.take(site_id), self._warehouse()
        if run is None or warehouse is None:
            return "done already" if warehouse else "no warehouse is named"
        counts: Counter[str] = Counter()
        refused: dict[str, Any] = {}
        for kind in self._kinds:
            file = delivery(warehouse, kind, site_id, self._clock.today())
            if not file:
                counts["empty"] += 1
                continue
            request = LoadRequest(USER, f"{kind} of the warehouse", run.id, how=How.COMPLETE)
            try:
                report = self._loader().store(kind, file, request)
            except LoadRefused as error:
                refused[kind] = list(error.problems[:_KEPT])
                problems = len(error.problems)  # what they quote of the delivery stands in the run alone
                log.warning("%s of site %s is quarantined: %d problems", kind, site_id, problems)
            else:
                counts.update({name: report.counts[name] for name in COUNTED})
        self._run.note(run, site_id, {**counts, "quarantined": refused})
        told = [f"{counts[name]} {name}" for name in (*COUNTED, "empty") if counts[name]]
        return ", ".join([*told, *(f"{kind} quarantined" for kind in refused)])


def _is_loaded(site: Site, today: date) -> bool:
    """Whether the warehouse still has something to say of a site: not long after its close."""
    return site.close_date is None or (today - site.close_date).days < _AFTER_CLOSE


_AFTER_CLOSE: Final = 62
"""Days for which a closed site is still loaded: its last ledger comes late."""


def _counted(_: Mapping[str, Any], done: Notes) -> Mapping[str, Any]:
    """Rows by what became of them, and the deliveries that were refused, by site and kind."""
    counts = {name: sum(note.get(name, 0) for note in done.values()) for name in (*COUNTED, "empty")}
    quarantined = {site: note["quarantined"] for site, note in done.items() if note["quarantined"]}
    return {"counts": {**counts, "failed": len(quarantined)}, "quarantined": quarantined}
