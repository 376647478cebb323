"""Nightly loads: what the warehouse has of the company and of each site enters the store, a message each.

A delivery goes the way of a file, complete for what it names. One that is refused is quarantined: nothing of it is
stored, the run and an alert say why, the last good copy stays, and the other sites go on. Of lists (sites, people,
rights) the rows that are wrong are quarantined, and the others enter.
"""

import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final
from zoneinfo import ZoneInfo

from shared_code.integration.load import COMPANY
from shared_code.integration.nightly import FLOWS, night_of
from shared_code.integration.ports import Warehouse
from shared_code.integration.service.catching_up import begun, missing_since
from shared_code.integration.service.storing import COUNTED, DeliveryStore
from shared_code.kit.clock import Clock
from shared_code.sites.models import Site
from shared_code.sites.ports import Register
from shared_code.store.job_runs import Runs
from shared_code.store.nightly_run import NightlyRun, Notes

log = logging.getLogger(__name__)


class NightlyLoad:
    """One flow; safe to repeat, to stop at any time, and beside requests."""

    def __init__(  # noqa: PLR0913, PLR0917 - what a composition root hands over
        self,
        name: str,
        warehouse: Callable[[], Warehouse | None],
        deliveries: DeliveryStore,
        register: Register,
        runs: Runs,
        clock: Clock,
        zone: ZoneInfo,
    ) -> None:
        self._name = name
        self._flow = FLOWS[name]
        self._warehouse = warehouse
        self.deliveries = deliveries
        self._register = register
        self._runs = runs
        self._clock = clock
        self._run = NightlyRun(name, runs, clock, _counted, lambda instant: night_of(instant, zone))

    def run(self) -> str:
        """What the newest run is called."""
        return self._run.name()

    def left(self, started_by: str = "") -> Sequence[str]:
        """The sites (and the company, where the flow loads lists of it) that tonight's run has not done, at any hour.

        Somebody who starts it begins another run where tonight's is complete, and joins the one that goes on.
        """
        today = self._clock.today()
        owners = [site.site_id for site in self._register.sites.values() if _is_loaded(site, today)]
        company = [COMPANY] if self._flow.of_company else []
        kinds = [*self._flow.of_company, *self._flow.kinds]

        def begin() -> Mapping[str, Any]:
            return begun(self._runs.latest(self._name), kinds, today, started_by)

        left = self._run.due([*company, *owners], begin, again=bool(started_by))
        return [*(set(company) & {*left}), *(owner for owner in left if owner != COMPANY)]

    def site(self, owner: str) -> str:
        """Load what the warehouse has of a site or the company, unless that is done tonight; what it came to.

        Raises DatabaseError where the warehouse does not answer: then the site stays due.
        """
        run, warehouse = self._run.take(owner), self._warehouse()
        if run is None or warehouse is None:
            return "done already" if warehouse else "no warehouse is named"
        counts: Counter[str] = Counter()
        refused: dict[str, Any] = {}
        for kind in self._flow.of_company if owner == COMPANY else self._flow.kinds:
            since = missing_since(run.result, owner, kind)
            outcome = self.deliveries.load(warehouse, kind, owner, since, run.id)
            counts.update(outcome.counts)
            if outcome.problems:
                refused[kind] = list(outcome.problems)
        if owner == COMPANY:
            self.left()  # with the sites that are new now
        self._run.note(run, owner, {**counts, "quarantined": refused})
        told = [f"{counts[name]} {name}" for name in (*COUNTED, "empty") if counts[name]]
        return ", ".join([*told, *(f"{kind} quarantined" for kind in refused)]) or "nothing"


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
