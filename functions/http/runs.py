"""Run endpoints: what jobs, loads and replays did."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Security

from functions.dependencies import RunsService, permitted_user
from shared_code.api.envelope import Envelope, found
from shared_code.api.paging import CursorPage, cursor_page
from shared_code.api.route import ContractRoute
from shared_code.auth.models import User
from shared_code.kit.limits import NAME_CHARACTERS
from shared_code.operations.views import RunView
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
            pattern="^[a-z][a-z0-9-]*$",
            max_length=NAME_CHARACTERS,
        ),
    ] = None,
) -> Envelope[list[RunView]]:
    """Use it to see whether the night's jobs and yesterday's loads came to their end.

    Takes a flow, where only its runs are wanted. Answers start, end, state and counts of each run; `meta.nextCursor`
    leads to earlier ones.
    """
    shown, last = runs.newest(flow, page.after, page.limit)
    return found(page.answer(shown, len(shown), last))
