"""One delivery of the warehouse: asked for, loaded like a file, quarantined where it is refused."""

import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from shared_code.alerts.models import Observation
from shared_code.alerts.ports import REFUSED, AlertPort
from shared_code.integration.load import COMPANY, How, LoadRefused, LoadReport, LoadRequest, RowProblem
from shared_code.integration.ports import Register, UnreadableDelivery, Warehouse
from shared_code.integration.service.deliveries import FIRST_ROW, OF_SITES, SpanAsked, listed, rows_of, table
from shared_code.integration.service.loader import Loader
from shared_code.integration.service.masters import Row, job_rows, user_rows
from shared_code.kit.clock import Clock
from shared_code.kit.listing import count_of
from shared_code.payroll.models import SiteJobs

USER: Final = "warehouse"
"""Whom the audit trail names."""
COUNTED: Final = ("created", "updated", "unchanged", "removed")
NO_ROWS: Final = "no rows were loaded"

_KEPT: Final = 5
"""Problems of a quarantined delivery that the run keeps."""

log = logging.getLogger(__name__)


def rows_in_words(counts: Mapping[str, int]) -> Sequence[str]:
    """What became of the rows of deliveries, and how many deliveries had none; empty where there were no deliveries.

    >>> rows_in_words({"created": 1, "updated": 0, "unchanged": 1200, "empty": 2})
    ['1 row created', '1,200 rows unchanged', '2 deliveries without a row']
    """
    told = [f"{count_of(counts[name], 'row')} {name}" for name in COUNTED if counts.get(name)]
    empty = counts.get("empty", 0)
    return [*told, f"{count_of(empty, 'delivery', 'deliveries')} without a row"] if empty else told


class DeliveryOutcome(NamedTuple):
    """What became of a delivery: rows by what became of them, why it or some of its rows were refused."""

    counts: Mapping[str, int] = {}
    problems: Sequence[str] = ()

    @property
    def is_empty(self) -> bool:
        """Whether the warehouse had no row."""
        return "empty" in self.counts


class DeliveryStore:
    """Loads deliveries of every kind."""

    def __init__(  # noqa: PLR0913, PLR0917 - what a composition root hands over
        self,
        loader: Callable[[], Loader],
        register: Register,
        jobs: Callable[[str], SiteJobs],
        profiles: Mapping[str, bool],
        alerts: AlertPort,
        clock: Clock,
    ) -> None:
        """`profiles` are the job profiles that stand for a role, and whether their sites stand under SITE."""
        self._loader = loader
        self._register = register
        self._jobs = jobs
        self._profiles = profiles
        self._alerts = alerts
        self._clock = clock

    def load(self, warehouse: Warehouse, kind: str, owner: str, since: date | None, run: str) -> DeliveryOutcome:
        """Load what the warehouse has of a site or the company; raises DatabaseError where it does not answer."""
        try:
            rows = self._rows(warehouse, kind, owner, since)
        except UnreadableDelivery as error:
            outcome = DeliveryOutcome(problems=[error.message])
        else:
            outcome = self._store(kind, rows, run) if rows else DeliveryOutcome({"empty": 1})
        if outcome.problems:  # what they quote of the delivery stands in the run alone
            log.warning("%s of %s is quarantined: %d problems", kind, owner, len(outcome.problems))
        if owner != COMPANY and not outcome.is_empty:  # an empty one changes nothing, and so ends no alert
            first = [{"problem": problem.rstrip(".")} for problem in outcome.problems[:1]]
            self._alerts.tell(owner, REFUSED, kind, [Observation("", None, values=told, subject="") for told in first])
        return outcome

    def _rows(self, warehouse: Warehouse, kind: str, owner: str, since: date | None) -> Sequence[Row]:
        today, sites = self._clock.today(), self._register.sites
        match kind:
            case "chart":
                return rows_of([warehouse.chart()])
            case "sites":
                return rows_of([warehouse.sites()])
            case "users":
                rights = (line for batch in warehouse.rights() for line in batch)
                return [*user_rows(rights, self._profiles, self._register.users, sites)]
            case "jobs":
                wages = (line for batch in warehouse.wage_rates(owner) for line in batch)
                salaries = (line for batch in warehouse.salaries(owner) for line in batch)
                return [*job_rows(owner, wages, salaries, self._jobs(owner).jobs)]
        return rows_of(OF_SITES[kind](warehouse, SpanAsked(owner, today, since or today)))

    def _store(self, kind: str, rows: Sequence[Row], run: str) -> DeliveryOutcome:
        """Load rows; of a list without those that are wrong."""
        problems: list[str] = []
        while rows:
            try:
                report = self._load(kind, rows, run)
            except LoadRefused as error:
                wrong = {one.line: one for one in error.found if isinstance(one, RowProblem) and one.line >= FIRST_ROW}
                if kind in OF_SITES or not wrong:
                    return DeliveryOutcome(problems=[*problems, *error.problems][:_KEPT])
                problems += [_in_row(rows[line - FIRST_ROW], one) for line, one in sorted(wrong.items())]
                rows = [row for line, row in enumerate(rows, FIRST_ROW) if line not in wrong]
            else:
                counts = Counter({name: report.counts[name] for name in COUNTED})
                return DeliveryOutcome(counts, problems[:_KEPT])
        return DeliveryOutcome(problems=problems[:_KEPT])

    def _load(self, kind: str, rows: Sequence[Row], run: str) -> LoadReport:
        how = How.COMPLETE if kind in OF_SITES else How.USUAL
        if kind == "users":
            request = LoadRequest(USER, "users of the warehouse.yaml", run, how=how)
            return self._loader().store("sites", listed(kind, rows), request)
        return self._loader().store(kind, table(rows), LoadRequest(USER, f"{kind} of the warehouse", run, how=how))


def _in_row(row: Row, problem: RowProblem) -> str:
    """A problem with the key of its row, for the line of a delivery says nothing to anybody."""
    key, value = next(iter(row.items()))
    return f"{key} {value}, {problem.field}: {problem.message}"
