"""Loading the organisation: sites with their districts, districts, regions, and the site lists of users."""

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from shared_code.integration.load import COMPANY, DocumentDiff, LoadRefused, LoadReport, LoadRequest
from shared_code.integration.ports import Register
from shared_code.integration.report import ReportBuilder
from shared_code.integration.rows.base import Known
from shared_code.integration.rows.organisation import LISTS
from shared_code.integration.sources.files.reading import read_lists
from shared_code.integration.sources.files.text import FileSource
from shared_code.integration.writing.entries import entries_diff
from shared_code.integration.writing.month_writer import MonthWriter
from shared_code.integration.writing.organisation import OrganisationLists
from shared_code.kit.clock import Clock
from shared_code.kit.finding import Finding
from shared_code.kit.model import Model
from shared_code.kit.period import Period
from shared_code.sites.models import Site
from shared_code.sites.plausibility import left_outside, unusual_dates

_OF_THE_COMPANY: Final = ("regions", "districts", "users")


class SiteLoads:
    """Files of the organisation; entries that a file does not name stay."""

    def __init__(self, register: Register, writer: MonthWriter, clock: Clock, roles: Collection[str]) -> None:
        self._register = register
        self._writer = writer
        self._clock = clock
        self._roles = roles

    def load(self, source: FileSource, request: LoadRequest) -> LoadReport:
        """Store the entries of a file; raises LoadRefused, having stored nothing."""
        today = self._clock.today()
        lists = read_lists(source, request, LISTS, "sites", Known((), today, self._roles))
        made = OrganisationLists({kind: rows.numbered for kind, rows in lists.items()}, self._register, today)
        if made.problems:
            raise LoadRefused(sorted(made.problems))
        report, sites = ReportBuilder("sites", request), made.entries["sites"]
        report.note("reading", [warning for rows in lists.values() for warning in rows.warnings])
        report.add(self._company({kind: made.entries[kind] for kind in _OF_THE_COMPANY}, request))
        for number, site in enumerate(sites.values(), 1):
            before = self._register.sites.get(site.site_id)
            report.add(self._site(site, request))
            report.find("sites", f"site {site.site_id}", self._findings(before, site))
            request.step(number, len(sites), f"{site.site_id} {site.name}")
        return report.done()

    def _findings(self, before: Site | None, site: Site) -> Iterator[Finding]:
        """Days that contradict each other, or that leave months with actuals outside."""
        yield from unusual_dates(site.start_date, site.close_date)
        if before is not None and (before.start_date, before.close_date) != (site.start_date, site.close_date):
            yield from left_outside(
                site, [month for month in self._writer.booked(site.site_id) if before.is_open_in(month)]
            )

    def _company(self, new: Mapping[str, Mapping[str, Model]], request: LoadRequest) -> DocumentDiff:
        """Regions, districts and users."""
        diff = entries_diff(COMPANY, self._this_month, {kind: getattr(self._register, kind) for kind in new}, new)
        if diff.changes and not request.dry_run:
            for kind, entries in new.items():
                self._register.save(kind, entries)
            self._writer.commit(COMPANY, None, request, rows=[self._writer.audit_row(diff, "organisation", request)])
        return diff

    def _site(self, site: Site, request: LoadRequest) -> DocumentDiff:
        """A site: the facts first, so that a load that stops is finished by the next one."""
        diff = entries_diff(site.site_id, self._this_month, {"": self._register.sites}, {"": {site.site_id: site}})
        if diff.changes and not request.dry_run:
            self._writer.recalculate_facts(site, self._first_changed(site), request)
            self._register.save("sites", {site.site_id: site})
            self._writer.refresh(site, request, [self._writer.audit_row(diff, "site", request)])
        return diff

    def _first_changed(self, site: Site) -> Period:
        """This month, or an earlier one from which the site has other rooms or is open or not."""
        before = self._register.sites.get(site.site_id)
        days = [earlier.before for earlier in site.earlier_rooms if not before or earlier not in before.earlier_rooms]
        if before is not None:
            opened = {before.start_date, site.start_date} if before.start_date != site.start_date else ()
            closed = {before.close_date, site.close_date} if before.close_date != site.close_date else ()
            days += [day for day in (*opened, *closed) if day is not None]
        return min(self._this_month, *map(Period.of, days))

    @property
    def _this_month(self) -> Period:
        return Period.of(self._clock.today())
