"""Loading the organisation: sites with their districts, districts, regions, and the site lists of users."""

from collections.abc import Mapping
from typing import Any

from shared_code.integration.models import COMPANY, DocumentDiff, LoadRefused, LoadReport, LoadRequest, counted
from shared_code.integration.ports import Register
from shared_code.integration.rows.organisation import LISTS, Organisation
from shared_code.integration.sources.files.reading import Known, read_lists
from shared_code.integration.writing.merge import differences
from shared_code.integration.writing.month_writer import MonthWriter
from shared_code.kit.clock import Clock
from shared_code.kit.documents import Content
from shared_code.kit.model import Model
from shared_code.kit.period import Period
from shared_code.sites.models import Site

_OF_THE_COMPANY = ("regions", "districts", "users")


class SiteLoads:
    """Files of the organisation; entries that a file does not name stay."""

    def __init__(self, register: Register, writer: MonthWriter, clock: Clock) -> None:
        self._register = register
        self._writer = writer
        self._clock = clock

    def load(self, text: str, request: LoadRequest) -> LoadReport:
        """Store the entries of a file; raises LoadRefused, having stored nothing."""
        today = self._clock.today()
        lists = read_lists(text, request, LISTS, "sites", Known((), today))
        made = Organisation(lists, self._register, today)
        if made.problems:
            raise LoadRefused(sorted(made.problems))
        report = LoadReport(notices=[notice for rows in lists.values() for notice in rows.notices])
        report.changed.append(self._company({kind: made.entries[kind] for kind in _OF_THE_COMPANY}, request))
        for number, site in enumerate(made.entries["sites"].values(), 1):
            report.changed.append(self._site(site, request))
            request.tell(f"  {number} of {len(made.entries['sites'])}  {site.site_id} {site.name}")
        return report

    def _company(self, new: Mapping[str, Mapping[str, Model]], request: LoadRequest) -> DocumentDiff:
        """Regions, districts and users."""
        old = {
            kind: {key: one for key, one in getattr(self._register, kind).items() if key in new[kind]} for kind in new
        }
        named = [key for entries in new.values() for key in entries]
        changed = counted(COMPANY, self._this_month, named, differences(_plain(old), _plain(new)))
        if changed.changes and not request.dry_run:
            for kind, entries in new.items():
                self._register.save(kind, entries)
            self._writer.commit(COMPANY, None, request, rows=[self._writer.audit_row(changed, "organisation", request)])
        return changed

    def _site(self, site: Site, request: LoadRequest) -> DocumentDiff:
        """A site: the facts first, so that a load that stops is finished by the next one."""
        before = self._register.sites.get(site.site_id)
        changes = tuple(differences(_json(before) if before else {}, _json(site)))
        if not changes:
            return DocumentDiff(site.site_id, self._this_month, (), unchanged=1)
        created = 0 if before else 1
        changed = DocumentDiff(site.site_id, self._this_month, changes, created, 1 - created)
        if not request.dry_run:
            self._writer.restate(site, self._this_month, request)
            self._register.save("sites", {site.site_id: site})
            audit = self._writer.audit_row(changed, "site", request)
            self._writer.refresh(site, request, [audit])
        return changed

    @property
    def _this_month(self) -> Period:
        return Period.of(self._clock.today())


def _plain(entries: Mapping[str, Mapping[str, Model]]) -> Content:
    return {kind: {key: _json(one) for key, one in models.items()} for kind, models in entries.items()}


def _json(model: Model) -> dict[str, Any]:
    return model.model_dump(mode="json", by_alias=True)
