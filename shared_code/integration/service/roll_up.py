"""The end of a night: each site's P&L is calculated, and the rows that roll-ups add up follow, without the queue."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from shared_code.derivations.formatting import format_value
from shared_code.integration.nightly import ROLL_UP
from shared_code.integration.ports import FollowingRows, Register
from shared_code.kit.listing import count_of
from shared_code.kit.money import ZERO
from shared_code.kit.period import Period
from shared_code.store.job_runs import Run
from shared_code.store.nightly_run import NightlyJob, Nights, Notes


class NightlyRollUp(NightlyJob):
    """Safe beside the queue, too: a row that is current is not written again."""

    def __init__(
        self,
        following: FollowingRows,
        contribution: Callable[[str, int], Decimal | None],
        months: Callable[[], Sequence[Period]],
        register: Register,
        nights: Nights,
    ) -> None:
        """`contribution` is FLC of a site's year, $; `months` are those that roll-ups show."""
        super().__init__(ROLL_UP, nights, _counted)
        self._following = following
        self._contribution = contribution
        self._months = months
        self._register = register

    def _owners(self) -> Iterable[str]:
        return self._register.sites

    def _do(self, site_id: str, _: Run) -> Mapping[str, Any]:
        """Calculate a site's year and bring its rows up to date."""
        flc = self._contribution(site_id, self._clock.today().year)
        written = self._following.refresh_all(site_id, self._months())
        return {"updated": written, "flc": None if flc is None else str(flc)}

    def _in_words(self, note: Mapping[str, Any]) -> str:
        flc = "not calculated" if note["flc"] is None else format_value(Decimal(note["flc"]), "$")
        return f"FLC {flc}, {count_of(note['updated'], 'row')} of roll-ups written"


def _counted(_: Mapping[str, Any], done: Notes) -> Mapping[str, Any]:
    """How many rows were written, FLC of all sites together, and which have none."""
    flc = {site: Decimal(note["flc"]) for site, note in done.items() if note["flc"] is not None}
    return {
        "counts": {"updated": sum(note["updated"] for note in done.values())},
        "flc": str(sum(flc.values(), ZERO)),
        "notCalculated": sorted({*done} - {*flc}),
    }
