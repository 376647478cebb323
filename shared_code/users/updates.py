"""What requests say: a save of a user's row."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, ValidationInfo
from pydantic_core import PydanticCustomError

from shared_code.kit.free_text import Reason, visible
from shared_code.kit.limits import NAME_CHARACTERS, USER_SITES, USER_UNITS
from shared_code.kit.model import Model
from shared_code.kit.validation import not_one_of
from shared_code.users.models import FIELDS


def _one_of_roles(value: str, info: ValidationInfo) -> str:
    roles = sorted((info.context or {}).get("roles", ()))
    if value not in roles:
        raise not_one_of("{role} is no role; use one of: {choices}", roles, role=value)
    return value


def _known(kind: str, spelled: Callable[[str], str] = str) -> AfterValidator:
    """Refuses an id of which the organisation has none; the context has its ids under `kind`."""

    def check(value: str, info: ValidationInfo) -> str:
        found = spelled(value)
        if found not in (info.context or {}).get(kind, ()):
            details = {"id": value, "kind": kind, "expected": f"id of a {kind}"}
            raise PydanticCustomError("unknown_id", "there is no {kind} {id}; write one that is there", details)
        return found

    return AfterValidator(check)


def _number(text: str) -> str:
    return text.zfill(4) if text.isdecimal() else text.upper()


def _once(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


Name = Annotated[str, StringConstraints(max_length=NAME_CHARACTERS), BeforeValidator(visible)]
Id = Annotated[str, StringConstraints(max_length=NAME_CHARACTERS)]
_ONCE: Final = AfterValidator(_once)
SiteNumbers = Annotated[tuple[Annotated[Id, _known("site", _number)], ...], Field(max_length=USER_SITES), _ONCE]
Districts = Annotated[tuple[Annotated[Id, _known("district")], ...], Field(max_length=USER_UNITS), _ONCE]
Regions = Annotated[tuple[Annotated[Id, _known("region")], ...], Field(max_length=USER_UNITS), _ONCE]
JobProfile = Annotated[str, StringConstraints(to_upper=True, pattern=r"^[A-Za-z0-9_-]{1,40}$")]


class UserUpdate(Model):
    """A save of a user's row: an absent field keeps what is stored, null empties it."""

    name: Name | None = Field(None, description="Name of the person")
    role: Annotated[str, AfterValidator(_one_of_roles)] | None = Field(
        None, max_length=NAME_CHARACTERS, description="Role; null: the job profile decides"
    )
    job_profile: JobProfile | None = Field(None, description="Job profile of HR", examples=["ACCTMGR"])
    sites: SiteNumbers | None = Field(None, description="Numbers of sites; null: no list is kept", examples=[["0170"]])
    district_ids: Districts | None = Field(None, description="Districts that the user manages")
    region_ids: Regions | None = Field(None, description="Regions that the user leads")
    reason: Reason | None = Field(None, description="Kept in the audit trail")

    def values(self) -> Mapping[str, Any]:
        """What was sent, by the names of the row; what null empties is left to the row's default."""
        return {own: getattr(self, own) for own in FIELDS.values() if own in self.model_fields_set}
