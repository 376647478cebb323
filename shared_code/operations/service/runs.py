"""What jobs, loads and replays did and do."""

from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import Any

from shared_code.kit.errors import ResourceNotFound
from shared_code.kit.model import view_of
from shared_code.operations.views import OperationView, RunView
from shared_code.store.job_runs import Run, Runs


class RunHistory:
    """Runs of all flows, newest first. `known` are the flows there may be, whether or not they ran."""

    def __init__(self, runs: Runs, known: Callable[[], Sequence[str]]) -> None:
        self._runs = runs
        self._known = known

    def flows(self) -> Sequence[str]:
        """All flows by name: those that ran, and those that may."""
        return sorted({*self._runs.flows(), *self._known()})

    def newest(self, flow: str | None, after: str | None, limit: int) -> tuple[list[RunView], str | None]:
        """`limit` runs of a flow (None: of all) beyond the one with the key `after`; the last key where there are more.

        A flow that never ran has none.
        """
        flows = [flow] if flow else self._runs.flows()
        found = list(islice(self._runs.newest(flows, after), limit + 1))
        shown = found[:limit]
        return [_view(run) for run in shown], shown[-1].key if len(found) > limit else None

    def operation(self, run_id: str) -> OperationView:
        """How far a run is. Raises ResourceNotFound."""
        run = self._runs.get(run_id)
        if run is None:
            raise ResourceNotFound(
                f"There is no operation {run_id}. GET /runs lists those there are.",
                field="id",
                details={"providedValue": run_id},
            )
        return operation(run)


def operation(run: Run) -> OperationView:
    """A run as an operation."""
    return view_of(OperationView, run)


def _view(run: Run) -> RunView:
    counts: Mapping[str, Any] = {**run.result, **run.result.get("counts", {})}
    return view_of(
        RunView,
        run,
        created=_count(counts, "created"),
        updated=_count(counts, "updated", "months"),
        failed=_count(counts, "failed", "problems"),
    )


def _count(counts: Mapping[str, Any], *names: str) -> int | None:
    """The first of some figures that a run has."""
    return next((int(counts[name]) for name in names if isinstance(counts.get(name), int)), None)
