"""A month of statistics: read, and saved."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from hashlib import blake2b
from typing import Any, cast

from shared_code.kit.answer import Answer, Source, to_json
from shared_code.kit.cache import Cache
from shared_code.kit.changes import Command, FactsWrite
from shared_code.kit.clock import Clock
from shared_code.kit.documents import FieldChange, Head
from shared_code.kit.editing import Editing, Proposal, Saved, WriteRequest
from shared_code.kit.errors import ErrorItem, PeriodNotAvailable
from shared_code.kit.explain import rules_version
from shared_code.kit.period import Period
from shared_code.sites.models import Site
from shared_code.statistics.models import (
    FAMILY,
    OCCUPIED_ROOMS,
    DayUpdate,
    Figures,
    InputMode,
    SavedMonth,
    StatisticsUpdate,
)
from shared_code.statistics.month import Month, calculate
from shared_code.statistics.ports import Sites, StatisticsStore, StoredMonth
from shared_code.statistics.rendering import show, warnings
from shared_code.statistics.rules import rooms_to_store
from shared_code.statistics.views import Statistics

UPDATED = "forecasting.statistics.update"
HORIZON_MONTHS = 12


class Months:
    """Reading and saving a month of a site."""

    def __init__(  # noqa: PLR0913, PLR0917 - what a composition root hands over
        self,
        sites: Sites,
        store: StatisticsStore,
        editing: Editing,
        cache: Cache,
        clock: Clock,
        adjustment_account: str | None,
    ) -> None:
        self._sites = sites
        self._store = store
        self._editing = editing
        self._cache = cache
        self._clock = clock
        self._adjustment_account = adjustment_account

    def get(self, site_id: str, period: Period) -> Answer[Statistics]:
        """A month as it stands; one nobody saved shows its budget. Raises SiteNotFound, PeriodNotAvailable."""
        site = self._sites.get(site_id)
        key = self._cache_key(site, period, self._store.head(site_id))
        if cached := self._cache.get(key):
            return cast("Answer[Statistics]", cached.from_cache())
        stored = self._store.month(site_id, period)
        month = self._calculate(site, period, stored)
        self._refuse_to_show(month)
        answer = replace(self._answer(month, stored, _version(stored)), cache="miss")
        self._cache.put(key, cast("Answer[object]", answer))
        return answer

    def save(self, site_id: str, period: Period, update: StatisticsUpdate, write: WriteRequest) -> Saved[Statistics]:
        """Store the days and fields sent. Raises SiteNotFound, PeriodNotAvailable and what `Editing.save` raises."""
        site = self._sites.get(site_id)
        return self._editing.save(site_id, write, lambda: self._propose(site, period, update))

    def _propose(self, site: Site, period: Period, update: StatisticsUpdate) -> Proposal[Statistics]:
        self._refuse_to_write(site, period, update)
        facts = self._store.facts_row(site.site_id, period)
        stored = self._store.month(site.site_id, period)
        merged, sent = _merge(site, stored.saved or SavedMonth(), update, first=stored.saved is None)
        changed = stored._replace(saved=merged)
        month = self._calculate(site, period, changed)
        new_facts = month.facts.model_dump(mode="json", by_alias=True)
        return Proposal(
            owner=site.site_id,
            period=period,
            family=FAMILY,
            stored=stored.document,
            content=merged.model_dump(mode="json", by_alias=True),
            changes=[change for change in sent if change.new != change.old],
            sent=sent,
            facts=[FactsWrite(period, FAMILY, new_facts, facts.etag if facts else None)],
            commands=[Command(UPDATED, (period,))],
            answer=lambda version: self._answer(month, changed, version),
            current=lambda: self._answer(self._calculate(site, period, stored), stored, _version(stored)),
            reason=update.reason,
        )

    def _calculate(self, site: Site, period: Period, stored: StoredMonth) -> Month:
        rows = stored.loaded.days if stored.loaded else {}
        ends_empty = bool(rows) and not any(rows[max(rows)].values())
        later_loaded = ends_empty and self._store.has_actuals(site.site_id, period.shift(1))
        return calculate(site, period, stored, later_loaded=later_loaded, adjustment_account=self._adjustment_account)

    def _answer(self, month: Month, stored: StoredMonth, version: int) -> Answer[Statistics]:
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
            sources=[Source("actual", loaded_at)] if expects_actuals else [],
        )

    def _cache_key(self, site: Site, period: Period, head: Head) -> str:
        """Every version the answer depends on: a new input, day, rule or site attribute is a new key."""
        reference = blake2b(site.model_dump_json().encode(), digest_size=8).hexdigest()
        return f"stats:{site.site_id}:{period}:{head.key}:{self._clock.today()}:{reference}:{rules_version()}"

    def _refuse_to_show(self, month: Month) -> None:
        ahead = Period.of(self._clock.today()).months_until(month.period)
        if ahead > HORIZON_MONTHS and month.is_empty:
            raise _unavailable(month.period, "beyond-horizon", f"Forecasts reach {HORIZON_MONTHS} months ahead.")
        if ahead < 0 and month.is_empty:
            raise _unavailable(month.period, "no-data", "Nothing is stored for this month; choose a later one.")

    def _refuse_to_write(self, site: Site, period: Period, update: StatisticsUpdate) -> None:
        """Raise PeriodNotAvailable with one item per day that cannot be written."""
        items = list(_unwritable(site, period, update, self._clock.today()))
        if items:
            raise PeriodNotAvailable.on_write(items)


def _version(stored: StoredMonth) -> int:
    """How often users saved this month."""
    return stored.document.version if stored.document else 0


def _unavailable(period: Period, reason: str, message: str) -> PeriodNotAvailable:
    return PeriodNotAvailable(
        f"{period} is not available. {message}",
        field="period",
        details={"reason": reason, "providedValue": str(period)},
    )


def _unwritable(site: Site, period: Period, update: StatisticsUpdate, today: date) -> Iterator[ErrorItem]:
    code = PeriodNotAvailable.code
    if Period.of(today).months_until(period) > HORIZON_MONTHS:
        message = f"Forecasts reach {HORIZON_MONTHS} months ahead; {period} is later. Save it when it comes nearer."
        yield ErrorItem(code, message, "period", {"reason": "beyond-horizon"})
    elif not update.days and period.last_day < today:
        yield ErrorItem(code, f"{period} is over; its actuals stand.", "period", {"reason": "past"})
    for index, day in enumerate(update.days):
        field = f"/days/{index}/date"
        if day.date < today:
            message = f"{day.date} is over; its actual stands. Send days from {today} on."
            yield ErrorItem(code, message, field, {"reason": "past", "providedValue": str(day.date)})
        elif not site.is_open_on(day.date):
            message = f"The site is not open on {day.date}; leave the day out."
            yield ErrorItem(code, message, field, {"reason": "closed", "providedValue": str(day.date)})


def _merge(
    site: Site, saved: SavedMonth, update: StatisticsUpdate, *, first: bool
) -> tuple[SavedMonth, list[FieldChange]]:
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
    return SavedMonth(input_mode=mode, days={day: days[day] for day in sorted(days) if days[day]}), sent


def _sent_values(site: Site, day: DayUpdate, mode: InputMode) -> dict[str, Any]:
    """Stored name → value of each field sent; None returns it to the budget. Occupancy is kept as rooms."""
    values = day.model_dump(by_alias=True, exclude_unset=True, exclude={"date"})
    if "occupancy" in values or OCCUPIED_ROOMS in values:
        occupancy, rooms = values.pop("occupancy", None), values.get(OCCUPIED_ROOMS)
        values[OCCUPIED_ROOMS] = rooms_to_store(rooms, occupancy, Decimal(site.available_rooms), mode)
    return values
