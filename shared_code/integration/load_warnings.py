"""What of a load is legal and worth a look: large movements of a budget, unknown accounts, unusual signs."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from shared_code.accounts.categories import Category
from shared_code.accounts.chart import Chart
from shared_code.accounts.models import ACCOUNTS, Balances, LedgerMonth
from shared_code.derivations.parameters import parameters
from shared_code.integration.contract_warnings import ContractWarnings
from shared_code.integration.load import DocumentDiff, shown
from shared_code.integration.report import ReportBuilder
from shared_code.integration.rows.actuals import BELL
from shared_code.integration.rows.base import ROWS, Cells, Place
from shared_code.integration.rows.labor import COST, OVERTIME, REGULAR, UNPRICED
from shared_code.integration.rows.people import MOST_EMPLOYEES
from shared_code.integration.source_totals import totals_apart
from shared_code.integration.writing.kinds import ANY_TIME, LOADED_AT, MonthKind
from shared_code.integration.writing.merge import Said, nest
from shared_code.integration.writing.month_writer import People
from shared_code.integration.writing.plan import MonthPlan
from shared_code.kit.finding import Finding
from shared_code.kit.money import ONE, ZERO, to_one_place
from shared_code.kit.period import Period
from shared_code.payroll.forecast import differentials
from shared_code.payroll.jobs import HOURS_OF_A_DAY
from shared_code.payroll.models import FAMILY as PAYROLL
from shared_code.payroll.models import Families, SiteJob
from shared_code.payroll.plausibility import differentials_of_budget, long_days, unlisted_codes, without_cost
from shared_code.pl.view.warnings import unknown_codes
from shared_code.sites.models import Site
from shared_code.statistics.feeds import Feed, Rows, feeds_of
from shared_code.statistics.models import FAMILY as STATISTICS
from shared_code.statistics.models import LoadedMonth
from shared_code.statistics.plausibility import not_loaded, unusual_days
from shared_code.store.audit_log import FieldChange
from shared_code.store.site_partition import Documents, Series

_TOLD: Final = 3


class MonthWarnings:
    """Looks at each month that a load changes; the months of a site come one after the other."""

    def __init__(  # noqa: PLR0913, PLR0917 - what is looked at, and what it is compared with
        self,
        kind: MonthKind,
        chart: Chart,
        people: Callable[[str], People],
        contracts: ContractWarnings,
        documents: Documents,
        day: date,
    ) -> None:
        self._kind = kind
        self._chart = chart
        self._people = people
        self._contracts = contracts
        self._documents = documents
        self._day = day
        self._accounts: set[str] = set()
        self._zeros: dict[tuple[str, str], Finding] = {}

    def look(self, site: Site, plan: MonthPlan, report: ReportBuilder) -> None:
        """Tell what is unusual about a month."""
        place = f"site {site.site_id}, {plan.diff.period}"
        if self._kind.family == ACCOUNTS:
            self._look_at_accounts(site, plan, place, report)
        elif self._kind.family == STATISTICS:
            self._look_at_days(site, plan, place, report)
        elif self._kind.key == (PAYROLL, Series.BUDGET):
            jobs = differentials({cell[-1] for cell in plan.said.cells})
            report.find("differentials", place, differentials_of_budget(jobs))
        elif self._kind.family == PAYROLL:
            self._look_at_hours(site, plan, place, report)

    def finish(self, report: ReportBuilder) -> None:
        """Tell what the whole file is about."""
        report.note("accounts", uncharted(self._accounts, self._chart))
        for (site, _), finding in self._zeros.items():
            report.find("zeros", f"site {site}", [finding])

    def _look_at_accounts(self, site: Site, plan: MonthPlan, place: str, report: ReportBuilder) -> None:
        accounts = {cell[1] for cell in plan.said.cells if cell[0] == "balances"}
        self._accounts |= accounts
        report.note("signs", unusual_signs(place, plan.cells, accounts, self._chart))
        if self._kind.series is Series.BUDGET:
            report.note("movements", movements(place, plan.diff, self._day))
            return
        if plan.old.get(("closed",)) and plan.diff.changes:
            report.note("closed", [f"{place} is closed; its ledger changes"])
        daily = self._documents.document(site.site_id, plan.diff.period, STATISTICS, Series.ACTUAL)
        if daily:
            ledger = nest(plan.cells).get("balances", {})
            self._compare(place, plan.diff.period, LoadedMonth.model_validate(daily.content), ledger, report)

    def _look_at_days(self, site: Site, plan: MonthPlan, place: str, report: ReportBuilder) -> None:
        period, month = plan.diff.period, LoadedMonth.model_validate({**nest(plan.cells), LOADED_AT: ANY_TIME})
        named = {cell[1] for cell in plan.said.cells if cell[0] == "days"}
        days = {day: figures for day, figures in month.days.items() if day in named}
        unusual = unusual_days(site.rooms_on, site.total_spaces, days)
        report.find("days", place, (one.finding for one in unusual))
        codes = {cell[2] for cell in plan.said.cells if cell[0] in {"revenue", ROWS}}
        report.find("codes", place, unknown_codes(codes - {BELL}))
        revenue = by_code(plan.cells) if codes else {}
        is_stored = not report.request.dry_run
        report.find("refunds", place, self._contracts.of_revenue(site.site_id, period, revenue, is_stored=is_stored))
        for name, feed in feeds_of(month).named().items():
            self._keep_zeros(site.site_id, plan, name, feed)
        ledger = self._documents.document(site.site_id, period, ACCOUNTS, Series.ACTUAL)
        if ledger:
            self._compare(place, period, month, LedgerMonth.model_validate(ledger.content).balances, report)

    def _look_at_hours(self, site: Site, plan: MonthPlan, place: str, report: ReportBuilder) -> None:
        named, people = {cell[1:3] for cell in plan.said.cells}, self._people(site.site_id)
        report.find("hours", place, unusual_hours(named, plan.cells, people))
        report.note("costs", stale_costs(site.site_id, plan, plan.said, self._kind))
        if self._kind.series is Series.ACTUAL:
            hours = hourly(plan.cells, {code for _, code in named}, people)
            report.find("hours", place, self._contracts.of_hours(site.site_id, plan.diff.period, hours))
            report.find("unpriced", place, unpriced(named, plan.cells, people))
            self._keep_zeros(site.site_id, plan, "hours", Feed(_by_day(plan.cells)))

    def _keep_zeros(self, site_id: str, plan: MonthPlan, name: str, feed: Feed) -> None:
        """Remember the last days of a feed that are all 0, until the file goes on after them."""
        if feed.loaded():
            self._zeros.pop((site_id, name), None)
        zeros, said = feed.zeros(), {cell[1] for cell in plan.said.cells}
        if said.intersection(zeros) and not self._is_loaded(site_id, plan.diff.period.shift(1)):
            self._zeros[site_id, name] = not_loaded(name, zeros)

    def _is_loaded(self, site_id: str, period: Period) -> bool:
        """Whether a month holds more than zeros."""
        stored = self._documents.document(site_id, period, *self._kind.key)
        return stored is not None and any(self._kind.cells(stored.content).values())

    def _compare(self, place: str, period: Period, daily: LoadedMonth, ledger: Balances, report: ReportBuilder) -> None:
        """Tell which totals of a month that is over differ between the daily feeds and the ledger."""
        if period.last_day < self._day:
            report.find("totals", place, totals_apart(period, daily, ledger, self._chart))


def movements(place: str, diff: DocumentDiff, day: date) -> Iterator[str]:
    """Budget figures that moved by more than the limit."""
    limit = parameters("integration")["budget_movement"].on(day)
    moved = [(change, percent) for change in diff.changes if abs(percent := _movement(change)) > limit]
    if moved:
        told = ", ".join(f"{change.field.split('/')[-1]} {percent:+} %" for change, percent in moved[:_TOLD])
        more = f" and {len(moved) - _TOLD} more" if len(moved) > _TOLD else ""
        yield f"{place}: moved by more than {limit} % and needs approval: {told}{more}"


def uncharted(accounts: set[str], chart: Chart) -> Iterator[str]:
    """Accounts that the chart does not know; nothing while no chart is loaded."""
    unknown = sorted(accounts - chart.categories.keys())
    if unknown and chart.categories:
        expense = [account for account in unknown if chart.is_unknown_expense(account)]
        counted = (
            f"; {', '.join(expense)} count as other expense, others nowhere" if expense else "; they count nowhere"
        )
        yield f"not in the chart of accounts: {', '.join(unknown)}{counted}; load them with `chart`"


def unusual_signs(place: str, cells: Cells, accounts: set[str], chart: Chart) -> Iterator[str]:
    """Categories of which a file names accounts and whose sum has the sign that it seldom has."""
    for category, own in chart.by_category(accounts).items():
        amount = sum((cells.get(("balances", account), ZERO) for account in own), ZERO)
        if (amount > 0) if category is Category.INTERNAL_REVENUE else (amount < 0):
            usual = "below" if category is Category.INTERNAL_REVENUE else "above"
            yield f"{place}: {category} is {shown(amount, '$')} and usually {usual} 0 (accounts {', '.join(own)})"


def stale_costs(site: str, plan: MonthPlan, said: Said, kind: MonthKind) -> Iterator[str]:
    """Hours that change while their cost, which no row tells, stays."""
    old, new = plan.old, plan.cells
    hours = {
        place[:-1]: place
        for place in said.cells
        if place[-1] in {REGULAR, OVERTIME} and old.get(place) != new.get(place)
    }
    for start, place in hours.items():
        cost, unpriced = (*start, COST), {(*start, name) for name in UNPRICED.values()}
        if old.get(cost) and cost not in said.cells and old[cost] == new.get(cost) and unpriced.isdisjoint(new):
            name, _ = kind.words(plan.diff.period, place)
            yield f"site {site}, {name}: hours change and their cost stays {shown(old[cost], '$')}; write it, or none"


def unusual_hours(named: set[Place], cells: Cells, people: People) -> Iterator[Finding]:
    """Hours of a code on a day that its people cannot work, and codes that nobody listed."""
    too_many: dict[str, list[date]] = {}
    unlisted: dict[str, list[date]] = {}
    for day, code in sorted(named):
        job = people.jobs.jobs.get(code)
        if job and _hours(cells, day, code) > HOURS_OF_A_DAY * max(job.employees, ONE):
            too_many.setdefault(code, []).append(day)
        if job is None and code not in people.families.codes:
            unlisted.setdefault(code, []).append(day)
    yield from long_days(too_many)
    yield from unlisted_codes(unlisted)


def _by_day(cells: Cells) -> Rows:
    """Hours and $ of a month by day."""
    found: dict[date, dict[str, Decimal | None]] = {}
    for (section, *place), value in cells.items():
        if section == "days":
            found.setdefault(place[0], {})["/".join(place[1:])] = value
    return found


def by_code(cells: Cells) -> Mapping[str, Decimal]:
    """Revenue of a month by code, $."""
    found: dict[str, Decimal] = {}
    for place, amount in cells.items():
        if place[0] == "revenue":
            found[place[2]] = found.get(place[2], ZERO) + amount
    return found


def hourly(cells: Cells, codes: set[str], people: People) -> Mapping[str, Decimal]:
    """Hours of a month by some job codes, those of salaried people left out."""
    found: dict[str, Decimal] = {}
    for place in dict.fromkeys(place[1:3] for place in cells if place[0] == "days"):
        day, code = place
        if code in codes and not people.families.code(code).salaried:
            found[code] = found.get(code, ZERO) + _hours(cells, day, code)
    return found


def _hours(cells: Cells, day: date, code: str) -> Decimal:
    return sum((cells.get(("days", day, code, name), ZERO) for name in (REGULAR, OVERTIME)), ZERO)


def unpriced(named: set[Place], cells: Cells, people: People) -> Iterator[Finding]:
    """Hours of some days and codes that no cost tells."""
    found: dict[str, list[date]] = {}
    for day, code in sorted(named):
        figures = {name: cells.get(("days", day, code, name)) for name in (*UNPRICED, *UNPRICED.values(), COST)}
        hours = UNPRICED.values() if figures[COST] else UNPRICED
        if any(figures[name] for name in hours):
            found.setdefault(code, []).append(day)
    return without_cost(found, {code for code in found if people.families.code(code).salaried})


def unusual_people(site: str, jobs: Mapping[str, SiteJob]) -> Iterator[str]:
    """Numbers of people beyond the usual."""
    for code, job in jobs.items():
        if job.active and not 1 <= job.employees <= MOST_EMPLOYEES:
            yield f"site {site}, {code}: {shown(job.employees)} employees; 1 to {MOST_EMPLOYEES} are usual"


def without_family(codes: Iterable[str], families: Families) -> Iterator[str]:
    """Job codes that belong to no family."""
    unassigned = sorted(code for code in codes if families.code(code).group_id is None)
    if unassigned:
        yield f"without a job family: {', '.join(unassigned)}; load them with `job-families`"


def _movement(change: FieldChange) -> Decimal:
    """Percent of the figure before; 0 where there was none."""
    old, new = change.old, change.new
    if not isinstance(old, Decimal) or not isinstance(new, Decimal) or not old:
        return Decimal(0)
    return to_one_place((new - old) * 100 / abs(old))
