"""Operation endpoint: how far long work is."""

from typing import Annotated

from fastapi import APIRouter, Path, Security

from functions.dependencies import RunsService, permitted_user
from shared_code.api.envelope import Envelope, found
from shared_code.api.route import ContractRoute, error_responses
from shared_code.auth.models import User
from shared_code.kit.answer import Answer
from shared_code.kit.exact_json import to_json
from shared_code.kit.limits import NAME_CHARACTERS
from shared_code.operations.views import OperationView

router = APIRouter(prefix="/operations", tags=["operations"], route_class=ContractRoute)


@router.get(
    "/{id}",
    operation_id="GetOperation",
    summary="Get how far long work is",
    responses=error_responses(404),
)
def get_operation(
    user: Annotated[User, Security(permitted_user, scopes=["forecasting:admin"])],  # noqa: ARG001 - its permission
    run_id: Annotated[
        str, Path(alias="id", description="Id of a run, as `/runs` and a replay give it", max_length=NAME_CHARACTERS)
    ],
    runs: RunsService,
) -> Envelope[OperationView]:
    """Use it to follow a job, a load or a replay.

    Takes the id of a run. Answers its state, the fraction that is done where that is known, and its figures.
    """
    return found(Answer(to_json(runs.operation(run_id))))
