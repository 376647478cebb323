"""Months of a site around a change: what is stored of them, with the change laid over it, and the facts that follow."""

from collections.abc import Callable, Collection, Mapping

from shared_code.integration.writing.month_facts import AffectedPayroll, Contents, month_facts
from shared_code.kit.period import Period
from shared_code.payroll.jobs import JobRoster
from shared_code.payroll.models import LABOR
from shared_code.payroll.persistence import stored_month as payroll_month
from shared_code.recalculation import MADE
from shared_code.sites.models import Site
from shared_code.statistics.models import FAMILY as STATISTICS
from shared_code.statistics.persistence import has_values
from shared_code.store.site_partition import Content, Document, Documents, Series, facts_version
from shared_code.store.unit_of_work import DocumentWrite, FactsWrite

Key = tuple[str, Series]


class SiteMonths:
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
        self._stored: dict[Period, Mapping[Key, Document]] = {}
        self._laid: dict[Period, dict[Key, Content]] = {}

    def stored(self, period: Period) -> Mapping[Key, Document]:
        """The documents of a month as they are stored."""
        if period not in self._stored:
            self._stored[period] = self._documents.month(self._site.site_id, period)
        return self._stored[period]

    def content(self, period: Period, key: Key) -> Content | None:
        """What a document of a month holds as it is stored."""
        document = self.stored(period).get(key)
        return document.content if document else None

    def lay(self, period: Period, key: Key, content: Content) -> None:
        """Take another content for a document."""
        self._laid.setdefault(period, {})[key] = content

    def document(self, period: Period, key: Key) -> DocumentWrite:
        """A laid document to store, guarded by the stored one."""
        before = self.stored(period).get(key)
        version, etag = (before.version, before.etag) if before else (0, None)
        return DocumentWrite(period, *key, self._laid[period][key], version + 1, etag)

    def facts(self, period: Period, families: Collection[str]) -> list[FactsWrite]:
        """The facts of some families that the month's documents make, guarded by those that are stored."""
        old = self._facts.get(period, {})
        made = month_facts(
            self._site,
            period,
            self._contents(period),
            later_loaded=self._has_actuals(period.shift(1)),
            adjustment_account=self._adjustment_account,
            payroll=self._payroll(period) if LABOR in families else None,
        )
        return [
            FactsWrite(period, family, content, old[family].etag if family in old else None)
            for family, content in made.items()
            if family in families
        ]

    def changed_facts(self, period: Period, families: Collection[str]) -> list[FactsWrite]:
        """Those facts of a month that are stored and would be others."""
        old = self._facts.get(period, {})
        if not old.keys() & families:
            return []
        writes = self.facts(period, families)
        return [write for write in writes if not self.says_the_same(write)]

    def outdated_facts(self, period: Period) -> list[FactsWrite]:
        """The facts of a month that today's rules make otherwise, or that other rules have made.

        Facts whose documents are gone stay as they are and are marked too.
        """
        old = {family: facts for family, facts in self._facts.get(period, {}).items() if family in MADE}
        made = self.facts(period, MADE)
        left = old.keys() - {write.family for write in made}
        made += [FactsWrite(period, family, old[family].content, old[family].etag) for family in sorted(left)]
        current = {family for family, facts in old.items() if facts.made_by == facts_version()}
        return [write for write in made if write.family not in current or not self.says_the_same(write)]

    def says_the_same(self, write: FactsWrite) -> bool:
        """Whether the stored facts have the same content."""
        old = self._facts.get(write.period, {})
        return write.family in old and old[write.family].content == write.content

    def _contents(self, period: Period) -> Contents:
        stored = {key: document.content for key, document in self.stored(period).items()}
        return stored | self._laid.get(period, {})

    def _has_actuals(self, period: Period) -> bool:
        """Whether a day of the month was loaded with a value."""
        return has_values(self._contents(period).get((STATISTICS, Series.ACTUAL), {}))

    def _payroll(self, period: Period) -> AffectedPayroll:
        near = period.shift(-1).through(period.shift(1))
        return AffectedPayroll({month: payroll_month(self._contents(month)) for month in near}, self._staff(period))
