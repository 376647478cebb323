"""A month of payroll: read, and saved."""

from collections.abc import Mapping
from typing import Final

from shared_code.cache.responses import ResponseCache
from shared_code.kit.answer import Answer, AnswerSource
from shared_code.kit.clock import Clock
from shared_code.kit.errors import ErrorItem, InvalidRequest
from shared_code.kit.exact_json import to_json
from shared_code.kit.money import ZERO
from shared_code.kit.period import Period
from shared_code.payroll.jobs import JobRoster, Key, PayrollReference
from shared_code.payroll.merging import merge
from shared_code.payroll.models import FAMILY, LABOR, PayrollSummary, WorkedMonth
from shared_code.payroll.month import PayrollMonth, calculate
from shared_code.payroll.persistence import facts_to_store, forecast_of, labor_facts_of
from shared_code.payroll.ports import JobRegister, PayrollAccounts, PayrollBalances, PayrollStore, Sites, StoredPayroll
from shared_code.payroll.rendering import show
from shared_code.payroll.summary import payroll_summary
from shared_code.payroll.updates import PayrollUpdate
from shared_code.payroll.views import PayrollForecast
from shared_code.payroll.warnings import month_warnings
from shared_code.recalculation import affected_months, facts_after
from shared_code.sites.editing_window import refuse_to_save_days, refuse_to_show
from shared_code.sites.models import Site
from shared_code.store.editing import EditProposal, OptimisticSave, Saved, WriteRequest
from shared_code.store.site_partition import DocumentKey, Facts, Series

_SAVED: Final[DocumentKey] = (FAMILY, Series.FORECAST)
"""The document that a save changes."""
HOURS_OF_A_YEAR: Final = 8760


class PayrollMonths:
    """Reading and saving a month of a site."""

    def __init__(  # noqa: PLR0913, PLR0917 - what a composition root hands over
        self,
        sites: Sites,
        store: PayrollStore,
        register: JobRegister,
        accounts: PayrollAccounts,
        editing: OptimisticSave,
        answers: ResponseCache,
        clock: Clock,
    ) -> None:
        self._sites = sites
        self._store = store
        self._register = register
        self._accounts = accounts
        self._editing = editing
        self._answers = answers
        self._clock = clock

    def staff(self, site_id: str) -> JobRoster | None:
        """The job codes that a request may name today; None where there is no such site."""
        site = self._sites.find(site_id)
        return JobRoster.of(self._reference(site), self._store.jobs(site_id), self._clock.today()) if site else None

    def get(self, site_id: str, period: Period) -> Answer[PayrollForecast]:
        """A month as it stands; one nobody saved shows its budget. Raises SiteNotFound, PeriodNotAvailable."""
        reference = self._reference(self._sites.get(site_id))
        return self._answers.of(site_id, f"{FAMILY}:{period}", reference, lambda: self._read(reference, period))

    def summary(self, site_id: str, period: Period) -> PayrollSummary:
        """What the days of a month add up to; raises SiteNotFound."""
        months = self._store.months(site_id, period.shift(-1), period.shift(1))
        return payroll_summary(self._calculated(self._reference(self._sites.get(site_id)), period, months), months)

    def month(self, site: Site, period: Period) -> PayrollMonth:
        """A month as it stands."""
        months = self._store.months(site.site_id, period, period.shift(1))
        return self._calculated(self._reference(site), period, months)

    def save(self, site_id: str, period: Period, update: PayrollUpdate, write: WriteRequest) -> Saved[PayrollForecast]:
        """Store what was sent.

        Raises SiteNotFound, InvalidRequest, PeriodNotAvailable and what `OptimisticSave.save` raises.
        """
        site = self._sites.get(site_id)
        return self._editing.save(site_id, write, lambda: self._propose(self._reference(site), period, update))

    def _read(self, reference: PayrollReference, period: Period) -> Answer[PayrollForecast]:
        month = self.month(reference.site, period)
        refuse_to_show(period, self._clock.today(), is_empty=month.is_empty)
        return self._answer(month, _version(month.stored))

    def _calculated(
        self, reference: PayrollReference, period: Period, months: Mapping[Period, StoredPayroll]
    ) -> PayrollMonth:
        """A month from what is stored of it and of those around it."""
        site = reference.site
        staff = JobRoster.of(reference, self._store.jobs(site.site_id), period.first_day)
        return calculate(site, period, months, staff, self._books(reference, period))

    def _propose(
        self, reference: PayrollReference, period: Period, update: PayrollUpdate
    ) -> EditProposal[PayrollForecast]:
        site = reference.site
        touched = affected_months(_SAVED, period)
        first, last = min(touched), max(touched)
        year = Period(period.year, 1), Period(period.year, 12)
        facts = self._store.labor_rows(site.site_id, min(year[0], first), max(year[1], last))
        months = self._store.months(site.site_id, first.shift(-1), last.shift(1))
        staff = JobRoster.of(reference, self._store.jobs(site.site_id), period.first_day)
        stored = months[period]
        _refuse_unscheduled(stored.scheduled, update)
        refuse_to_save_days(site, period, update.places(), self._clock.today())
        merged, sent = merge(forecast_of(period, stored, staff), stored.scheduled, update)
        changed = {**months, period: stored._replace(saved=merged)}
        books = self._books(reference, period)
        month = calculate(site, period, changed, staff, books)
        _refuse_impossible_hours(update, month, facts)
        old = {one: {LABOR: labor} for one, labor in facts.items()}
        return EditProposal(
            owner=site.site_id,
            period=period,
            family=FAMILY,
            stored=stored.document,
            content=merged.model_dump(mode="json", by_alias=True),
            sent=sent,
            facts=facts_after(_SAVED, [period], old, lambda one: facts_to_store(one, changed, staff.on(one.first_day))),
            answer=lambda version: self._answer(month, version),
            current=lambda: self._answer(calculate(site, period, months, staff, books), _version(stored)),
            reason=update.reason,
        )

    def _reference(self, site: Site) -> PayrollReference:
        return PayrollReference(site=site, families=self._register.families(), payroll_accounts=self._accounts())

    def _books(self, reference: PayrollReference, period: Period) -> PayrollBalances:
        """The month's accounts of payroll."""
        names, facts = reference.payroll_accounts, self._store.accounts(reference.site.site_id, period)
        ledger = facts.ledger
        return PayrollBalances(
            names=names,
            budget={account: amount for account, amount in facts.budget.items() if account in names},
            ledger={account: amount for account, amount in ledger.balances.items() if account in names}
            if ledger
            else {},
            closed=ledger is not None and ledger.closed,
            loaded_at=ledger.loaded_at if ledger else None,
        )

    def _answer(self, month: PayrollMonth, version: int) -> Answer[PayrollForecast]:
        today = self._clock.today()
        actual, scheduled = month.stored.actual, month.stored.scheduled
        feeds = {
            "actual": actual.loaded_at if actual else None,
            "scheduled": scheduled.loaded_at if scheduled else None,
            "ledger": month.books.loaded_at if month.books.closed else None,
        }
        expected = {"actual"} if month.period <= Period.of(today) else set()
        return Answer(
            data=to_json(show(month)),
            version=version,
            period=month.period,
            as_of=today,
            warnings=month_warnings(month, today),
            sources=[
                AnswerSource(name, loaded_at) for name, loaded_at in feeds.items() if loaded_at or name in expected
            ],
        )


