"""Cache endpoints: what is kept, and forgetting it."""

from typing import Annotated, Final

from fastapi import APIRouter, Path, Security

from functions.dependencies import CacheService, permitted_user
from shared_code.api.context import current_request
from shared_code.api.envelope import Envelope, found
from shared_code.api.route import ContractRoute
from shared_code.auth.models import User
from shared_code.kit.answer import Answer
from shared_code.kit.exact_json import to_json
from shared_code.kit.limits import NAME_CHARACTERS
from shared_code.operations.views import CacheRemovedView, CacheView

PATTERN: Final = r"^[A-Za-z0-9:-]*(\*[A-Za-z0-9:-]+){0,3}\*?$"

router = APIRouter(prefix="/cache", tags=["cache"], route_class=ContractRoute)

Admin = Annotated[User, Security(permitted_user, scopes=["forecasting:admin"])]


@router.get("", operation_id="GetCache", summary="See what the cache has, and how often it helped")
def get_cache(
    user: Admin,  # noqa: ARG001 - asked for its permission
    cache: CacheService,
) -> Envelope[CacheView]:
    """Use it where pages are slower than they were.

    Takes nothing. Answers where answers are kept, how many, and hits and misses of the process that answers; 503
    CACHE_ERROR where the cache does not.
    """
    return found(Answer(to_json(cache.state())))


@router.delete("/{pattern}", operation_id="DeleteCache", summary="Forget what the cache has")
def delete_cache(
    user: Admin,  # noqa: ARG001 - asked for its permission
    pattern: Annotated[
        str,
        Path(
            description="Keys to forget, with `*` for any characters",
            pattern=PATTERN,
            max_length=NAME_CHARACTERS,
            examples=["pl:0170:*"],
        ),
    ],
    cache: CacheService,
) -> Envelope[CacheRemovedView]:
    """Use it in doubt: pages are computed anew then, and say the same.

    Takes keys, such as `stats:0170:2025-04` or `pl:0170:*`. Answers how many were forgotten; 503 CACHE_ERROR where the
    cache does not answer.
    """
    current_request().message = "Cache entries removed"
    return found(Answer(to_json(cache.remove(pattern))))
