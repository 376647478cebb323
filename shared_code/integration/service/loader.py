"""Loading a file: by its kind, with a row in table `runs`."""

from collections.abc import Mapping
from typing import Final, Protocol

from shared_code.integration.models import LoadRefused, LoadReport, LoadRequest
from shared_code.integration.service.months import MonthLoads
from shared_code.integration.writing.kinds import MONTH_KINDS
from shared_code.kit.runs import Runs

KINDS: Final = ("sites", "chart", "job-families", "jobs", "contracts", *MONTH_KINDS)
"""In the order in which an empty store is filled."""


class Load(Protocol):
    """One kind of load."""

    def load(self, text: str, request: LoadRequest) -> LoadReport:
        """Store a file; raises LoadRefused, having stored nothing."""
        ...


class Loader:
    """Every kind of load by its name."""

    def __init__(self, months: MonthLoads, others: Mapping[str, Load], runs: Runs) -> None:
        self._months = months
        self._others = others
        self._runs = runs

    def load(self, kind: str, text: str, request: LoadRequest) -> LoadReport:
        """Store a file, or say what it would change; raises LoadRefused with every problem, having stored nothing."""
        facts = {"file": request.file, "user": request.user, "run": request.run_id}
        try:
            report = self._load(kind, text, request)
        except LoadRefused as refused:
            if not request.dry_run:
                self._runs.record(f"load-{kind}", {**facts, "state": "refused", "problems": len(refused.problems)})
            raise
        if not request.dry_run:
            result = {**facts, "state": "loaded", **report.counts, "notices": len(report.notices)}
            self._runs.record(f"load-{kind}", result)
        return report

    def _load(self, kind: str, text: str, request: LoadRequest) -> LoadReport:
        other = self._others.get(kind)
        return other.load(text, request) if other else self._months.load(kind, text, request)