def _version(stored: StoredPayroll) -> int:
    """How often users saved this month."""
    return stored.document.version if stored.document else 0


def _refuse_unscheduled(scheduled: WorkedMonth | None, update: PayrollUpdate) -> None:
    """Raise InvalidRequest with one item per day that has no schedule to copy."""
    days = scheduled.days if scheduled else {}
    items = [
        ErrorItem(
            InvalidRequest.code,
            f"Nothing is scheduled on {day}; leave the day out.",
            f"/copyFromSchedule/{index}",
            {"actual": str(day)},
        )
        for index, day in enumerate(update.copy_from_schedule)
        if day not in days
    ]
    if items:
        raise InvalidRequest.of(items)


def _refuse_impossible_hours(update: PayrollUpdate, month: PayrollMonth, facts: Mapping[Period, Facts]) -> None:
    """Raise InvalidRequest with an item for each row sent whose people have not so many hours in the year."""
    others = [
        labor_facts_of(one.content)
        for period, one in facts.items()
        if period.year == month.period.year and period != month.period
    ]
    months = [labor.saved_hours() for labor in (*others, month.facts)]
    items = []
    for index, row in enumerate(update.rows):
        key = Key(row.group or month.staff.group(row.name), row.job_code)
        hours = sum((saved.get(code, ZERO) for saved in months for code in month.staff.planned(key)), ZERO)
        most = HOURS_OF_A_YEAR * month.staff.headcount(key)
        if hours > most and (row.regular_hours or row.overtime_hours):
            limit = f"more than {most:,f}, {HOURS_OF_A_YEAR:,} for each employee"
            message = f"{key.name} would have {hours:,f} hours in {month.period.year}, {limit}; send fewer hours."
            details = {"maximum": most, "actual": hours}
            items.append(ErrorItem(InvalidRequest.code, message, f"/rows/{index}", details))
    if items:
        raise InvalidRequest.of(items)
