"""Keeping alerts: a cause that is found opens one, one that is found again keeps it, one that is gone closes it."""

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime

from uuid_utils import uuid7

from shared_code.alerts.models import Alert, Cause, Observation, QualityScore, RaisedBy
from shared_code.alerts.ports import AlertChange, AlertStore, OpenAlert, Organisation
from shared_code.alerts.validation import rules
from shared_code.kit.clock import Clock
from shared_code.kit.period import Period
from shared_code.sites.models import Site
from shared_code.store.table import lost_race

log = logging.getLogger(__name__)

OLD = "Its month is no longer looked at; nobody corrected it."
"""Why an alert closes whose cause was not seen to end."""


class Alerting:
    """Opens and closes the alerts of sites; safe to repeat, and beside others."""

    def __init__(self, organisation: Organisation, store: AlertStore, clock: Clock) -> None:
        self._organisation = organisation
        self._store = store
        self._clock = clock

    def tell(
        self,
        site_id: str,
        rule: str,
        field: str,
        observations: Sequence[Observation],
        months: Collection[Period] | None = None,
    ) -> None:
        """What a load has met by a rule of loads, of its kind of rows (`field`); what it met no more is closed.

        Closed are those of `months`, or all. Raises LookupError for a rule that is not raised by loads, SiteNotFound.
        """
        if rule not in rules() or rules()[rule].by is not RaisedBy.LOADS:
            raise LookupError(f"{rule} is no rule of rules.yaml that is raised by loads")
        found = {Cause(rule, field, seen.period, seen.subject): seen._replace(field=field) for seen in observations}
        site = self._organisation.get(site_id)

        def is_own(cause: Cause) -> bool:
            return (cause.rule, cause.field) == (rule, field) and (months is None or cause.period in months)

        if found or any(map(is_own, self._store.open(site_id))):
            self.settle(site, found, is_own)

    def count(self, site_id: str) -> int:
        """How many alerts of a site are open, whoever raised them."""
        return len(self._store.open(site_id))

    def settle(
        self,
        site: Site,
        found: Mapping[Cause, Observation],
        is_own: Callable[[Cause], bool],
        score: QualityScore | None = None,
        first: Period | None = None,
    ) -> AlertChange:
        """Make the open alerts of a site those of the causes found, as far as they are the caller's own.

        `first` is the first month that was looked at: an alert of an earlier one closes without being corrected.
        """
        change: AlertChange = lost_race()(self._settle, site, found, is_own, score, first)
        lost_race()(self._store.summarise, site, self._clock.today())
        return change

    def _settle(
        self,
        site: Site,
        found: Mapping[Cause, Observation],
        is_own: Callable[[Cause], bool],
        score: QualityScore | None,
        first: Period | None,
    ) -> AlertChange:
        now = self._clock.now()
        before = {cause: one for cause, one in self._store.open(site.site_id).items() if is_own(cause)}
        made = {cause: _alert(site.site_id, cause, seen, now) for cause, seen in found.items()}
        change = AlertChange(
            opened=[alert for cause, alert in made.items() if cause not in before],
            changed=[one for cause, old in before.items() if cause in made for one in _changed(old, made[cause])],
            closed=[_closed(old, now, first) for cause, old in before.items() if cause not in made],
            score=score,
        )
        self._store.save(site.site_id, change)
        for alert in change.opened:
            log.debug("alert opened: %s", alert.message)
        for closed, _ in change.closed:
            log.debug("alert closed: site %s, %s: %s", site.site_id, closed.cause.key, closed.closed_because)
        return change


def _alert(site_id: str, cause: Cause, seen: Observation, now: datetime) -> Alert:
    rule = rules()[cause.rule]
    return Alert(
        id=uuid7().hex,
        rule=cause.rule,
        kind=rule.kind,
        severity=rule.severity_of(seen),
        field=cause.field,
        subject=cause.subject,
        period=cause.period,
        days=seen.days,
        value=seen.value,
        limit=seen.limit,
        message=rule.message(site_id, seen),
        since=now,
    )


def _changed(old: OpenAlert, new: Alert) -> Sequence[OpenAlert]:
    """The open alert with what it says now, where that is something else; it stays the same alert."""
    same = new.model_copy(update={"id": old.alert.id, "since": old.alert.since})
    return [] if same == old.alert else [OpenAlert(same, old.etag)]


def _closed(old: OpenAlert, now: datetime, first: Period | None) -> OpenAlert:
    alert = old.alert
    is_old = first is not None and alert.period is not None and alert.period < first
    because = (
        OLD if is_old else rules()[alert.rule].ends if alert.rule in rules() else "There is no such rule any more."
    )
    return OpenAlert(alert.model_copy(update={"closed_at": now, "closed_because": because}), old.etag)
