"""A month of statistics: read, and saved."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from shared_code.cache.made import LastMade
from shared_code.cache.responses import ResponseCache
from shared_code.kit.answer import Answer, AnswerSource, DataWarning
from shared_code.kit.clock import Clock
from shared_code.kit.exact_json import to_json
from shared_code.kit.period import Period
from shared_code.recalculation import facts_after
from shared_code.sites.editing_window import refuse_to_save_days, refuse_to_show
from shared_code.sites.models import Site
from shared_code.statistics.models import (
    FAMILY,
    OCCUPIED_ROOMS,
    DayUpdate,
    Figures,
    InputMode,
    SavedStatisticsMonth,
    StatisticsUpdate,
)
from shared_code.statistics.month import StatisticsMonth, calculate
from shared_code.statistics.persistence import facts_to_store, with_form
from shared_code.statistics.ports import Sites, StatisticsStore, StoredStatistics
from shared_code.statistics.rendering import show, warnings
from shared_code.statistics.rules import rooms_to_store
from shared_code.statistics.sent_rooms import differing_rooms
from shared_code.statistics.views import Statistics
from shared_code.store.audit_log import FieldChange
from shared_code.store.editing import EditProposal, OptimisticSave, Saved, WriteRequest
from shared_code.store.site_partition import Content, Facts, Series
from shared_code.store.unit_of_work import FactsWrite

MONTHS_KEPT: Final = 64
"""Months of sites that a process does not make anew for a save of another month: two megabytes."""


class Months:
    """Reading and saving a month of a site."""

    def __init__(  # noqa: PLR0913, PLR0917 - what a composition root hands over
        self,
        sites: Sites,
        store: StatisticsStore,
        editing: OptimisticSave,
        answers: ResponseCache,
        clock: Clock,
        adjustment_account: str | None,
    ) -> None:
        self._sites = sites
        self._store = store
        self._editing = editing
        self._answers = answers
        self._clock = clock
        self._adjustment_account = adjustment_account
        self._shown = LastMade[Answer[Statistics]](MONTHS_KEPT)

    def get(self, site_id: str, period: Period) -> Answer[Statistics]:
        """A month as it stands; one nobody saved shows its budget. Raises SiteNotFound, PeriodNotAvailable."""
        site = self._sites.get(site_id)
        return self._answers.of(site_id, f"{FAMILY}:{period}", site, lambda: self._read(site, period))

    def month(self, site: Site, period: Period) -> tuple[StatisticsMonth, StoredStatistics]:
        """A month as it stands, calculated and as it is stored."""
        stored = self._store.month(site.site_id, period)
        return self._calculate(site, period, stored), stored

    def save(self, site_id: str, period: Period, update: StatisticsUpdate, write: WriteRequest) -> Saved[Statistics]:
        """Store the days and fields sent.

        Raises SiteNotFound, PeriodNotAvailable and what `OptimisticSave.save` raises.
        """
        site = self._sites.get(site_id)
        return self._editing.save(site_id, write, lambda: self._propose(site, period, update))

    def _read(self, site: Site, period: Period) -> Answer[Statistics]:
        """The month as its documents have it: a save of another month changes none of them."""
        stored = self._store.month(site.site_id, period)
        inputs = stored.inputs, site, self._clock.today()
        return self._shown.of((site.site_id, period), inputs, lambda: self._made(site, period, stored))

    def _made(self, site: Site, period: Period, stored: StoredStatistics) -> Answer[Statistics]:
        month = self._calculate(site, period, stored)
        refuse_to_show(period, self._clock.today(), is_empty=month.is_empty)
        return self._answer(month, stored, _version(stored))

    def _propose(self, site: Site, period: Period, update: StatisticsUpdate) -> EditProposal[Statistics]:
        refuse_to_save_days(site, period, update.places(), self._clock.today())
        facts = self._store.facts_rows(site.site_id, period)
        stored = self._store.month(site.site_id, period)
        merged, sent = _merge(site, stored.saved or SavedStatisticsMonth(), update, first=stored.saved is None)
        changed, differing = stored._replace(saved=merged), differing_rooms(site, update, merged.input_mode)
        month = self._calculate(site, period, changed)
        return EditProposal(
            owner=site.site_id,
            period=period,
            family=FAMILY,
            stored=stored.document,
            content=merged.model_dump(mode="json", by_alias=True),
            sent=sent,
            facts=self._facts(month, changed, facts, FAMILY),
            answer=lambda version: _with(differing, self._answer(month, changed, version)),
            current=lambda: self._answer(self._calculate(site, period, stored), stored, _version(stored)),
            reason=update.reason,
        )

    def recalculated_facts(self, site: Site, period: Period, family: str, content: Content) -> Sequence[FactsWrite]:
        """The month's facts with another saved form of a family, to be stored."""
        facts = self._store.facts_rows(site.site_id, period)
        stored = with_form(self._store.month(site.site_id, period), family, content)
        return self._facts(self._calculate(site, period, stored), stored, facts, family)

    def _facts(
        self, month: StatisticsMonth, stored: StoredStatistics, old: Mapping[str, Facts], changed: str
    ) -> Sequence[FactsWrite]:
        """What follows a change of a family's form."""
        key = changed, Series.FORECAST
        return facts_after(key, [month.period], {month.period: old}, lambda _: facts_to_store(month, stored))

    def _calculate(self, site: Site, period: Period, stored: StoredStatistics) -> StatisticsMonth:
        return calculate(site, period, stored, self._adjustment_account)

    def _answer(self, month: StatisticsMonth, stored: StoredStatistics, version: int) -> Answer[Statistics]:
        today = self._clock.today()
        input_mode = stored.saved.input_mode if stored.saved else InputMode.OCCUPANCY
        loaded_at = stored.loaded.loaded_at if stored.loaded else None
        expects_actuals = month.period <= Period.of(today)
        return Answer(
            data=to_json(show(month, input_mode, loaded_at)),
            version=version,
            period=month.period,
            as_of=today,
            warnings=warnings(month, today),
            sources=[AnswerSource("actual", loaded_at)] if expects_actuals else [],
        )


