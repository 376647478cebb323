"""Import endpoint: files enter the store."""

from typing import Annotated, Final, Literal

from fastapi import APIRouter, Depends, Path, Query, Security

from functions.dependencies import ImportsService, permitted_user
from shared_code.api.body import CSV, YAML
from shared_code.api.conditional import IdempotencyKey
from shared_code.api.context import current_request
from shared_code.api.envelope import Envelope, accepted, found
from shared_code.api.file_body import SentBytes, received_file
from shared_code.api.host import BASE_PATH
from shared_code.api.route import FileRoute, error_responses
from shared_code.auth.models import User
from shared_code.integration.load import How
from shared_code.integration.service.imports import ImportAsked
from shared_code.kit.answer import Answer
from shared_code.kit.exact_json import to_json
from shared_code.kit.free_text import visible
from shared_code.kit.limits import BODY_BYTES, NAME_CHARACTERS
from shared_code.operations.views import OperationView

router = APIRouter(prefix="/imports", tags=["imports"], route_class=FileRoute)

_NAME: Final = r"^[^/\\\x00-\x1f]+$"
_BEGUN: Final = {"model": Envelope[OperationView], "description": "A long file, which is loaded now"}
_TEXT: Final = {"schema": {"type": "string", "minLength": 1, "maxLength": BODY_BYTES}}
_SENT: Final = {
    "required": True,
    "description": "The file as `dev.py load` takes it; docs/loading.md tells what each kind has",
    "content": {
        CSV: {**_TEXT, "example": "site,period,account,balance\n0170,2025-05,7045,450\n"},
        YAML: {**_TEXT, "example": "sites:\n- {site: 0170, name: Hotel, district: d-orlando, rooms: 300}\n"},
    },
}


def asked_import(  # noqa: PLR0913, PLR0917 - what a request may say
    user: Annotated[User, Security(permitted_user, scopes=["forecasting:admin"])],
    kind: Annotated[
        str,
        Path(
            description="What the file holds, as `dev.py load` calls it",
            pattern="^[A-Za-z][A-Za-z_-]*$",
            max_length=NAME_CHARACTERS,
            examples=["budget"],
        ),
    ],
    idempotency_key: IdempotencyKey = None,
    validate_only: Annotated[
        bool, Query(alias="validateOnly", description="Say what the file would change, and store nothing")
    ] = False,
    how: Annotated[
        Literal["usual", "add", "complete", "partial"],
        Query(description="What becomes of what is stored and the file does not name; `add` adds to it"),
    ] = "usual",
    file: Annotated[
        str | None,
        Query(
            description="What the audit trail calls the file",
            pattern=_NAME,
            max_length=NAME_CHARACTERS,
        ),
    ] = None,
) -> ImportAsked:
    """What is asked of a file, before it is read."""
    name = str(visible(file or "")) or kind
    return ImportAsked(kind, user.subject, name, How(how), validate_only, idempotency_key)


@router.post(
    "/{kind}",
    operation_id="ImportData",
    summary="Load a file, or see what it would change",
    responses={
        **error_responses(404, 413, 415, 422),
        202: _BEGUN,
    },
    openapi_extra={"requestBody": _SENT},
)
def import_data(
    asked: Annotated[ImportAsked, Depends(asked_import)],
    sent: Annotated[SentBytes, Depends(received_file)],
    imports: ImportsService,
) -> Envelope[OperationView]:
    """Use it to bring in what `dev.py load` would, from wherever you are.

    Takes a CSV or YAML file, gzip or plain. Answers the operation with its report: what was created, updated and
    removed, and what is unusual. Of a long file it answers 202 while it is loaded. A file with problems is 400 with
    every one of them, and stores nothing.
    """
    current_request().message = "File checked" if asked.dry_run else "File imported"
    operation = imports.take(asked.named(".yaml" if sent.is_yaml else ".csv"), sent.content)
    if operation.status == "running":
        return accepted(Answer(to_json(operation)), f"{BASE_PATH}/operations/{operation.id}")
    return found(Answer(to_json(operation)))
