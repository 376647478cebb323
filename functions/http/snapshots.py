"""Snapshot endpoints: forecasts of record, and working ones."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Security

from functions.dependencies import Month, SnapshotsService, Write, accessible_site
from shared_code.api.context import current_request
from shared_code.api.envelope import Envelope, created, found
from shared_code.api.errors import RawBody, read_body
from shared_code.api.host import BASE_PATH
from shared_code.api.paging import PageQuery
from shared_code.api.route import ContractRoute, error_responses
from shared_code.pl.snapshot.views import SnapshotRequest, SnapshotView

router = APIRouter(prefix="/snapshots", tags=["snapshots"], route_class=ContractRoute)

ReadableSite = Annotated[str, Security(accessible_site, scopes=["forecasting:read"])]
WritableSite = Annotated[str, Security(accessible_site, scopes=["forecasting:write"])]


def snapshot_request(site_id: WritableSite, body: RawBody[SnapshotRequest | None] = None) -> SnapshotRequest:
    """The body, which may be missing."""
    return read_body(SnapshotRequest, {} if body is None else body, site_id=site_id)


@router.get(
    "/{siteId}/{period}",
    operation_id="ListSnapshots",
    summary="List the snapshots of a month",
    responses=error_responses(404),
)
def list_snapshots(
    site_id: ReadableSite, period: Month, snapshots: SnapshotsService, page: PageQuery
) -> Envelope[list[SnapshotView]]:
    """Use it to see which forecasts of a month were kept, by whom and when.

    Answers the snapshots, the forecast of record and the working ones, page by page.
    """
    return found(replace(page.answer(snapshots.all(site_id, period)), period=period))


@router.post(
    "/{siteId}/{period}",
    operation_id="CreateSnapshot",
    summary="Keep a month as it stands, before it begins as its forecast of record",
    status_code=201,
    responses=error_responses(404, 413, 415, 422),
)
def create_snapshot(
    site_id: WritableSite,
    period: Month,
    wanted: Annotated[SnapshotRequest, Depends(snapshot_request)],
    write: Write,
    snapshots: SnapshotsService,
) -> Envelope[SnapshotView]:
    """Use it when a forecast is handed in. Before its month begins, the first is the forecast of record.

    Takes a reason, or no body. Answers 201 with the snapshot and its path in Location; an Idempotency-Key makes a
    repeat safe. What is kept never changes: later actuals are compared with the record.
    """
    caller = current_request().caller
    is_admin = caller is not None and caller.is_admin
    saved, version = snapshots.create(site_id, period, wanted.reason, write, is_admin=is_admin)
    return created(saved, f"{BASE_PATH}/snapshots/{site_id}/{period}/{version}")


@router.get(
    "/{siteId}/{period}/{version}",
    operation_id="GetSnapshot",
    summary="Get a snapshot, recomputed on request",
    responses=error_responses(404),
)
def get_snapshot(
    site_id: ReadableSite,
    period: Month,
    version: Annotated[int, Path(ge=1, le=999_999, description="Number of the version, from 1")],
    snapshots: SnapshotsService,
    *,
    verify: Annotated[bool, Query(description="Calculate every stored amount again and report differences")] = False,
) -> Envelope[SnapshotView]:
    """Use it to read a forecast as it was kept.

    Answers its lines; with `verify=true` every amount is calculated again and differences are reported.
    """
    return found(snapshots.get(site_id, period, version, verify=verify))
