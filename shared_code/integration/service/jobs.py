"""Loading who works: the job families of the company, and the job codes of sites."""

from collections.abc import Mapping

from shared_code.integration.models import COMPANY, DocumentDiff, LoadRefused, LoadReport, LoadRequest, counted
from shared_code.integration.ports import JobRegister, Register, SiteJobRows
from shared_code.integration.rows.people import (
    LISTS,
    JobRow,
    families_of,
    family_problems,
    jobs_of,
    unusual_people,
)
from shared_code.integration.sources.files.reading import Known, read_lists, read_rows
from shared_code.integration.writing.merge import differences
from shared_code.integration.writing.month_writer import MonthWriter, People, lost_race
from shared_code.kit.changes import RowWrite
from shared_code.kit.clock import Clock
from shared_code.kit.documents import Series
from shared_code.kit.period import Period
from shared_code.payroll.models import JOBS_ROW, Families, SiteJob, SiteJobs


class JobLoads:
    """Files of the job codes of sites; codes that a file does not name stay."""

    def __init__(
        self, register: Register, families: JobRegister, rows: SiteJobRows, writer: MonthWriter, clock: Clock
    ) -> None:
        self._register = register
        self._families = families
        self._rows = rows
        self._writer = writer
        self._clock = clock

    def load(self, text: str, request: LoadRequest) -> LoadReport:
        """Store the rows of a file; raises LoadRefused, having stored nothing."""
        rows = read_rows(text, JobRow, Known(self._register.sites, self._clock.today()))
        sites = jobs_of(rows.rows)
        report = LoadReport(notices=[*rows.notices, *unusual_people(sites, self._families.families())])
        for number, (site_id, jobs) in enumerate(sites.items(), 1):
            report.changed.append(lost_race()(self._store, site_id, jobs, request))
            request.tell(f"  {number} of {len(sites)}  {site_id}: {len(jobs)} job codes")
        return report

    def _store(self, site_id: str, jobs: Mapping[str, SiteJob], request: LoadRequest) -> DocumentDiff:
        """The facts first, so that a load that stops is finished by the next one."""
        stored, etag = self._rows.stored(site_id)
        new = SiteJobs(jobs={**stored.jobs, **jobs}, profiles=stored.profiles)
        this_month = Period.of(self._clock.today())
        changes = differences(stored.model_dump(by_alias=True), new.model_dump(by_alias=True))
        changed = counted(site_id, this_month, jobs, changes)
        if changed.changes and not request.dry_run:
            site, people = self._register.sites[site_id], People(new, self._families.families())
            self._writer.restate(site, this_month.shift(-1), request, people)
            row = RowWrite(JOBS_ROW, new.model_dump(mode="json", by_alias=True), etag)
            audit = self._writer.audit_row(changed, "jobs", request)
            self._writer.commit(site_id, Series.ACTUAL, request, rows=[row, audit])
        return changed


class FamilyLoads:
    """Files of job families and job codes; every site's payroll is planned by them."""

    def __init__(
        self, register: Register, families: JobRegister, rows: SiteJobRows, writer: MonthWriter, clock: Clock
    ) -> None:
        self._register = register
        self._families = families
        self._rows = rows
        self._writer = writer
        self._clock = clock

    def load(self, text: str, request: LoadRequest) -> LoadReport:
        """Store the entries of a file; raises LoadRefused, having stored nothing."""
        lists = read_lists(text, request, LISTS, "codes", Known((), self._clock.today()))
        groups, codes = lists["groups"], lists["codes"]
        old, new = self._families.families(), families_of(groups.rows, codes.rows)
        after = Families(groups={**old.groups, **new.groups}, codes={**old.codes, **new.codes})
        problems = sorted(family_problems(groups.numbered, codes.numbered, after))
        if problems:
            raise LoadRefused(problems)
        changes = differences(old.model_dump(by_alias=True), after.model_dump(by_alias=True))
        changed = counted(COMPANY, Period.of(self._clock.today()), [*new.groups, *new.codes], changes)
        if changed.changes and not request.dry_run:
            self._restate(after, request)
            self._families.save(new)
            self._writer.commit(COMPANY, None, request, rows=[self._writer.audit_row(changed, "job-families", request)])
        return LoadReport([changed], [*groups.notices, *codes.notices])

    def _restate(self, families: Families, request: LoadRequest) -> None:
        last_month, sites = Period.of(self._clock.today()).shift(-1), self._register.sites
        for number, site in enumerate(sites.values(), 1):
            jobs, _ = self._rows.stored(site.site_id)
            self._writer.restate(site, last_month, request, People(jobs, families))
            request.tell(f"  {number} of {len(sites)}  {site.site_id}")
