"""Users endpoints: who may see and do what, and changing it."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response, Security

from functions.dependencies import UserDirectoryService, UserEditingService, Write, permitted_user, user_scope
from shared_code.api.body import accepted_types
from shared_code.api.echo import EchoedRows, read_update
from shared_code.api.envelope import Envelope, found, saved
from shared_code.api.errors import RawBody
from shared_code.api.paging import PageQuery
from shared_code.api.route import ContractRoute, error_responses
from shared_code.auth.models import Role, User
from shared_code.kit.csv_text import MEDIA_TYPE, to_csv
from shared_code.kit.limits import NAME_CHARACTERS, USER_ID
from shared_code.sites.models import SITE_ID, site_id
from shared_code.users.models import UserFilter
from shared_code.users.updates import UserUpdate
from shared_code.users.views import AccessRow, UserDetails, UserView

router = APIRouter(prefix="/users", tags=["users"], route_class=ContractRoute)

Admin = Annotated[User, Security(permitted_user, scopes=["forecasting:admin"])]
UserId = Annotated[
    str,
    Path(
        alias="id",
        pattern=f"^{USER_ID}$",
        description="As tokens name the user, e.g. `anna.keller`; of Entra ID `<tenant>:<object id>`",
        examples=["anna.keller"],
    ),
]


def user_filter(
    role: Annotated[Role | None, Query(description="Only users who work as this")] = None,
    district_id: Annotated[
        str | None,
        Query(alias="districtId", description="Only who may see a site of this district", max_length=NAME_CHARACTERS),
    ] = None,
    site: Annotated[
        str | None,
        Query(alias="siteId", description="Only who may see this site", pattern=SITE_ID, max_length=NAME_CHARACTERS),
    ] = None,
) -> UserFilter:
    """The query of a list of users."""
    return UserFilter(role, district_id, site_id(site) if site else None)


def user_update(
    admin: Admin,  # noqa: ARG001 - asked for its permission
    subject: UserId,
    body: RawBody[UserUpdate],
    users: UserDirectoryService,
    scope: Annotated[dict[str, Any], Depends(user_scope)],
) -> UserUpdate:
    """The body, read knowing roles and organisation; what the row shows already is left out."""
    return read_update(UserUpdate, body, EchoedRows(), lambda: users.as_shown(subject), **scope)


@router.get("", operation_id="ListUsers", summary="List users and what they may see")
def list_users(
    admin: Admin,  # noqa: ARG001 - asked for its permission
    users: UserDirectoryService,
    wanted: Annotated[UserFilter, Depends(user_filter)],
    page: PageQuery,
) -> Envelope[list[UserView]]:
    """Use it to find who works as what, or who may see a site.

    Takes a role, a district or a site. Answers the company's rows of users, searched, sorted and page by page, each
    with the role that it gives and when the user was last seen.
    """
    return found(page.answer(users.users(wanted)))


@router.get(
    "/access-review",
    operation_id="GetAccessReview",
    summary="See who may see what, and who was last here when",
    response_model=Envelope[list[AccessRow]],
    responses={200: {"content": {MEDIA_TYPE: {}}}},
)
def get_access_review(
    admin: Admin,  # noqa: ARG001 - asked for its permission
    request: Request,
    users: UserDirectoryService,
    page: PageQuery,
) -> Any:  # noqa: ANN401 - an envelope, or a response that is CSV; FastAPI takes no union of them
    """Use it when access is reviewed: take away what nobody needs any more.

    Takes nothing; `Accept: text/csv` asks for all rows as one CSV file. Answers everybody who has a row or was seen,
    with role, permissions and sites.
    """
    rows = users.review()
    if MEDIA_TYPE in accepted_types(request):
        named = {"Content-Disposition": 'attachment; filename="access-review.csv"'}
        return Response(to_csv(AccessRow, rows), headers=named, media_type=MEDIA_TYPE)
    return found(page.answer(rows))


@router.get(
    "/{id}",
    operation_id="GetUser",
    summary="Get a user, and who changed what he may do",
    responses=error_responses(404),
)
def get_user(
    admin: Admin,  # noqa: ARG001 - asked for its permission
    subject: UserId,
    users: UserDirectoryService,
) -> Envelope[UserDetails]:
    """Use it before you change what a user may do.

    Answers the row, what it gives, and the last changes. Keep the ETag: a save needs it. The warning `NO_ACCESS` says
    why a row gives nothing.
    """
    return found(users.user(subject))


@router.put(
    "/{id}",
    operation_id="UpdateUser",
    summary="Save what a user may see and do",
    responses=error_responses(404, 412, 413, 415, 422, 428),
)
def update_user(
    subject: UserId,
    update: Annotated[UserUpdate, Depends(user_update)],
    write: Write,
    users: UserEditingService,
) -> Envelope[UserDetails]:
    """Use it when somebody comes, goes or moves; send only what changes.

    Takes role, job profile, sites, districts or regions, and If-Match with the ETag of your last GET;
    `If-None-Match: *` adds a user. An absent field keeps what is stored, null empties it. Answers the row as it works
    now in this process, and in all within five minutes. Nobody can take the right of an administrator from himself.
    """
    return saved(users.save(subject, update, write))
