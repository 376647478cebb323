"""Dead letter endpoints: messages that were given up, and sending them again."""

from typing import Annotated, Final

from fastapi import APIRouter, Path, Security

from functions.dependencies import DeadLettersService, permitted_user
from shared_code.api.context import current_request
from shared_code.api.envelope import Envelope, accepted, found
from shared_code.api.host import BASE_PATH
from shared_code.api.paging import PageQuery
from shared_code.api.route import ContractRoute, error_responses
from shared_code.auth.models import User
from shared_code.kit.answer import Answer
from shared_code.kit.exact_json import to_json
from shared_code.kit.limits import NAME_CHARACTERS
from shared_code.operations.views import DeadLetterView, OperationView

KEY: Final = r"^[A-Za-z0-9._-]+$"

router = APIRouter(prefix="/dead-letters", tags=["dead-letters"], route_class=ContractRoute)

Admin = Annotated[User, Security(permitted_user, scopes=["forecasting:admin"])]
Queue = Annotated[
    str,
    Path(description="Queue of a dead letter", pattern=KEY, max_length=NAME_CHARACTERS, examples=["pl-view-refresh"]),
]
Letter = Annotated[
    str, Path(alias="id", description="Id of a dead letter in its queue", pattern=KEY, max_length=NAME_CHARACTERS)
]


@router.get("", operation_id="ListDeadLetters", summary="List the messages that were given up, newest first")
def list_dead_letters(
    user: Admin,  # noqa: ARG001 - asked for its permission
    letters: DeadLettersService,
    page: PageQuery,
) -> Envelope[list[DeadLetterView]]:
    """Use it where roll-ups stay behind what was saved.

    Answers the messages that consumers found no sense in and those that failed five times, with the reason. What was
    sent again is left out. A warning says where the broker does not answer.
    """
    return found(page.answer(*letters.all()))


@router.post(
    "/{queue}/{id}/replay",
    operation_id="ReplayDeadLetter",
    summary="Send a dead letter again",
    status_code=202,
    responses=error_responses(404, 413),
)
def replay_dead_letter(
    user: Admin, queue: Queue, letter_id: Letter, letters: DeadLettersService
) -> Envelope[OperationView]:
    """Use it once the cause is mended; before that it is given up again.

    Takes no body. Answers the operation; a repetition answers the same one and sends nothing, and consumers compute
    from the current state, so a replay can do no harm.
    """
    current_request().message = "Dead letter sent again"
    operation = letters.replay(queue, letter_id, user.subject)
    return accepted(Answer(to_json(operation)), f"{BASE_PATH}/operations/{operation.id}")
