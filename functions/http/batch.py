"""Batch endpoint: several reads in one call."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool

from shared_code.api.batch import BatchPartAnswer, BatchRequest, read_parts
from shared_code.api.context import current_request
from shared_code.api.envelope import Envelope, found
from shared_code.api.errors import RawBody, read_body
from shared_code.api.route import ContractRoute, error_responses
from shared_code.kit.answer import Answer

router = APIRouter(prefix="/batch", tags=["batch"], route_class=ContractRoute)


async def answers(request: Request, body: RawBody[BatchRequest]) -> Answer[list[BatchPartAnswer]]:
    """What the parts answered; a dependency that waits for them in the loop, for an endpoint would hold a thread."""
    wanted = await run_in_threadpool(read_body, BatchRequest, body, ids=set())
    return await read_parts(request.app, request.scope, current_request(), wanted.requests)


@router.post(
    "/read",
    operation_id="BatchRead",
    summary="Read up to 20 paths in one call, each with its own status",
    responses=error_responses(413, 415),
)
def batch_read(
    parts: Annotated[Answer[list[BatchPartAnswer]], Depends(answers)],
) -> Envelope[list[BatchPartAnswer]]:
    """Use it to fill a page in one call.

    Takes up to 20 paths of GETs, each with the ETag you have. Answers each with its own status, ETag and body. Each
    part counts as a request and needs its own permissions.
    """
    current_request().message = f"{parts.paging.total} parts read"
    return found(parts)
