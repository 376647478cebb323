"""Reading the audit trail of a site."""

from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from datetime import tzinfo
from itertools import islice

from shared_code.audit.models import Dates
from shared_code.audit.money import unit_of
from shared_code.audit.ports import Saves, Sites
from shared_code.audit.rights import permission_of
from shared_code.audit.views import Audit, FieldChangeView
from shared_code.derivations.formatting import in_cents
from shared_code.kit.answer import DataWarning
from shared_code.kit.model import view_of
from shared_code.store.audit_log import AuditEntry, FieldChange


class AuditTrail:
    """Who changed what; `zone` is that of business dates."""

    def __init__(self, sites: Sites, saves: Saves, zone: tzinfo) -> None:
        self._sites = sites
        self._saves = saves
        self._zone = zone

    def read(
        self, site_id: str, dates: Dates, after: str | None, limit: int, permitted: Callable[[str], bool]
    ) -> tuple[Audit, str | None, list[DataWarning]]:
        """The changes of `limit` saves after the save with the key `after`; where there are more, the last one's key.

        A save is never cut in two. A change is left out unless the caller is `permitted` what its page needs; a warning
        says so. Raises SiteNotFound.
        """
        self._sites.get(site_id)
        saves = list(islice(self._saves.audit_between(site_id, *dates.instants(self._zone), after), limit + 1))
        shown = saves[:limit]
        changes = [
            (entry, change, permission_of(entry.family, change.field)) for _, entry in shown for change in entry.changes
        ]
        missing = {needed for needed in {needed for *_, needed in changes} if not permitted(needed)}
        entries = [_view(entry, change) for entry, change, needed in changes if needed not in missing]
        return Audit(entries=entries), shown[-1][0] if len(saves) > limit else None, [*_left_out(missing)]


def _left_out(missing: AbstractSet[str]) -> Iterator[DataWarning]:
    """Which permissions the changes need that are not listed; nothing where all are."""
    if missing:
        named = ", ".join(f"`{permission}`" for permission in sorted(missing))
        text = f"Changes that you may not read on their own pages are left out; reading them takes {named}."
        yield DataWarning("CHANGES_LEFT_OUT", text, "entries", values={"permissions": sorted(missing)})


def _view(entry: AuditEntry, change: FieldChange) -> FieldChangeView:
    unit = unit_of(entry.family, change.field)
    return view_of(
        FieldChangeView,
        entry,
        change,
        entity=entry.family,
        old=in_cents(change.old, unit),
        new=in_cents(change.new, unit),
    )
