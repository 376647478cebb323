"""Loading who works: the job families of the company, and the job codes of sites."""

from collections.abc import Iterator, Mapping, Sequence

from shared_code.alerts.models import Observation
from shared_code.alerts.ports import UNMAPPED, AlertPort
from shared_code.integration.load import COMPANY, DocumentDiff, LoadRefused, LoadReport, LoadRequest, RowProblem
from shared_code.integration.load_warnings import unusual_people, without_family
from shared_code.integration.ports import JobRegister, MappingStore, Register, SiteJobRows
from shared_code.integration.report import ReportBuilder
from shared_code.integration.rows.base import Known
from shared_code.integration.rows.people import LISTS, JobRow, family_problems
from shared_code.integration.sources.files.reading import read_lists, read_rows
from shared_code.integration.sources.files.text import FileSource
from shared_code.integration.writing.entries import entries_diff
from shared_code.integration.writing.month_writer import MonthWriter, People
from shared_code.kit.clock import Clock
from shared_code.kit.period import Period
from shared_code.payroll.models import JOBS_ROW, Families, JobCode, JobGroup, SiteJob, SiteJobs
from shared_code.recalculation import REFERENCE
from shared_code.store.table import lost_race
from shared_code.store.unit_of_work import RowWrite

NumberedJobs = Sequence[tuple[int, JobRow]]


class _PeopleLoads:
    """What both loads of people stand on."""

    def __init__(
        self, register: Register, families: JobRegister, rows: SiteJobRows, writer: MonthWriter, clock: Clock
    ) -> None:
        self._register = register
        self._families = families
        self._rows = rows
        self._writer = writer
        self._clock = clock


class JobLoads(_PeopleLoads):
    """Files of the job codes of sites; codes that a file does not name stay."""

    def __init__(  # noqa: PLR0913, PLR0917 - what a composition root hands over
        self,
        register: Register,
        families: JobRegister,
        rows: SiteJobRows,
        writer: MonthWriter,
        clock: Clock,
        mappings: MappingStore,
        alerts: AlertPort,
    ) -> None:
        super().__init__(register, families, rows, writer, clock)
        self._mappings = mappings
        self._alerts = alerts

    def load(self, source: FileSource, request: LoadRequest) -> LoadReport:
        """Store the rows of a file; raises LoadRefused, having stored nothing."""
        known = Known(self._register.sites, self._clock.today(), mappings=self._mappings.mappings())
        rows = read_rows(source, JobRow, known)
        report, families = ReportBuilder("jobs", request), self._families.families()
        report.note("reading", rows.warnings)
        sites: dict[str, list[tuple[int, JobRow]]] = {}
        for line, row in rows.numbered:
            sites.setdefault(row.site, []).append((line, row))
        if problems := [problem for site, own in sites.items() for problem in self._problems(site, own)]:
            raise LoadRefused(sorted(problems))
        for number, (site, own) in enumerate(sorted(sites.items()), 1):
            diff, jobs = lost_race()(self._store, site, own, request)
            report.add(diff)
            report.note("people", unusual_people(site, jobs))
            if not request.dry_run:
                self._alerts.tell(site, UNMAPPED, "jobs", [*self._unmapped(site, families)])
            request.step(number, len(sites), f"{site}: {len(jobs)} job codes")
        report.note("families", without_family({row.job_code for row in rows.rows}, families))
        return report.done()

    def _unmapped(self, site: str, families: Families) -> Iterator[Observation]:
        """Active job codes of a site that belong to no family."""
        stored, _ = self._rows.stored(site)
        for code, job in stored.jobs.items():
            if job.active and families.code(code).group_id is None:
                values = {"code": code, "map": "job families"}
                yield Observation("", None, values=values, value=code, subject=code)

    def _problems(self, site: str, rows: NumberedJobs) -> Sequence[RowProblem]:
        stored, _ = self._rows.stored(site)
        return [
            RowProblem(line, *lack) for line, row in rows for lack in row.lacks(new=row.job_code not in stored.jobs)
        ]

    def _store(
        self, site_id: str, rows: NumberedJobs, request: LoadRequest
    ) -> tuple[DocumentDiff, Mapping[str, SiteJob]]:
        """The facts first, so that a load that stops is finished by the next one."""
        stored, etag = self._rows.stored(site_id)
        named = {row.job_code: row.entry(stored.jobs.get(row.job_code), SiteJob) for _, row in rows}
        this_month = Period.of(self._clock.today())
        diff = entries_diff(site_id, this_month, {"jobs": stored.jobs}, {"jobs": named})
        if diff.changes and not request.dry_run:
            new = SiteJobs(jobs={**stored.jobs, **named}, profiles=stored.profiles)
            site, people = self._register.sites[site_id], People(new, self._families.families())
            self._writer.recalculate_facts(site, this_month.shift(-1), request, people, REFERENCE["jobs"])
            row = RowWrite(JOBS_ROW, new.model_dump(mode="json", by_alias=True), etag)
            audit = self._writer.audit_row(diff, "jobs", request)
            self._writer.refresh(site, request, [row, audit])
        return diff, named


class FamilyLoads(_PeopleLoads):
    """Files of job families and job codes; every site's payroll is planned by them."""

    def load(self, source: FileSource, request: LoadRequest) -> LoadReport:
        """Store the entries of a file; raises LoadRefused, having stored nothing."""
        lists = read_lists(source, request, LISTS, "codes", Known((), self._clock.today()))
        report, old = ReportBuilder("job-families", request), self._families.families()
        groups, codes = lists["groups"], lists["codes"]
        problems = [
            RowProblem(line, *lack)
            for known, rows in ((old.groups, groups), (old.codes, codes))
            for line, row in rows.numbered
            for lack in row.lacks(new=row.of(row.KEY)[0] not in known)
        ]
        if problems:
            raise LoadRefused(sorted(problems))
        new = Families(
            groups={row.group: row.entry(old.groups.get(row.group), JobGroup) for row in groups.rows},
            codes={row.job_code: row.entry(old.codes.get(row.job_code), JobCode) for row in codes.rows},
        )
        after = Families(groups={**old.groups, **new.groups}, codes={**old.codes, **new.codes})
        if problems := sorted(family_problems(groups.numbered, codes.numbered, after)):
            raise LoadRefused(problems)
        diff = entries_diff(COMPANY, Period.of(self._clock.today()), _lists(old), _lists(new))
        report.note("reading", [*groups.warnings, *codes.warnings])
        report.add(diff)
        if diff.changes and not request.dry_run:
            self._recalculate(after, request)
            self._families.save(new)
            self._writer.commit(COMPANY, None, request, rows=[self._writer.audit_row(diff, "job-families", request)])
            for site in self._register.sites.values():
                self._writer.refresh(site, request)
        return report.done()

    def _recalculate(self, families: Families, request: LoadRequest) -> None:
        last_month, sites = Period.of(self._clock.today()).shift(-1), self._register.sites
        for number, site in enumerate(sites.values(), 1):
            jobs, _ = self._rows.stored(site.site_id)
            people = People(jobs, families)
            self._writer.recalculate_facts(site, last_month, request, people, REFERENCE["job-families"])
            request.step(number, len(sites), site.site_id)


def _lists(families: Families) -> Mapping[str, Mapping[str, JobGroup | JobCode]]:
    return {"groups": families.groups, "codes": families.codes}
