"""Nightly loads: what the warehouse has of the company and of each site enters the store, a message each.

A delivery goes the way of a file, complete for what it names. One that is refused is quarantined: nothing of it is
stored, the run and an alert say why, the last good copy stays, and the other sites go on. Of lists (sites, people,
rights) the rows that are wrong are quarantined, and the others enter.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from shared_code.integration.load import COMPANY
from shared_code.integration.nightly import FLOWS
from shared_code.integration.ports import Warehouse
from shared_code.integration.service.catching_up import BEHIND, begun, missing_since
from shared_code.integration.service.storing import COUNTED, NO_ROWS, DeliveryStore, rows_in_words
from shared_code.sites.models import Site
from shared_code.sites.ports import Register
from shared_code.store.job_runs import Run
from shared_code.store.nightly_run import NightlyJob, Nights, Notes, RoomForCauses

STILL_REFUSED: Final = "There is no row of it tonight, so the delivery that was refused before is still missing."

log = logging.getLogger(__name__)


class NightlyLoad(NightlyJob):
    """One flow."""

    def __init__(
        self,
        name: str,
        warehouse: Callable[[], Warehouse | None],
        deliveries: DeliveryStore,
        register: Register,
        nights: Nights,
    ) -> None:
        super().__init__(name, nights, _counted)
        self._name = name
        self._flow = FLOWS[name]
        self._warehouse = warehouse
        self.deliveries = deliveries
        self._register = register
        self._runs = nights.runs

    def left(self, started_by: str = "") -> Sequence[str]:
        """As of any job, at any hour; the company, where the flow loads lists of it, comes first."""
        return sorted(super().left(started_by), key=lambda owner: owner != COMPANY)

    def site(self, site_id: str) -> str:
        """Load what the warehouse has of a site or the company, unless that is done tonight; what it came to.

        Raises DatabaseError where the warehouse does not answer: then the site stays due.
        """
        return super().site(site_id) if self._warehouse() else "no warehouse is named"

    def _owners(self) -> Iterable[str]:
        today = self._clock.today()
        company = [COMPANY] if self._flow.of_company else []
        return [*company, *(site.site_id for site in self._register.sites.values() if _is_loaded(site, today))]

    def _begun(self, started_by: str) -> Mapping[str, Any]:
        kinds = [*self._flow.of_company, *self._flow.kinds]
        return begun(self._runs.latest(self._name), kinds, self._clock.today(), started_by)

    def _do(self, site_id: str, run: Run) -> Mapping[str, Any]:
        warehouse = self._warehouse()
        assert warehouse  # noqa: S101 - no site is done without one
        counts: Counter[str] = Counter()
        refused: dict[str, Any] = {}
        for kind in self._kinds(site_id):
            since = missing_since(run.result, site_id, kind)
            outcome = self.deliveries.load(warehouse, kind, site_id, since, run.id)
            counts.update(outcome.counts)
            if outcome.problems:
                refused[kind] = list(outcome.problems)
            elif outcome.is_empty and kind in run.result[BEHIND].get(site_id, {}):
                refused[kind] = [STILL_REFUSED]
        if site_id == COMPANY:
            self.left()  # with the sites that are new now
        return {**counts, "quarantined": refused}

    def _given_up(self, site_id: str, why: str) -> Mapping[str, Any]:
        """All its deliveries count as refused, so that the next night goes back for them."""
        return {"quarantined": {kind: [why] for kind in self._kinds(site_id)}}

    def _kinds(self, owner: str) -> Sequence[str]:
        return self._flow.of_company if owner == COMPANY else self._flow.kinds

    def _in_words(self, note: Mapping[str, Any]) -> str:
        refused = [f"the delivery of {kind} is quarantined" for kind in note["quarantined"]]
        return ", ".join([*rows_in_words(note), *refused]) or NO_ROWS


def _is_loaded(site: Site, today: date) -> bool:
    """Whether the warehouse still has something to say of a site: not long after its close."""
    return site.close_date is None or (today - site.close_date).days < _AFTER_CLOSE


_AFTER_CLOSE: Final = 62
"""Days for which a closed site is still loaded: its last ledger comes late."""


def _counted(_: Mapping[str, Any], done: Notes) -> Mapping[str, Any]:
    """Rows by what became of them, and the deliveries that were refused, by site and kind."""
    counts = {name: sum(note.get(name, 0) for note in done.values()) for name in (*COUNTED, "empty")}
    room = RoomForCauses()
    quarantined = {
        site: {kind: room.fitting(problems) for kind, problems in note["quarantined"].items()}
        for site, note in done.items()
        if note["quarantined"]
    }
    return {"counts": {**counts, "failed": len(quarantined)}, "quarantined": quarantined}
