"""Loading terms of contracts: rows `c|<from>` in the site's partition."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from shared_code.contracts.models import Contract, ContractTerms, begins_later, ended, restarts, unusual
from shared_code.contracts.yaml_form import InvalidContractFile, read_yaml
from shared_code.integration.load import DocumentDiff, LoadRefused, LoadReport, LoadRequest
from shared_code.integration.ports import Register
from shared_code.integration.report import ReportBuilder
from shared_code.integration.sources.files.text import FileSource
from shared_code.integration.sources.files.yaml_file import entry_lines
from shared_code.integration.writing.month_writer import MonthWriter
from shared_code.integration.writing.terms import bills_hours, term_changes
from shared_code.kit.clock import Clock
from shared_code.kit.finding import Finding
from shared_code.kit.period import Period
from shared_code.sites.models import Site
from shared_code.store.audit_log import FieldChange
from shared_code.store.site_partition import Documents, Facts, Series, contract_key
from shared_code.store.table import lost_race
from shared_code.store.unit_of_work import RowWrite


class ContractLoads:
    """Files of contracts, as docs/contracts.md tells."""

    def __init__(self, register: Register, documents: Documents, writer: MonthWriter, clock: Clock) -> None:
        self._register = register
        self._documents = documents
        self._writer = writer
        self._clock = clock

    def load(self, source: FileSource, request: LoadRequest) -> LoadReport:
        """Store the versions of a file; raises LoadRefused, having stored nothing."""
        with source.text() as text:
            versions = self._read(text.read())
        report = ReportBuilder("contracts", request)
        report.note("reading", source.warnings)
        for number, version in enumerate(versions, 1):
            site = self._register.sites[version.site]
            stored = _terms(self._documents.contracts(version.site))
            report.add(lost_race()(self._store, version, request))
            report.find("terms", f"site {version.site} from {version.since}", self._findings(version, site, stored))
            request.step(number, len(versions), f"{version.site} from {version.since}")
        return report.done()

    def _findings(self, version: ContractTerms, site: Site, stored: Mapping[date, Contract]) -> Iterator[Finding]:
        """Unusual terms, what they begin anew or no longer earn, and a site master that says otherwise."""
        contract, before = version.contract, _in_force(stored, version.since, before=True)
        yield from (*unusual(contract), *restarts(before, contract), *ended(contract, self._clock.today()))
        old = _in_force(stored, version.since)
        if old is not None and old.effective_date < contract.effective_date:
            terms = {**stored, version.since: contract}
            booked = self._writer.booked(version.site)
            months = [month for month in booked if _in_force(terms, month.first_day) is contract]
            yield from begins_later(old, contract, months)
        if bills_hours(contract) and not site.per_labor_hour:
            text = "bills labor hours, and the site master does not say so; load `sites` with per_labor_hour: yes"
            yield Finding("HOURS_NOT_PLANNED", text)

    def _read(self, text: str) -> Sequence[ContractTerms]:
        try:
            versions = read_yaml(text)
        except InvalidContractFile as error:
            raise LoadRefused(error.problems) from None
        lines = entry_lines(text)
        problems = [
            f"line {line}, site {version.site}: there is no such site; load it with `sites` first"
            for line, version in zip(lines, versions, strict=True)
            if version.site not in self._register.sites
        ]
        if problems or not versions:
            raise LoadRefused(problems or ["line 1: the file has no contract"])
        return versions

    def _store(self, version: ContractTerms, request: LoadRequest) -> DocumentDiff:
        stored = self._documents.contracts(version.site)
        before, terms = stored.get(version.since), _terms(stored)
        own = terms.get(version.since)
        changed = DocumentDiff(version.site, Period.of(version.since), (), unchanged=1)
        if own == version.contract:
            return changed
        new = [] if own else [FieldChange("from", None, str(version.since))]
        changes = (*new, *term_changes(_in_force(terms, version.since), version.contract))
        changed = changed._replace(changes=changes, created=0 if own else 1, updated=1 if own else 0, unchanged=0)
        if not request.dry_run:
            etag = before.etag if before else None
            row = RowWrite(contract_key(version.since), version.model_dump(mode="json", by_alias=True), etag)
            audit = self._writer.audit_row(changed, "contract", request, reason=version.reason)
            months = self._writer.months_shown(Period.of(version.since))
            self._writer.commit(version.site, Series.CONTRACT, request, rows=[row, audit], periods=months)
        return changed


def _terms(stored: Mapping[date, Facts]) -> Mapping[date, Contract]:
    """The terms of each version, by the day from which it is in force."""
    return {since: Contract.model_validate(facts.content["contract"]) for since, facts in stored.items()}


def _in_force(terms: Mapping[date, Contract], day: date, *, before: bool = False) -> Contract | None:
    """The terms in force on a day, or until the day before; None before the first."""
    past = [since for since in terms if since < day or (since == day and not before)]
    return terms[max(past)] if past else None
