"""Storing what files say about months of a site: the documents, and the month facts that follow from them."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from shared_code.integration.load import DocumentDiff, How, LoadRequest, LoadStopped
from shared_code.integration.writing.affected_months import AskedMonths
from shared_code.integration.writing.kinds import MonthKind
from shared_code.integration.writing.merge import Said
from shared_code.integration.writing.moves import with_moves
from shared_code.integration.writing.plan import MonthPlan, plan_month
from shared_code.kit.clock import Clock
from shared_code.kit.period import Period
from shared_code.payroll.jobs import JobRoster, PayrollReference
from shared_code.payroll.models import Families, SiteJobs
from shared_code.recalculation import REBUILD, REFERENCE, Follows, commands_after
from shared_code.sites.models import Site
from shared_code.store.audit_log import AuditEntry, audit_content
from shared_code.store.site_partition import Content, Documents, Series, newest_first
from shared_code.store.table import lost_race
from shared_code.store.unit_of_work import ChangeSet, DocumentWrite, FactsWrite, RowWrite, UnitOfWork

_MONTHS_A_CHANGE: Final = 6
"""About fifty operations, and documents of a megabyte or two: below the store's limits."""

_BACK, _AHEAD = 24, 12


class People(NamedTuple):
    """Who works at a site, and what the company says of its job codes."""

    jobs: SiteJobs
    families: Families


