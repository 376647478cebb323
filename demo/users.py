"""The people of the demo company, one per role."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoUser:
    """Someone to sign in as; `sites` is the list an account manager is assigned."""

    subject: str
    name: str
    role: str
    sites: tuple[str, ...] = ()


DEMO_USERS: Mapping[str, DemoUser] = {
    user.role: user
    for user in (
        DemoUser("anna.keller", "Anna Keller", "account_manager", ("0170", "0349", "0402", "0511", "0623")),
        DemoUser("david.ortiz", "David Ortiz", "district_manager"),
        DemoUser("rachel.stone", "Rachel Stone", "regional_vp"),
        DemoUser("sam.admin", "Sam Rivera", "forecasting_admin"),
    )
}
