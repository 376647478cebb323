"""The job codes of a site with their families: who plans what, at which rate, with which weekly threshold."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Final, NamedTuple

from shared_code.derivations.parameters import parameters
from shared_code.kit.model import Model
from shared_code.kit.money import ONE, ZERO
from shared_code.payroll.models import UNASSIGNED, Families, JobCode, Mode, SiteJob, SiteJobs
from shared_code.payroll.rules import (
    fallback_rate,
    group_rate,
    profile_codes,
    salaried_hours,
    spread_by_employees,
    weekly_threshold,
)
from shared_code.sites.models import Site

HOURS_OF_A_DAY: Final = 24
HOURS_OF_A_WEEK: Final = Decimal(7 * HOURS_OF_A_DAY)
"""The weekly threshold of salaried people, who have no overtime."""


class Key(NamedTuple):
    """What a row is about: a group, or one job code of it. A salaried code has rows of its own in either mode."""

    group: str
    job_code: str | None

    @property
    def name(self) -> str:
        """How a saved month names it."""
        return self.job_code or self.group


class LaborSettings(NamedTuple):
    """What the business sets: hours a week or day and employee, factors, $/hour, percent."""

    overtime_threshold: Decimal
    overtime_factor: Decimal
    fallback_rate: Decimal
    salaried_hours: Decimal
    budget_prompt: Decimal

    @classmethod
    def on(cls, day: date) -> "LaborSettings":
        """The parameters in force on a day."""
        found = parameters("payroll")
        return cls(*(found[name].on(day) for name in cls._fields))


class PayrollReference(Model):
    """What a month of payroll depends on beside the site's own rows."""

    site: Site
    families: Families
    payroll_accounts: Mapping[str, str] = {}


@dataclass(frozen=True)
class JobRoster:
    """The job codes of a site, as a month is planned by them."""

    site: Site
    mode: Mode
    jobs: SiteJobs
    families: Families
    settings: LaborSettings

    @classmethod
    def of(cls, reference: PayrollReference, jobs: SiteJobs, day: date) -> "JobRoster":
        """The staff of a site by the settings of a day; a site that bills labor hours plans by code."""
        mode = Mode.CODE if reference.site.per_labor_hour else Mode.GROUP
        return cls(reference.site, mode, jobs, reference.families, LaborSettings.on(day))

    def on(self, day: date) -> "JobRoster":
        """The staff by the settings of another day."""
        return replace(self, settings=LaborSettings.on(day))

    @cached_property
    def active(self) -> Mapping[str, SiteJob]:
        """The jobs that can be planned: active at the site and in the company."""
        jobs = self.jobs.jobs
        return {code: jobs[code] for code in sorted(jobs) if jobs[code].active and self.families.code(code).active}

    @cached_property
    def salaried(self) -> Sequence[str]:
        """Active job codes whose people earn a salary."""
        return [code for code in self.active if self.families.code(code).salaried]

    @cached_property
    def hourly(self) -> Mapping[str, Sequence[str]]:
        """Active job codes paid by the hour, by group."""
        found: dict[str, list[str]] = {}
        for code in self.active:
            if code not in self.salaried:
                found.setdefault(self.group(code), []).append(code)
        return found

    def group(self, code: str) -> str:
        return self.families.code(code).group_id or UNASSIGNED

    def key(self, code: str) -> Key:
        """The row that a job code counts in; what no code could take counts as a group."""
        if code == UNASSIGNED:
            return Key(UNASSIGNED, None)
        by_code = self.mode is Mode.CODE or self.families.code(code).salaried
        return Key(self.group(code), code if by_code else None)

    def keys(self, codes: Iterable[str] = ()) -> Sequence[Key]:
        """The rows that can be planned, and those of some more codes, in order."""
        return sorted({self.key(code) for code in (*self.active, *codes)}, key=lambda key: (key.group, key.name))

    def planned(self, key: Key) -> Sequence[str]:
        """The job codes that the hours of a row are spread over; a group without active codes stands for itself."""
        return [key.job_code] if key.job_code else self.hourly.get(key.group) or [key.group]

    def employees(self, codes: Iterable[str]) -> list[Decimal | None]:
        return [job.employees if (job := self.jobs.jobs.get(code)) else None for code in codes]

    def headcount(self, key: Key) -> Decimal:
        """Active employees of a row, at least one."""
        return max(sum((count or ZERO for count in self.employees(self.planned(key))), ZERO), ONE)

    def spread(self, key: Key, hours: Decimal) -> Mapping[str, Decimal]:
        """Hours of a row by job code."""
        codes = self.planned(key)
        return dict(zip(codes, spread_by_employees(hours, self.employees(codes)), strict=True))

    def rate(self, key: Key) -> Decimal:
        """$/hour of a row whose rate nobody set: that of its group, or of the code itself."""
        of_group = self._group_rate(key.group)
        if key.job_code is None:
            return self.settings.fallback_rate if of_group is None else of_group
        job = self.jobs.jobs.get(key.job_code)
        return fallback_rate(job.average_rate if job else None, of_group, self.settings.fallback_rate)

    def _group_rate(self, group: str) -> Decimal | None:
        codes = self.hourly.get(group, ())
        if group == UNASSIGNED and self.mode is Mode.CODE:
            return None
        rates = [self.jobs.jobs[code].average_rate for code in codes]
        return group_rate(rates, self.employees(codes), self.settings.fallback_rate) if any(rates) else None

    def threshold(self, code: str) -> Decimal:
        """Hours/week that a job code may work before overtime begins."""
        hours = HOURS_OF_A_WEEK if self.families.code(code).salaried else self.settings.overtime_threshold
        return weekly_threshold(hours, self.employees([code])[0])

    def recipients(self, profile: str) -> Sequence[str]:
        """The job codes that take the budget of a code, a profile or a group."""
        mapped = self.jobs.profiles.get(profile) or self.hourly.get(profile, ())
        groups = {code: self.families.code(code).group_id for code in (profile, *mapped, *self.active)}
        return profile_codes(profile, mapped, groups, {code: job.employees for code, job in self.active.items()})

    def salaried_hours(self, code: str) -> Decimal:
        """Hours/day of a salaried job code."""
        return salaried_hours(self.jobs.jobs[code].employees, self.settings.salaried_hours)

    def salary(self, code: str) -> Decimal:
        """$/year of a salaried job code that the site bears."""
        return self.jobs.jobs[code].allocated_salary

    def entries(self) -> Mapping[str, JobCode]:
        """What the company says of the site's active job codes."""
        return {code: self.families.code(code) for code in self.active}
