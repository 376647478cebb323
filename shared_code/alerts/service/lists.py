"""Reading alerts: of a site, and of the sites of a unit as far as a caller may see them."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import islice
from typing import Final, Literal

from shared_code.alerts.data import OF_PAYROLL
from shared_code.alerts.models import Alert, QualityScore, Severity, SiteAlerts
from shared_code.alerts.ports import AlertStore, Organisation
from shared_code.alerts.views import AlertFilter, AlertView, QualityView, ScoreView, SiteQualityView
from shared_code.kit.answer import NOT_TOLD, Answer, DataWarning
from shared_code.kit.clock import Clock
from shared_code.kit.exact_json import to_json
from shared_code.kit.listing import listed
from shared_code.kit.model import view_of
from shared_code.sites.units import OrganizationLevel, own_sites, unit_named

State = Literal["open", "closed", "all"]
MOST_CLOSED: Final = 1_000
"""Closed alerts of a site that are looked through, the last ones first."""

FoundAlerts = tuple[list[AlertView], list[DataWarning]]
"""Alerts, and what a reader should know beside them."""


class AlertLists:
    """The alerts and scores of sites and units."""

    def __init__(self, organisation: Organisation, store: AlertStore, clock: Clock) -> None:
        self._organisation = organisation
        self._store = store
        self._clock = clock

    def of_site(self, site_id: str, state: State, wanted: AlertFilter, *, wages: bool) -> FoundAlerts:
        """The alerts of a site: those that are open, the newest first, then those that were closed last.

        Figures of hours and wages are told where the caller may read them (`wages`). Raises SiteNotFound.
        """
        self._organisation.get(site_id)
        opened = [one.alert for one in self._store.open(site_id).values()] if state != "closed" else []
        closed = islice(self._store.closed(site_id), MOST_CLOSED) if state != "open" else ()
        views = [_view(site_id, alert, wages=wages) for alert in (*_newest_first(opened), *closed)]
        unseen = [site_id] if not self._store.scores(site_id) else []
        return [view for view in views if wanted.holds(view)], [*_not_looked_at(unseen)]

    def quality(self, site_id: str) -> Answer[QualityView]:
        """The scores of a site. Raises SiteNotFound."""
        self._organisation.get(site_id)
        history = tuple(_score(one) for one in self._store.scores(site_id))
        view = QualityView(site_id=site_id, score=history[0] if history else None, history=history)
        return Answer(to_json(view), warnings=[*_not_looked_at([] if history else [site_id])])

    def of_unit(
        self, level: OrganizationLevel, unit: str, wanted: AlertFilter, visible: AbstractSet[str] | None, *, wages: bool
    ) -> FoundAlerts:
        """The open alerts of the sites of a unit that a caller may see (None: all), site by site.

        They tell as those of a site. Raises ResourceNotFound.
        """
        found = self._rows(level, unit, visible)
        views = [_view(row.site_id, alert, wages=wages) for row in found for alert in _newest_first(row.alerts)]
        unseen = [row.site_id for row in found if row.score is None]
        return [view for view in views if wanted.holds(view)], [*_not_looked_at(unseen)]

    def quality_of_unit(
        self, level: OrganizationLevel, unit: str, visible: AbstractSet[str] | None
    ) -> tuple[list[SiteQualityView], list[DataWarning]]:
        """The scores of the sites of a unit. Raises ResourceNotFound."""
        found = self._rows(level, unit, visible)
        return [self._of_row(row) for row in found], [*_not_looked_at([r.site_id for r in found if r.score is None])]

    def _of_row(self, row: SiteAlerts) -> SiteQualityView:
        return SiteQualityView(
            site_id=row.site_id,
            name=self._organisation.get(row.site_id).name,
            score=row.score.score if row.score else None,
            at=row.score.at if row.score else None,
            open=len(row.alerts),
            high=sum(alert.severity is Severity.HIGH for alert in row.alerts),
        )

    def _rows(self, level: OrganizationLevel, unit: str, visible: AbstractSet[str] | None) -> Sequence[SiteAlerts]:
        """The rows of a unit's sites, one range read a district; an empty one of a site that has none.

        A row stays where a site belonged before it moved: only those of the district it belongs to today count.
        """
        districts = unit_named(level, unit, self._organisation.districts, self._organisation.regions).districts
        own = own_sites(districts, self._organisation.all(), self._clock.today(), visible)
        stored = {
            row.site_id: row
            for district in districts
            for row in self._store.of_district(district)
            if own.get(row.site_id) == district
        }
        return [stored.get(site) or SiteAlerts(site_id=site) for site in own]


def _newest_first(alerts: Sequence[Alert]) -> Sequence[Alert]:
    return sorted(alerts, key=lambda alert: alert.since, reverse=True)


def _view(site_id: str, alert: Alert, *, wages: bool) -> AlertView:
    view = view_of(
        AlertView,
        alert,
        site_id=site_id,
        at=alert.since,
        subject=alert.subject or None,
        value=alert.value or None,
        limit=alert.limit or None,
        closed_because=alert.closed_because or None,
    )
    if wages or alert.field not in OF_PAYROLL:
        return view
    from shared_code.alerts.validation import rules  # noqa: PLC0415 - fourteen modules, which only alerts need

    rule = rules().get(alert.rule)
    text = f"{rule.meaning}. {rule.action} {NOT_TOLD}" if rule else NOT_TOLD
    return view.model_copy(update={"value": None, "limit": None, "message": text})


def _score(score: QualityScore) -> ScoreView:
    return view_of(ScoreView, score)


def _not_looked_at(sites: Sequence[str]) -> Iterator[DataWarning]:
    if sites:
        text = f"Nobody has looked at the data of {listed(sites)} yet; that happens every six hours."
        yield DataWarning("NOT_VALIDATED", text, "siteId")
