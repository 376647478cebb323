"""Loading months of sites: budgets, actuals, hours, the ledger and its close."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any, Final

from shared_code.accounts.chart import Chart
from shared_code.accounts.models import ACCOUNTS, AccountFacts
from shared_code.accounts.numbers import is_main_account
from shared_code.alerts.models import Observation
from shared_code.alerts.ports import UNMAPPED, AlertPort
from shared_code.integration.contract_warnings import ContractWarnings
from shared_code.integration.load import How, LoadRefused, LoadReport, LoadRequest, RowProblem, shown
from shared_code.integration.load_warnings import MonthWarnings
from shared_code.integration.mappings import Mappings
from shared_code.integration.ports import Charts, MappingStore, Register
from shared_code.integration.report import ReportBuilder
from shared_code.integration.rows.base import Known, MonthlyRow
from shared_code.integration.sources.files.csv_file import of_lines
from shared_code.integration.sources.files.reading import SAME, SiteRows, read_site_rows
from shared_code.integration.sources.files.text import FileSource
from shared_code.integration.writing.closing import ClosedBooks, close_problems
from shared_code.integration.writing.kinds import MONTH_KINDS, MonthKind
from shared_code.integration.writing.main_accounts import BALANCES, by_main_account
from shared_code.integration.writing.merge import Said, say
from shared_code.integration.writing.month_writer import MonthWriter
from shared_code.integration.writing.moves import ids_twice
from shared_code.integration.writing.plan import MonthPlan
from shared_code.kit.clock import Clock
from shared_code.kit.period import Period
from shared_code.sites.models import Site
from shared_code.store.site_partition import Documents

AGAIN: Final = "say the very same as another line and count too; leave out what the export holds twice"
"""What lines do that repeat another line wholly, of what adds up."""

_FIRST, _LAST = Period(1990, 1), Period(2100, 12)
_MOST_PROBLEMS: Final = 1_000
_TOLD_EVERY: Final = 50

Rows = Sequence[tuple[int, MonthlyRow]]
Step = Callable[[Site, MonthKind, Mapping[Period, Said], LoadRequest], Sequence[MonthPlan]]


class MonthLoads:
    """Files whose rows name a site and a month or a day."""

    def __init__(  # noqa: PLR0913, PLR0917 - what a composition root hands over
        self,
        register: Register,
        charts: Charts,
        documents: Documents,
        writer: MonthWriter,
        contracts: ContractWarnings,
        clock: Clock,
        mappings: MappingStore,
        alerts: AlertPort,
    ) -> None:
        self._register = register
        self._charts = charts
        self._mappings = mappings
        self._alerts = alerts
        self._documents = documents
        self._writer = writer
        self._contracts = contracts
        self._clock = clock

    def load(self, name: str, source: FileSource, request: LoadRequest) -> LoadReport:
        """Store the rows of a file site by site; raises LoadRefused, having stored nothing."""
        kind = MONTH_KINDS[name]
        if request.how not in kind.hows:
            raise LoadRefused([f"{name} cannot be loaded with --{request.how}"])
        known = Known(self._register.sites, self._clock.today(), mappings=self._mappings.mappings())
        rows = read_site_rows(source, kind.row, known, request.tell)
        if request.how is How.COMPLETE and rows.gaps:
            raise LoadRefused([*rows.gaps, "a file with empty fields is not complete"])
        if request.how is How.ADD:
            request = replace(request, fingerprint=rows.fingerprint())
            self._refuse_added(rows, request)
        self._refuse_problems(kind, rows, request)
        return self._walk(name, rows, request, self._writer.check if request.dry_run else self._writer.store)

    def _walk(self, name: str, rows: SiteRows[Any], request: LoadRequest, step: Step) -> LoadReport:
        """Take one site after the other, and say what that changes."""
        kind, report = MONTH_KINDS[name], ReportBuilder(name, request)
        report.note("reading", rows.warnings)
        chart, today = Chart(self._charts.chart().categories), self._clock.today()
        warnings = MonthWarnings(kind, chart, self._writer.people, self._contracts, self._documents, today)
        added: list[int] = []
        again: list[int] = []
        same: list[int] = []
        for number, site in enumerate(rows.sites, 1):
            months = _months(rows.of(site), rows.known.mappings)
            plans = step(self._register.sites[site], kind, months, request)
            for plan in plans:
                report.add(plan.diff)
                warnings.look(self._register.sites[site], plan, report)
            if kind.family == ACCOUNTS and not request.dry_run:
                self._alerts.tell(site, UNMAPPED, name, [*_unmapped(plans)], [*months])
            added += [line for said in months.values() for line in said.added]
            again += [line for said in months.values() for line in said.again]
            same += [line for said in months.values() for line in said.same]
            request.step(number, len(rows.sites), f"{site}: {len(months)} months")
        warnings.finish(report)
        report.note("added up", rows.repeated(added, "are added up"))
        report.note("added again", of_lines(sorted(again), AGAIN))
        report.note("counted once", rows.repeated(same, SAME))
        return report.done()

    def _refuse_problems(self, kind: MonthKind, rows: SiteRows[Any], request: LoadRequest) -> None:
        """Everything that keeps rows from being stored, before the first of them is."""
        problems = (
            problem
            for site in self._checked(rows.sites, request)
            for problem in self._problems(kind, site, rows, request)
        )
        found = [*islice(problems, _MOST_PROBLEMS)]
        if found:
            raise LoadRefused(sorted(found), sum(1 for _ in problems))

    @staticmethod
    def _checked(sites: Sequence[str], request: LoadRequest) -> Iterator[str]:
        """Sites one after the other, told now and then."""
        for number, site in enumerate(sites, 1):
            yield site
            if number % _TOLD_EVERY == 0:
                request.tell(f"  {number} of {len(sites)} sites checked")

    def _problems(self, kind: MonthKind, site: str, found: SiteRows[Any], request: LoadRequest) -> Iterator[RowProblem]:
        rows = found.of(site)
        months = _months(rows, found.known.mappings)
        own = [problem for said in months.values() for problem in said.problems]
        counting = [(line, row) for line, row in rows if not row.goes]
        own += [*ids_twice(rows), *kind.check(counting), *(_not_added(counting) if request.how is How.ADD else ())]
        if kind is MONTH_KINDS["close"]:
            own += close_problems(rows, {site: self._books(site)}, self._clock.today())
        yield from own
        if not own:
            for plan in self._writer.check(self._register.sites[site], kind, months, request):
                yield from plan.problems

    def _refuse_added(self, rows: SiteRows[Any], request: LoadRequest) -> None:
        """A file that was added to all of its months before; one that was interrupted goes on."""
        before = {site: self._writer.added(site, request) for site in rows.sites}
        if all({row.month for _, row in rows.of(site)} <= {*months} for site, months in before.items()):
            first = next(mark for months in before.values() for mark in months.values())
            raise LoadRefused(
                [f"the same rows were added before: {first['file']}, {first['at'][:10]}, {first['user']}"]
            )

    def _books(self, site_id: str) -> ClosedBooks:
        months = self._documents.month_facts(site_id, _FIRST, _LAST, {ACCOUNTS})
        ledgers = {
            period: AccountFacts.model_validate(facts[ACCOUNTS].content).ledger for period, facts in months.items()
        }
        booked = {period: ledger for period, ledger in ledgers.items() if ledger}
        return ClosedBooks(
            self._register.sites[site_id], set(booked), {p for p, ledger in booked.items() if ledger.closed}
        )


def _months(rows: Rows, mappings: Mappings) -> Mapping[Period, Said]:
    """What rows of a site say, by month and main account."""
    found: dict[Period, list[tuple[int, MonthlyRow]]] = {}
    for line, row in rows:
        found.setdefault(row.month, []).append((line, row))
    said = {period: by_main_account(say(found[period]), period, mappings) for period in sorted(found)}
    return {period: one for period, one in said.items() if one.cells or one.gone}


def _unmapped(plans: Iterable[MonthPlan]) -> Iterator[Observation]:
    """Codes of a source under which months hold figures, for the map has no main account of them."""
    for plan in plans:
        for place, amount in plan.cells.items():
            if place[0] == BALANCES and not is_main_account(place[1]):
                values = {"code": place[1], "map": "accounts"}
                yield Observation("", plan.diff.period, values=values, value=shown(amount, "$"), subject=place[1])


def _not_added(rows: Rows) -> Iterator[RowProblem]:
    for line, row in rows:
        if not row.adds_up():
            yield RowProblem(line, row.value_field, "is a level, which --add cannot raise; load it without --add")
        elif None in row.cells().values():
            yield RowProblem(line, row.value_field, "`none` takes away; load it without --add")
