"""Loading a file: by its kind, with a row in table `runs`."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, Protocol

from shared_code.integration.load import How, LoadRefused, LoadReport, LoadRequest, LoadStopped
from shared_code.integration.service.months import MonthLoads
from shared_code.integration.sources.files.text import FileSource
from shared_code.integration.writing.kinds import MONTH_KINDS
from shared_code.kit.errors import ForecastingAPIError
from shared_code.recalculation import REFERENCE
from shared_code.store.job_runs import COMPLETE, FAILED, REFUSED, Run, Runs
from shared_code.store.table import WriteConflict

KINDS: Final = ("mappings", *REFERENCE, *MONTH_KINDS)
"""In the order in which an empty store is filled."""


class Load(Protocol):
    """One kind of load."""

    def load(self, source: FileSource, request: LoadRequest) -> LoadReport:
        """Store a file; raises LoadRefused, having stored nothing."""
        ...


class Loader:
    """Every kind of load by its name."""

    def __init__(self, months: MonthLoads, others: Mapping[str, Load], runs: Runs) -> None:
        self._months = months
        self._others = others
        self._runs = runs

    @property
    def kinds(self) -> Sequence[str]:
        """What can be loaded."""
        return KINDS

    def load(self, kind: str, content: str | bytes | Path, request: LoadRequest, run: Run | None = None) -> LoadReport:
        """Store a file, or say what it would change; raises LoadRefused with every problem, having stored nothing.

        A dry run is written down only in a `run` that its caller has begun.
        """
        if run is None and request.dry_run:
            return self.store(kind, content, request)
        run = self._runs.save(run or self._runs.new(f"load-{kind}"))
        try:
            report = self.store(kind, content, request)
        except LoadRefused as refused:
            self._end(run, _refused(kind, request, refused), REFUSED)
            raise
        except ForecastingAPIError as error:
            self._runs.end(run, {}, FAILED, error.message)
            raise
        except (LoadStopped, WriteConflict) as error:
            self._runs.end(run, {}, FAILED, str(error))
            raise
        self._end(run, report, COMPLETE)
        return report

    def store(self, kind: str, content: str | bytes | Path, request: LoadRequest) -> LoadReport:
        """The same as part of a run that its caller writes down."""
        source, other = FileSource.of(content), self._others.get(kind)
        if other is not None and request.how is not How.USUAL:
            raise LoadRefused([f"{kind} cannot be loaded with --{request.how}; entries that a file leaves out stay"])
        try:
            return other.load(source, request) if other else self._months.load(kind, source, request)
        except LoadRefused as refused:
            raise refused.in_words_of(source.columns) from None

    def _end(self, run: Run, report: LoadReport, status: str) -> None:
        self._runs.end(run, report.model_dump(mode="json", by_alias=True), status)


def _refused(kind: str, request: LoadRequest, refused: LoadRefused) -> LoadReport:
    return LoadReport(
        kind=kind,
        file=request.file,
        user=request.user,
        run=request.run_id,
        state="refused",
        problems=refused.problems[:_KEPT],
        counts={"problems": len(refused.problems) + refused.more},
    )


_KEPT: Final = 50
"""Problems of a refused file that the record of runs keeps."""
