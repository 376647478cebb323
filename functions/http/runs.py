"""Run endpoints: what jobs, loads and replays did, and starting one."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Security

from functions.dependencies import RunsService, SiteJobsService, permitted_user
from shared_code.api.context import current_request
from shared_code.api.envelope import Envelope, accepted, found
from shared_code.api.errors import not_allowed
from shared_code.api.host import BASE_PATH
from shared_code.api.paging import CursorPage, cursor_page
from shared_code.api.route import ContractRoute, error_responses
from shared_code.auth.models import User
from shared_code.kit.answer import Answer
from shared_code.kit.exact_json import to_json
from shared_code.kit.limits import NAME_CHARACTERS
from shared_code.operations.views import OperationView, RunView
from shared_code.store.job_runs import RUN_KEY

router = APIRouter(prefix="/runs", tags=["runs"], route_class=ContractRoute)


@router.get("", operation_id="ListRuns", summary="List what jobs, loads and replays did, newest first")
def list_runs(
    user: Annotated[User, Security(permitted_user, scopes=["forecasting:admin"])],  # noqa: ARG001 - its permission
    page: Annotated[CursorPage, Depends(cursor_page(RUN_KEY))],
    runs: RunsService,
    flow: Annotated[
        str | None,
        Query(
            description="Only runs of this flow, such as `sweep`",
            max_length=NAME_CHARACTERS,
        ),
    ] = None,
) -> Envelope[list[RunView]]:
    """Use it to see whether the night's jobs and yesterday's loads came to their end.

    Takes a flow, where only its runs are wanted. Answers start, end, state and counts of each run; `meta.nextCursor`
    leads to earlier ones.
    """
    if flow is not None and flow not in (known := runs.flows()):
        raise not_allowed(f"write one of: {', '.join(known)}", "flow", known, flow)
    shown, last = runs.newest(flow, page.after, page.limit)
    return found(page.answer(shown, len(shown), last))


@router.post(
    "/{flow}",
    operation_id="StartRun",
    summary="Start a flow of the night now",
    status_code=202,
    responses=error_responses(404),
)
def start_run(
    user: Annotated[User, Security(permitted_user, scopes=["forecasting:admin"])],
    flow: Annotated[
        str,
        Path(description="A flow of the night", max_length=NAME_CHARACTERS, examples=["actuals-load"]),
    ],
    jobs: SiteJobsService,
    runs: RunsService,
) -> Envelope[OperationView]:
    """Use it once what was late or wrong in the warehouse is there.

    Takes no body. Answers the operation; while a run of the flow goes on, a repetition answers that one and starts
    nothing.
    """
    current_request().message = "Run started"
    operation = runs.operation(jobs.start(flow, user.subject))
    return accepted(Answer(to_json(operation)), f"{BASE_PATH}/operations/{operation.id}")
