"""Job families of the company, and the job codes of a site."""

from collections.abc import Sequence

from shared_code.kit.answer import DataWarning
from shared_code.kit.clock import Clock
from shared_code.kit.model import view_of
from shared_code.kit.money import to_cents, to_six_places
from shared_code.payroll.jobs import JobRoster, PayrollReference
from shared_code.payroll.models import UNASSIGNED, BillRate, Families, JobGroup
from shared_code.payroll.ports import BillRates, JobRegister, PayrollStore, Sites
from shared_code.payroll.views import FamilyCode, JobFamily, SiteJobCode
from shared_code.payroll.warnings import head_count_warnings, job_warnings

_NOBODY = JobGroup(group_id=UNASSIGNED, name="Unassigned")


class Jobs:
    """What can be planned, and by whom it is done."""

    def __init__(
        self, sites: Sites, store: PayrollStore, register: JobRegister, bill_rates: BillRates, clock: Clock
    ) -> None:
        self._sites = sites
        self._store = store
        self._register = register
        self._bill_rates = bill_rates
        self._clock = clock

    def families(self) -> Sequence[JobFamily]:
        """All families by id; the last one, `unassigned`, holds the codes without a family."""
        families = self._register.families()
        groups = [families.groups[group] for group in sorted(families.groups)]
        return [_family(group, families) for group in (*groups, _NOBODY)]

    def codes(self, site_id: str) -> tuple[Sequence[SiteJobCode], Sequence[DataWarning]]:
        """The job codes of a site, inactive ones included, and what is wrong with them. Raises SiteNotFound."""
        site, today = self._sites.get(site_id), self._clock.today()
        reference = PayrollReference(site=site, families=self._register.families())
        staff = JobRoster.of(reference, self._store.jobs(site_id), today)
        rates = self._bill_rates.on(site_id, today)
        views = [_site_code(staff, code, rates.get(code)) for code in sorted(staff.jobs.jobs)]
        return views, [*job_warnings(staff.entries()), *head_count_warnings(staff.active)]


def _site_code(staff: JobRoster, code: str, rate: BillRate | None) -> SiteJobCode:
    job = staff.jobs.jobs[code]
    return SiteJobCode(
        job_code=code,
        title=staff.families.code(code).title,
        group=staff.group(code),
        employees=job.employees,
        average_rate=to_six_places(job.average_rate),
        allocated_salary=to_cents(job.allocated_salary),
        bill_rate=rate.rate if rate else None,
        bill_overtime_rate=rate.overtime_rate if rate else None,
        active=code in staff.active,
    )


def _family(group: JobGroup, families: Families) -> JobFamily:
    wanted = None if group is _NOBODY else group.group_id
    codes = sorted(code for code, entry in families.codes.items() if entry.group_id == wanted)
    views = tuple(view_of(FamilyCode, families.codes[code]) for code in codes)
    return JobFamily(group_id=group.group_id, name=group.name, active=group.active, codes=views)
