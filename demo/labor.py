"""Labor of the demo company: job codes, budgets, shifts and timekeeping, made of the hours that each family works."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from random import Random
from typing import Final, NamedTuple

from demo import history
from demo.company import DemoSite
from shared_code.kit.money import to_cents
from shared_code.kit.period import Period
from shared_code.payroll.jobs import JobRoster, PayrollReference
from shared_code.payroll.models import (
    DEFAULT_FAMILIES,
    FAMILY,
    BudgetMonth,
    Families,
    JobCode,
    JobGroup,
    Mode,
    PayrollFacts,
    SavedPayrollMonth,
    SiteJob,
    SiteJobs,
    Worked,
    WorkedMonth,
)
from shared_code.payroll.persistence import facts_to_store
from shared_code.payroll.ports import StoredPayroll
from shared_code.statistics.models import Figures
from shared_code.store.site_partition import Content, Series

MONTHS_KEPT: Final = 13
"""Timekeeping by job code is kept for a year; of earlier months there are hours by family."""
FORECAST_MONTHS: Final = 3
DAYS_SCHEDULED: Final = timedelta(days=14)
_NEAR: Final = 16
"""Months of a site that are read again while its neighbours are made."""
_LOADED = time(4, tzinfo=UTC)
_SUNDAY, _FRIDAY = 6, 4
_OVERTIME = Decimal("0.06")
_FULL_TIME = Decimal(34)
_WEEK_OF_REFERENCE = tuple(date(2024, 10, 7) + timedelta(days=n) for n in range(7))


class Job(NamedTuple):
    """A job code: its family, its share of the family's hours, $/hour before the site's own level."""

    code: str
    title: str
    family: str
    share: Decimal
    rate: Decimal


_JOBS: Final = tuple(
    Job(code, title, family, Decimal(share), Decimal(rate))
    for code, title, family, share, rate in (
        ("VLT1", "Valet attendant", "Valet", "0.75", "13.40"),
        ("VLT2", "Valet captain", "Valet", "0.25", "16.10"),
        ("GSA1", "Ground support agent", "GSA", "0.8", "15.20"),
        ("GSA2", "Ground support agent, night", "GSA", "0.2", "17.05"),
        ("CASH", "Cashier", "Cashier", "1", "16.30"),
        ("SHUTL1", "Shuttle driver", "Shuttle", "1", "17.60"),
        ("BELL", "Bell attendant", "Bell", "1", "11.90"),
        ("DOOR", "Door attendant", "Door", "1", "12.40"),
    )
)
_MANAGER: Final = JobCode(job_code="SRACCTMGR", title="Senior account manager", group_id="Salaried", salaried=True)
_NEW: Final = JobCode(job_code="GREETER", title="GREETER")
"""A code that nobody has given a title and a family; the site with gaps in its actuals has it."""
_REMAINDER: Final = {job.family: job.code for job in reversed(_JOBS)}
"""The first code of each family, which takes what its others leave."""


@cache
def families() -> Families:
    """The job families and codes of the company."""
    groups = [*dict.fromkeys(job.family for job in _JOBS), "Salaried"]
    codes = [*(JobCode(job_code=job.code, title=job.title, group_id=job.family) for job in _JOBS), _MANAGER, _NEW]
    return Families(
        groups={group: DEFAULT_FAMILIES.groups.get(group) or JobGroup(group_id=group, name=group) for group in groups},
        codes={code.job_code: code for code in codes},
    )


@cache
def jobs(site: DemoSite) -> SiteJobs:
    """The job codes of a site: as many people as its hours need, and a manager."""
    week = _by_code(hours(history.expected(site, day) for day in _WEEK_OF_REFERENCE))
    found = {
        job.code: SiteJob(employees=max(Decimal(1), -(-week[job.code] // _FULL_TIME)), average_rate=_rate(site, job))
        for job in _JOBS
    }
    found[_MANAGER.job_code] = SiteJob(employees=Decimal(1), allocated_salary=Decimal(62_400))
    if site.gap:
        found[_NEW.job_code] = SiteJob(employees=Decimal(1), average_rate=Decimal("14.25"))
    return SiteJobs(jobs=found)


def hours(days: Iterable[Figures]) -> Mapping[str, Decimal]:
    """Hours that some days need, by family, each day in half hours."""
    total: dict[str, Decimal] = {}
    for figures in days:
        for family, worked in history.hours(history.vehicles(figures)).items():
            total[family] = total.get(family, Decimal(0)) + worked
    return total


@lru_cache(maxsize=_NEAR)
def month(site: DemoSite, period: Period, today: date) -> StoredPayroll:
    """Everything stored of a site's month of payroll; of one long ago the budget alone."""
    if period not in history.months(site, today):
        return StoredPayroll()
    ahead = Period.of(today).months_until(period)
    actual = worked(site, period, today) if -MONTHS_KEPT <= ahead <= 0 else {}
    shifts = dict(_shifts(site, period, today)) if -1 <= ahead <= 1 else {}
    saved = dict(_saved(site, period, today)) if site.forecast and 0 <= ahead <= FORECAST_MONTHS else {}
    loaded_at = datetime.combine(today, _LOADED)
    return StoredPayroll(
        saved=SavedPayrollMonth(mode=_mode(site), days=saved) if saved else None,
        budget=budget(site, period) if site.budget else None,
        actual=WorkedMonth(loaded_at=loaded_at, days=actual) if actual else None,
        scheduled=WorkedMonth(loaded_at=loaded_at, days=shifts) if shifts else None,
    )


