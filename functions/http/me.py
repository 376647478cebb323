"""Me endpoint: who is signed in."""

from fastapi import APIRouter

from functions.dependencies import Signed, UserDirectoryService
from shared_code.api.envelope import Envelope, found
from shared_code.api.route import ContractRoute
from shared_code.users.views import Me

router = APIRouter(prefix="/me", tags=["me"], route_class=ContractRoute)


@router.get("", operation_id="GetMe", summary="See who you are here, and what you may do")
def get_me(signed_in: Signed, users: UserDirectoryService) -> Envelope[Me]:
    """Use it first of all: to greet people, and to offer them only what they may do.

    Takes nothing, and any good token. Answers your name, roles and permissions, how many sites you may see and of which
    districts; where you have no access, the sentence that says what to ask whom for.
    """
    return found(users.me(signed_in))