class MonthWriter:
    """Stores months of sites; safe to repeat."""

    def __init__(  # noqa: PLR0913, PLR0917 - what a composition root hands over
        self,
        documents: Documents,
        changes: UnitOfWork,
        jobs: Callable[[str], SiteJobs],
        families: Callable[[], Families],
        budgeted: Callable[[str, Collection[int]], None],
        clock: Clock,
        adjustment_account: str | None,
    ) -> None:
        self._documents = documents
        self._changes = changes
        self._jobs = jobs
        self._families = families
        self._budgeted = budgeted
        self._clock = clock
        self._adjustment_account = adjustment_account

    def check(
        self, site: Site, kind: MonthKind, months: Mapping[Period, Said], request: LoadRequest
    ) -> Sequence[MonthPlan]:
        """What storing would change, and what keeps it from being stored."""
        months = self._with_moves(site, kind, months)
        return [
            plan for part in _parts(sorted(months)) for plan in self._plan(site, kind, _some(months, part), request)[1]
        ]

    def store(
        self, site: Site, kind: MonthKind, months: Mapping[Period, Said], request: LoadRequest
    ) -> Sequence[MonthPlan]:
        """Merge what rows say into some months and store what that changes, some months at a time."""
        months = self._with_moves(site, kind, months)
        plans = [
            plan
            for part in _parts(sorted(months))
            for plan in lost_race()(self._store, site, kind, _some(months, part), request)
        ]
        if kind.inputs is Series.BUDGET:
            self._budgeted(site.site_id, {plan.diff.period.year for plan in plans if plan.is_written})
        return plans

    def people(self, site_id: str) -> People:
        """Who works at a site, as it is stored."""
        return People(self._jobs(site_id), self._families())

    def added(self, site_id: str, request: LoadRequest) -> Mapping[Period, Content]:
        """The months to which the same rows were added before, and who did it when."""
        found = self._documents.rows(site_id, "l|", "l|")
        keys = ((key.split("|"), content) for key, content in found)
        return {Period.parse(month): content for (_, month, rows), content in keys if rows == request.fingerprint}

    def booked(self, site_id: str) -> Sequence[Period]:
        """The months of which actuals are stored."""
        keys = (key.split("|") for key, _ in self._documents.rows(site_id, "d|", "d|"))
        return sorted({Period.parse(month) for _, month, _, series in keys if series == Series.ACTUAL})

    def recalculate_facts(
        self,
        site: Site,
        first: Period,
        request: LoadRequest,
        people: People | None = None,
        follows: Follows = REFERENCE["sites"],
    ) -> None:
        """Make the facts of a site's months anew, from a month on, as other attributes or other people make them."""
        keys = (key for key, _ in self._documents.rows(site.site_id, f"d|{first}|", "d|"))
        for part in _parts(sorted({Period.parse(key.split("|")[1]) for key in keys})):
            lost_race()(self._recalculate, site, part, request, people, follows.made)

    def rebuild(self, site: Site) -> int:
        """Make the facts of all months of a site anew, from what is stored of them, and keep those that are others.

        Facts that say the same are only marked with the rules that make them today. The number of months that say
        something else now. Safe to repeat; no message is sent.
        """
        periods = self._documents.months_with_facts(site.site_id)
        return sum(lost_race()(self._rebuild, site, part) for part in _parts(periods))

    def _store(
        self, site: Site, kind: MonthKind, months: Mapping[Period, Said], request: LoadRequest
    ) -> Sequence[MonthPlan]:
        near, plans = self._plan(site, kind, months, request)
        if any(plan.problems for plan in plans):
            raise LoadStopped(f"others changed site {site.site_id} meanwhile")
        touched = [plan for plan in plans if plan.is_written]
        marks = self._marks(site.site_id, [plan.diff.period for plan in plans], request)
        if touched or marks:
            periods = [plan.diff.period for plan in touched]
            for plan in touched:
                near.put(plan.diff.period, kind.key, kind.content(plan.cells, self._clock.now()))
            writes = [near.document(period, kind.key) for period in periods]
            facts = near.following(kind.key, periods)
            rows = [
                self.audit_row(plan.diff, kind.name, request, write.version)
                for plan, write in zip(touched, writes, strict=True)
            ]
            self.commit(site.site_id, kind.inputs, request, documents=writes, facts=facts, rows=[*rows, *marks])
        return plans

    def _marks(self, site_id: str, periods: Sequence[Period], request: LoadRequest) -> Sequence[RowWrite]:
        """Rows that remember to which months a file was added."""
        if request.how is not How.ADD:
            return ()
        content = {"file": request.file, "user": request.user, "at": self._clock.now().isoformat()}
        before = self.added(site_id, request)
        return [RowWrite(f"l|{month}|{request.fingerprint}", content) for month in periods if month not in before]

    def _recalculate(
        self,
        site: Site,
        periods: Sequence[Period],
        request: LoadRequest,
        people: People | None,
        families: Collection[str],
    ) -> None:
        near = self.site_months(site, periods, people)
        facts = [write for period in periods for write in near.changed_facts(period, families)]
        if facts:
            self.commit(site.site_id, Series.ACTUAL, request, facts=facts)

    def _rebuild(self, site: Site, periods: Sequence[Period]) -> int:
        near = self.site_months(site, periods)
        facts = [write for period in periods for write in near.outdated_facts(period)]
        others = {write.period for write in facts if not near.says_the_same(write)}
        if facts:
            self._changes.commit(ChangeSet(site.site_id, Series.ACTUAL if others else None, user=REBUILD, facts=facts))
        return len(others)

    def refresh(self, site: Site, request: LoadRequest, rows: Sequence[RowWrite] = ()) -> None:
        """Have a site's roll-ups made anew, after a change of what they read beside the site's months."""
        self.commit(site.site_id, Series.ACTUAL, request, rows=rows, periods=self.months_shown())

    def months_shown(self, first: Period | None = None) -> Sequence[Period]:
        """The months that roll-ups may show, from a month on."""
        this_month = Period.of(self._clock.today())
        start = this_month.shift(-_BACK)
        return [*max(first or start, start).through(this_month.shift(_AHEAD))]

    def commit(  # noqa: PLR0913 - the parts of a change
        self,
        owner: str,
        inputs: Series | None,
        request: LoadRequest,
        *,
        documents: Sequence[DocumentWrite] = (),
        facts: Sequence[FactsWrite] = (),
        rows: Sequence[RowWrite] = (),
        periods: Sequence[Period] = (),
    ) -> None:
        """Store a change and send what follows it; `periods`: months that change although nothing of them is stored."""
        commands = commands_after(facts, {*periods, *(write.period for write in documents)})
        self._changes.commit(
            ChangeSet(
                owner, inputs, request.user, documents, facts, rows, commands=commands, correlation_id=request.run_id
            )
        )

    def audit_row(
        self, diff: DocumentDiff, family: str, request: LoadRequest, version: int = 1, reason: str | None = None
    ) -> RowWrite:
        """The audit entry of a document or entry that changes, as a row beside it; without a reason, the file is it."""
        entry = AuditEntry(
            at=self._clock.now(),
            user=request.user,
            request_id=request.run_id,
            family=family,
            period=diff.period,
            version=version,
            changes=diff.changes,
            reason=reason or request.file,
        )
        return RowWrite(f"a|{newest_first(entry.at)}", audit_content(entry))

    def site_months(self, site: Site, periods: Sequence[Period], people: People | None = None) -> AskedMonths:
        """Some months of a site, and what is stored around them."""
        jobs, families = people or self.people(site.site_id)
        reference = PayrollReference(site=site, families=families)
        return AskedMonths(
            self._documents,
            site,
            lambda period: JobRoster.of(reference, jobs, period.first_day),
            self._adjustment_account,
            min(periods),
            max(periods),
        )

    def _with_moves(self, site: Site, kind: MonthKind, months: Mapping[Period, Said]) -> Mapping[Period, Said]:
        """What rows say, and which rows with an id leave other months; these are read only where rows have ids."""
        if not any(said.ids or said.gone for said in months.values()):
            return months
        documents = self._documents.documents(site.site_id, *kind.key)
        return with_moves(kind, months, {period: one.content for period, one in documents.items()})

    def _plan(
        self, site: Site, kind: MonthKind, months: Mapping[Period, Said], request: LoadRequest
    ) -> tuple[AskedMonths, Sequence[MonthPlan]]:
        """The months with what rows say merged into them; those to which the file was added before are done."""
        near = self.site_months(site, list(months))
        done = self.added(site.site_id, request) if request.how is How.ADD else {}
        return near, [
            plan_month(kind, site.site_id, period, near.content(period, kind.key), said, request.how)
            for period, said in months.items()
            if period not in done
        ]


def _parts(periods: Sequence[Period]) -> Iterator[Sequence[Period]]:
    return (periods[start : start + _MONTHS_A_CHANGE] for start in range(0, len(periods), _MONTHS_A_CHANGE))


def _some(months: Mapping[Period, Said], periods: Sequence[Period]) -> Mapping[Period, Said]:
    return {period: months[period] for period in periods}