def documents(site: DemoSite, period: Period, today: date) -> Mapping[Series, Content]:
    """The documents of a month by series."""
    stored = month(site, period, today)
    models = {
        Series.FORECAST: stored.saved,
        Series.BUDGET: stored.budget,
        Series.ACTUAL: stored.actual,
        Series.SCHEDULED: stored.scheduled,
    }
    return {series: model.model_dump(mode="json", by_alias=True) for series, model in models.items() if model}


def facts(site: DemoSite, period: Period, today: date) -> Mapping[str, Content]:
    """The facts of labor of a month; of months long ago the hours that their days needed, by job family."""
    near = {one: month(site, one, today) for one in (period.shift(-1), period, period.shift(1))}
    made = facts_to_store(period, near, _roster(site, period, today))
    days = history.actual_days(site, period, today)
    if FAMILY in made or not days:
        return made
    worked = PayrollFacts.of({day: history.hours(history.vehicles(figures)) for day, figures in days.items()})
    return {**made, FAMILY: worked.model_dump(mode="json", by_alias=True)}


@lru_cache(maxsize=1)
def _roster(site: DemoSite, period: Period, today: date) -> JobRoster:
    reference = PayrollReference(site=site.master(today), families=families())
    return JobRoster.of(reference, jobs(site), period.first_day)


def _mode(site: DemoSite) -> Mode:
    return Mode.CODE if "per_labor_hour" in site.contracts else Mode.GROUP


@cache
def _rate(site: DemoSite, job: Job) -> Decimal:
    level = Random(f"{site.id}|wages").uniform(0.92, 1.16)  # noqa: S311 - a demo
    return to_cents(job.rate * Decimal(str(round(level, 3))))


@cache
def _day(vehicles: int) -> Mapping[str, Decimal]:
    """Hours that a day of so many vehicles needs, by job code."""
    return _by_code(history.hours(vehicles))


def _by_code(by_family: Mapping[str, Decimal]) -> Mapping[str, Decimal]:
    """Hours of job codes in half hours; the first code of a family takes what is left over."""
    found: dict[str, Decimal] = {}
    left = dict(by_family)
    for job in reversed(_JOBS):
        takes_rest = job.code == _REMAINDER[job.family]
        found[job.code] = left[job.family] if takes_rest else _half(by_family[job.family] * job.share)
        left[job.family] -= found[job.code]
    return found


def _half(worked: Decimal) -> Decimal:
    return (worked * 2).quantize(Decimal(1)) / 2


@lru_cache(maxsize=_NEAR)
def budget(site: DemoSite, period: Period) -> BudgetMonth:
    """A month's payroll budget by job code."""
    planned = _by_code(hours(history.expected(site, day) for day in period.days()))
    return BudgetMonth(hours=planned, cost={job.code: to_cents(planned[job.code] * _rate(site, job)) for job in _JOBS})


def worked(site: DemoSite, period: Period, today: date) -> Mapping[date, Mapping[str, Worked]]:
    """Timekeeping of a month by day and job code, however long ago it was."""
    days = history.actual_days(site, period, today)
    return {day: _timekeeping(site, day, _day(history.vehicles(figures))) for day, figures in days.items()}


def _timekeeping(site: DemoSite, day: date, worked: Mapping[str, Decimal]) -> Mapping[str, Worked]:
    return {job.code: _paid(site, job, day, worked[job.code]) for job in _JOBS}


def _paid(site: DemoSite, job: Job, day: date, total: Decimal) -> Worked:
    """Hours of a job code on a day, those of a long Friday partly as overtime, at the rate of the site."""
    overtime = _half(total * _OVERTIME) if day.weekday() == _FRIDAY else Decimal(0)
    paid = total - overtime + overtime * Decimal("1.5")
    return Worked(regular_hours=total - overtime, overtime_hours=overtime, cost=to_cents(paid * _rate(site, job)))


def _shifts(site: DemoSite, period: Period, today: date) -> Iterator[tuple[date, Mapping[str, Worked]]]:
    for day, planned in _planned(site, period, "shifts"):
        if day < today + DAYS_SCHEDULED:
            yield day, {code: Worked(regular_hours=worked) for code, worked in planned.items()}


def _saved(site: DemoSite, period: Period, today: date) -> Iterator[tuple[date, Mapping[str, Mapping[str, Decimal]]]]:
    """What the account manager set; Sundays were left to the budget."""
    family = {job.code: job.family for job in _JOBS}
    for day, planned in _planned(site, period, "forecast"):
        if day < today or day.weekday() == _SUNDAY or day > (site.master(today).close_date or date.max):
            continue
        rows: dict[str, Decimal] = {}
        for code, worked in planned.items():
            name = code if _mode(site) is Mode.CODE else family[code]
            rows[name] = rows.get(name, Decimal(0)) + worked
        yield day, {name: {"regularHours": worked} for name, worked in rows.items()}


def _planned(site: DemoSite, period: Period, what: str) -> Iterator[tuple[date, Mapping[str, Decimal]]]:
    """Hours that somebody plans for each day by job code, a little beside what is expected."""
    for day in period.days():
        chance = Decimal(str(round(Random(f"{site.id}|{day}|{what}").uniform(0.95, 1.06), 3)))  # noqa: S311 - a demo
        needed = _day(history.vehicles(history.expected(site, day)))
        yield day, {code: _half(worked * chance) for code, worked in needed.items()}