def _with(warnings: Sequence[DataWarning], answer: Answer[Statistics]) -> Answer[Statistics]:
    """The answer to a save, with what is said of the request."""
    return replace(answer, warnings=(*answer.warnings, *warnings))


def _version(stored: StoredStatistics) -> int:
    """How often users saved this month."""
    return stored.document.version if stored.document else 0


def _merge(
    site: Site, saved: SavedStatisticsMonth, update: StatisticsUpdate, *, first: bool
) -> tuple[SavedStatisticsMonth, list[FieldChange]]:
    """The month after a save, and every field sent with its value before and after."""
    mode = update.input_mode or saved.input_mode
    sent: list[FieldChange] = []
    if update.input_mode is not None:
        sent.append(FieldChange("/inputMode", None if first else saved.input_mode.value, mode.value))
    days: dict[date, Figures] = dict(saved.days)
    for day in update.days:
        before = days.get(day.date, {})
        values = _sent_values(site, day, mode)
        sent += [FieldChange(f"/days/{day.date}/{name}", before.get(name), value) for name, value in values.items()]
        days[day.date] = {name: value for name, value in {**before, **values}.items() if value is not None}
    return SavedStatisticsMonth(input_mode=mode, days={day: days[day] for day in sorted(days) if days[day]}), sent


def _sent_values(site: Site, day: DayUpdate, mode: InputMode) -> dict[str, Any]:
    """Stored name → value of each field sent; None returns it to the budget. Occupancy is kept as rooms."""
    values = day.model_dump(by_alias=True, exclude_unset=True, exclude={"date"})
    if "occupancy" in values or OCCUPIED_ROOMS in values:
        occupancy, rooms = values.pop("occupancy", None), values.get(OCCUPIED_ROOMS)
        values[OCCUPIED_ROOMS] = rooms_to_store(rooms, occupancy, Decimal(site.rooms_on(day.date)), mode)
    return values
