"""Months of a site around a change: what is stored of them, with the change put over it, and the facts that follow."""

from collections.abc import Callable, Collection, Mapping, Sequence

from shared_code.integration.writing.month_facts import month_facts
from shared_code.kit.period import Period
from shared_code.payroll.jobs import JobRoster
from shared_code.payroll.models import LABOR
from shared_code.recalculation import FOLLOWS, MADE, becoming_others, facts_after, replacing, says_the_same
from shared_code.sites.models import Site
from shared_code.store.site_partition import Content, Contents, Document, DocumentKey, Documents, facts_version
from shared_code.store.unit_of_work import DocumentWrite, FactsWrite


class AskedMonths:
    """Months of one site, read when they are first asked for; facts are read before the documents they are made of."""

    def __init__(  # noqa: PLR0913, PLR0917 - what a composition root hands over, and which months
        self,
        documents: Documents,
        site: Site,
        staff: Callable[[Period], JobRoster],
        adjustment_account: str | None,
        first: Period,
        last: Period,
    ) -> None:
        self._documents = documents
        self._site = site
        self._staff = staff
        self._adjustment_account = adjustment_account
        self._facts = documents.month_facts(site.site_id, first.shift(-1), last.shift(1))
        self._stored: dict[Period, Mapping[DocumentKey, Document]] = {}
        self._put: dict[Period, dict[DocumentKey, Content]] = {}

    def stored(self, period: Period) -> Mapping[DocumentKey, Document]:
        """The documents of a month as they are stored."""
        if period not in self._stored:
            self._stored[period] = self._documents.month(self._site.site_id, period)
        return self._stored[period]

    def content(self, period: Period, key: DocumentKey) -> Content | None:
        """What a document of a month holds as it is stored."""
        document = self.stored(period).get(key)
        return document.content if document else None

    def put(self, period: Period, key: DocumentKey, content: Content) -> None:
        """Take another content for a document."""
        self._put.setdefault(period, {})[key] = content

    def document(self, period: Period, key: DocumentKey) -> DocumentWrite:
        """A document that was put, to store, guarded by the stored one."""
        before = self.stored(period).get(key)
        version, etag = (before.version, before.etag) if before else (0, None)
        return DocumentWrite(period, *key, self._put[period][key], version + 1, etag)

    def following(self, key: DocumentKey, periods: Collection[Period]) -> Sequence[FactsWrite]:
        """The facts that follow the documents that were put of some months."""
        return facts_after(key, periods, self._facts, lambda period: self._made(period, FOLLOWS[key].made))

    def facts(self, period: Period, families: Collection[str]) -> Sequence[FactsWrite]:
        """The facts of some families that the month's documents make, guarded by those that are stored."""
        return replacing(self._facts, period, self._made(period, families), families)

    def changed_facts(self, period: Period, families: Collection[str]) -> Sequence[FactsWrite]:
        """Those facts of a month that would be others."""
        return becoming_others(self._facts, self.facts(period, families))

    def outdated_facts(self, period: Period) -> Sequence[FactsWrite]:
        """The facts of a month that today's rules make otherwise, or that other rules have made.

        Facts whose documents are gone stay as they are and are marked too.
        """
        old = {family: facts for family, facts in self._facts.get(period, {}).items() if family in MADE}
        made = self._made(period, MADE)
        left = {family: facts.content for family, facts in old.items() if family not in made}
        writes = replacing(self._facts, period, {**made, **left}, MADE)
        current = {family for family, facts in old.items() if facts.made_by == facts_version()}
        return [write for write in writes if write.family not in current or not self.says_the_same(write)]

    def says_the_same(self, write: FactsWrite) -> bool:
        """Whether the stored facts have the same content."""
        return says_the_same(self._facts, write)

    def _made(self, period: Period, families: Collection[str]) -> Mapping[str, Content]:
        """The facts of a month; those of labor only where they are asked for, since they read the month before too."""
        staff = self._staff(period) if LABOR in families else None
        near = (period.shift(-1) if staff else period).through(period.shift(1))
        months = {month: self._contents(month) for month in near}
        return month_facts(self._site, period, months, self._adjustment_account, staff)

    def _contents(self, period: Period) -> Contents:
        stored = {key: document.content for key, document in self.stored(period).items()}
        return stored | self._put.get(period, {})
