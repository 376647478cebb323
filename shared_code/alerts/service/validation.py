"""Data validation: all sites, four times a day, a message a site; which feeds are late, what was opened and closed."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from typing import Any, Final
from zoneinfo import ZoneInfo

from shared_code.alerts.data import BOOKS_LOOKED_AT
from shared_code.alerts.models import Cause, RaisedBy
from shared_code.alerts.planned import planned
from shared_code.alerts.ports import Organisation, PlanSource, SiteReader
from shared_code.alerts.service.alerting import Alerting
from shared_code.alerts.validation import Validated, rules, validate
from shared_code.kit.clock import Clock
from shared_code.kit.listing import count_of
from shared_code.kit.period import Period
from shared_code.sites.models import Site
from shared_code.store.job_runs import VALIDATION_FLOW, Run, Runs
from shared_code.store.nightly_run import NightlyJob, Nights, Notes

HOURS: Final = 6
LATE: Final = "feed-late"
COUNTED: Final = ("opened", "closed", "open")

log = logging.getLogger(__name__)


def in_words(counts: Mapping[str, Any]) -> str:
    """What looking at data came to.

    >>> in_words({"open": 3, "opened": 1, "closed": 0})
    '3 alerts open, 1 of them new, 0 closed'
    """
    return f"{count_of(counts['open'], 'alert')} open, {counts['opened']} of them new, {counts['closed']} closed"


class DataValidation(NightlyJob):
    """Looks at the data of sites."""

    retries = 2

    def __init__(  # noqa: PLR0913, PLR0917 - what a composition root hands over
        self,
        organisation: Organisation,
        reader: SiteReader,
        plan: PlanSource,
        alerting: Alerting,
        runs: Runs,
        clock: Clock,
        zone: ZoneInfo,
    ) -> None:
        super().__init__(VALIDATION_FLOW, Nights(runs, clock, _part_of_day), _counted)
        self._organisation = organisation
        self._reader = reader
        self._plan = plan
        self._alerting = alerting
        self._zone = zone

    def _owners(self) -> Iterable[str]:
        return (site.site_id for site in self._organisation.all())

    def _do(self, site_id: str, _: Run) -> Mapping[str, Any]:
        return self.look(self._organisation.get(site_id))

    def _in_words(self, note: Mapping[str, Any]) -> str:
        return in_words(note)

    def look(self, site: Site) -> Mapping[str, Any]:
        """Look at a site now: its alerts are as its data stand; counts of them, `open` of all there are of the site."""
        now = self._now()
        found = self._found(site, now)
        first = Period.of(now.date()).shift(-BOOKS_LOOKED_AT)
        change = self._alerting.settle(site, found.observations, _is_own, found.score, first)
        late = sorted(cause.field for cause in found.observations if cause.rule == LATE)
        is_open = self._alerting.count(site.site_id)
        counts = {"opened": len(change.opened), "closed": len(change.closed), "open": is_open}
        return {**counts, "score": str(found.score.score), "late": late}

    def _found(self, site: Site, now: datetime) -> Validated:
        data = self._reader.read(site, now)
        plan = planned(
            data.this_month, partial(self._plan.year, site.site_id), partial(self._plan.of_record, site.site_id)
        )
        return validate(replace(data, plan=plan), self._clock.now())

    def _now(self) -> datetime:
        """The business's local time on the business date."""
        local = self._clock.now().astimezone(self._zone)
        return datetime.combine(self._clock.today(), local.time(), UTC)


def _part_of_day(instant: datetime) -> tuple[date, int]:
    return instant.date(), instant.hour // HOURS


def _is_own(cause: Cause) -> bool:
    return cause.rule not in rules() or rules()[cause.rule].by is RaisedBy.VALIDATION


def _counted(begun: Mapping[str, Any], done: Notes) -> Mapping[str, Any]:
    """The counts of all sites together, which have late feeds, the lowest scores."""
    late = {site: note["late"] for site, note in sorted(done.items()) if note["late"]}
    return {
        "businessDate": begun["businessDate"],
        "counts": {name: sum(note[name] for note in done.values()) for name in COUNTED},
        "late": late,
        "scores": {site: note["score"] for site, note in sorted(done.items())},
    }
