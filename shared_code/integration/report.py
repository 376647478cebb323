"""Putting the report of a load together: counts by site, and what is worth a look, cut to what a person reads."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from shared_code.integration.load import COMPANY, DocumentDiff, LoadReport, LoadRequest, LoadWarnings, SiteCounts
from shared_code.kit.finding import Finding
from shared_code.kit.listing import FIRST

_ROWS: Final = ("created", "updated", "unchanged", "removed")


class ReportBuilder:
    """A report that grows while a load goes on; it stays small however much changes."""

    def __init__(self, kind: str, request: LoadRequest) -> None:
        self._kind = kind
        self.request = request
        self._counts = dict.fromkeys(_ROWS, 0)
        self._sites: dict[str, Counter[str]] = {}
        self._warnings: dict[str, list[str]] = {}
        self._more: Counter[str] = Counter()

    def add(self, diff: DocumentDiff) -> None:
        """Count what a load makes of a document, and keep which figures fall, turn or go."""
        for name in _ROWS:
            self._counts[name] += getattr(diff, name)
        if diff.changes and diff.owner != COMPANY:
            counts = {name: getattr(diff, name) for name in _ROWS if name != "unchanged"}
            self._sites.setdefault(diff.owner, Counter()).update({"months": 1, **counts})
        for effect, sentence in diff.noted:
            self.note(effect, [sentence])
        if diff.changes:
            self.request.show(diff)

    def note(self, kind: str, sentences: Iterable[str]) -> None:
        """Keep the first sentences of a kind, and count the others."""
        kept = self._warnings.setdefault(kind, [])
        for sentence in sentences:
            if len(kept) < FIRST:
                kept.append(sentence)
            else:
                self._more[kind] += 1

    def find(self, kind: str, place: str, findings: Iterable[Finding]) -> None:
        """Keep what is unusual at a place, as sentences."""
        self.note(kind, (f"{place}: {finding}" for finding in findings))

    def done(self) -> LoadReport:
        """The report as it is printed, stored and answered."""
        request = self.request
        months = sum(counts["months"] for counts in self._sites.values())
        return LoadReport(
            kind=self._kind,
            file=request.file,
            user=request.user,
            run=request.run_id,
            state="dry run" if request.dry_run else "loaded",
            counts={"sites": len(self._sites), "months": months, **self._counts},
            sites=tuple(SiteCounts(site=site, **counts) for site, counts in sorted(self._sites.items())),
            unusual=tuple(
                LoadWarnings(kind=kind, sentences=tuple(sentences), more=self._more[kind])
                for kind, sentences in self._warnings.items()
                if sentences
            ),
        )
