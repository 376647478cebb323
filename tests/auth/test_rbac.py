"""Who may do what, and where."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from shared_code.auth.models import Role, User
from shared_code.auth.rbac import Authorizer, permits, require
from shared_code.auth.roles import rights
from shared_code.kit.errors import InsufficientPermissions, InvalidRequest
from shared_code.sites.models import UserSites

PERMISSIONS = {
    "forecasting:read", "forecasting:write", "forecasting:admin",
    "statistics:read", "statistics:write", "statistics:admin",
    "payroll:read", "payroll:write", "payroll:admin",
    "revenue:read", "revenue:write", "revenue:admin",
    "pl-view:district", "pl-view:regional", "pl-view:admin",
}  # fmt: skip
ACCOUNT_MANAGER = {
    "forecasting:read", "forecasting:write", "statistics:read", "statistics:write",
    "payroll:read", "payroll:write", "revenue:read", "revenue:write",
}  # fmt: skip
GIVEN: Mapping[Role, set[str]] = {
    Role.ACCOUNT_MANAGER: ACCOUNT_MANAGER,
    Role.DISTRICT_MANAGER: ACCOUNT_MANAGER | {"pl-view:district"},
    Role.REGIONAL_VP: {
        "forecasting:read", "statistics:read", "payroll:read", "revenue:read", "pl-view:district", "pl-view:regional",
    },
    Role.FORECASTING_ADMIN: PERMISSIONS,
}  # fmt: skip


def user(*roles: Role, scopes: set[str] | None = None, sites: tuple[str, ...] = (), subject: str = "anna") -> User:
    return User(
        subject=subject,
        roles=frozenset(roles),
        scopes=None if scopes is None else frozenset(scopes),
        site_access=frozenset(sites),
        expires_at=datetime(2025, 7, 1, tzinfo=UTC),
    )


def permitted(who: User) -> set[str]:
    return {permission for permission in PERMISSIONS if permits(who, permission)}


class TestPermissions:
    def test_every_role_has_rights_and_the_tests_know_every_permission(self) -> None:
        assert set(rights().roles) == set(Role)
        assert rights().given_by(Role) == PERMISSIONS

    @pytest.mark.parametrize("role", Role)
    def test_without_a_scopes_claim_the_role_decides(self, role: Role) -> None:
        assert permitted(user(role)) == GIVEN[role]

    @pytest.mark.parametrize(
        ("scope", "covered"),
        [
            ("forecasting:read", {"forecasting:read", "pl-view:district", "pl-view:regional", "pl-view:admin"}),
            ("forecasting:write", {"forecasting:write", "statistics:write"}),
            ("forecasting:admin", PERMISSIONS),
            ("statistics:read", {"statistics:read"}),
            ("payroll:read", {"payroll:read"}),
            ("payroll:write", {"payroll:write"}),
            ("payroll:admin", {"payroll:admin", "payroll:read", "payroll:write"}),
            ("revenue:read", {"revenue:read"}),
            ("revenue:write", {"revenue:write"}),
            ("pl-view:district", {"pl-view:district"}),
            ("pl-view:regional", {"pl-view:regional", "pl-view:district"}),
            ("openid", set()),
        ],
    )
    @pytest.mark.parametrize("role", Role)
    def test_with_a_scopes_claim_role_and_scope_must_agree(self, role: Role, scope: str, covered: set[str]) -> None:
        assert permitted(user(role, scopes={scope})) == GIVEN[role] & covered

    @pytest.mark.parametrize("role", Role)
    def test_an_empty_scopes_claim_permits_nothing(self, role: Role) -> None:
        assert permitted(user(role, scopes=set())) == set()

    def test_scopes_add_up(self) -> None:
        assert permitted(user(Role.REGIONAL_VP, scopes={"payroll:read", "revenue:read", "payroll:write"})) == {
            "payroll:read",
            "revenue:read",
        }

    def test_roles_add_up(self) -> None:
        assert permitted(user(Role.ACCOUNT_MANAGER, Role.REGIONAL_VP)) == ACCOUNT_MANAGER | {
            "pl-view:district",
            "pl-view:regional",
        }

    def test_no_role_permits_nothing_whatever_the_scopes(self) -> None:
        assert permitted(user(scopes=PERMISSIONS)) == set()

    def test_a_permission_that_does_not_exist_is_nobodys(self) -> None:
        assert not permits(user(Role.FORECASTING_ADMIN), "forecasting:reed")

    def test_what_is_required_and_held_passes(self) -> None:
        require(user(Role.ACCOUNT_MANAGER), "forecasting:read", "payroll:read")

    def test_a_refusal_names_what_is_required(self) -> None:
        with pytest.raises(InsufficientPermissions, match="needs payroll:write, which") as refusal:
            require(user(Role.REGIONAL_VP), "forecasting:read", "payroll:write")
        assert refusal.value.items[0].details == {"required": ["forecasting:read", "payroll:write"]}
        assert refusal.value.headers == {
            "WWW-Authenticate": 'Bearer realm="forecasting", error="insufficient_scope", '
            'scope="forecasting:read payroll:write"'
        }


ROWS = {
    "anna": UserSites(subject="anna", role="account_manager"),
    "david": UserSites(subject="david", job_profile="SRDISTMGR"),
    "both": UserSites(subject="both", role="regional_vp", job_profile="ACCTMGR"),
    "valet": UserSites(subject="valet", job_profile="VALET"),
    "bare": UserSites(subject="bare"),
    "odd": UserSites(subject="odd", role="emperor", job_profile="ACCTMGR"),
}


class Organisation:
    def assigned_sites(self, subject: str) -> frozenset[str] | None:
        return {"anna": frozenset({"0170", "0349"}), "nobody": frozenset[str]()}.get(subject)

    def registration(self, subject: str) -> UserSites | None:
        return ROWS.get(subject)

    def district_sites(self, subject: str) -> frozenset[str]:
        return frozenset({"0402", "0511"}) if subject == "anna" else frozenset()

    def region_sites(self, subject: str) -> frozenset[str]:
        return frozenset({"0402", "0623"}) if subject == "anna" else frozenset()

    def managed_units(self, subject: str) -> frozenset[str]:
        return frozenset({"d-orlando"}) if subject == "anna" else frozenset()


def spelled(text: str) -> str:
    if not text.isalnum():
        raise InvalidRequest("not a site")
    return text.zfill(4) if text.isdecimal() else text.upper()


ACCESS = Authorizer(Organisation(), spelled)


class TestSites:
    @pytest.mark.parametrize(
        ("who", "sites"),
        [
            pytest.param(user(Role.ACCOUNT_MANAGER, sites=("0170", "0402")), {"0170"}, id="claim and list agree"),
            pytest.param(user(Role.ACCOUNT_MANAGER, sites=("170",)), {"0170"}, id="number without zeros"),
            pytest.param(user(Role.ACCOUNT_MANAGER), set(), id="nothing claimed"),
            pytest.param(
                user(Role.ACCOUNT_MANAGER, sites=("0402", "tp1"), subject="new"), {"0402", "TP1"}, id="no list kept"
            ),
            pytest.param(user(Role.ACCOUNT_MANAGER, sites=("0170",), subject="nobody"), set(), id="empty list kept"),
            pytest.param(user(Role.ACCOUNT_MANAGER, sites=("0170", "TP@1")), {"0170"}, id="claim that names no site"),
            pytest.param(user(Role.DISTRICT_MANAGER, sites=("0170",)), {"0402", "0511"}, id="district, not the claim"),
            pytest.param(user(Role.DISTRICT_MANAGER, subject="new"), set(), id="manages no district"),
            pytest.param(user(Role.REGIONAL_VP, sites=("0170",)), {"0402", "0623"}, id="region, not the claim"),
            pytest.param(user(Role.FORECASTING_ADMIN), None, id="all"),
            pytest.param(user(sites=("0170",)), set(), id="no role"),
            pytest.param(
                user(Role.ACCOUNT_MANAGER, Role.DISTRICT_MANAGER, Role.REGIONAL_VP, sites=("0170",)),
                {"0170", "0402", "0511", "0623"},
                id="several roles add up",
            ),
            pytest.param(user(Role.ACCOUNT_MANAGER, Role.FORECASTING_ADMIN), None, id="all and some are all"),
        ],
    )
    def test_sites_of_a_user(self, who: User, sites: set[str] | None) -> None:
        assert ACCESS.sites_of(who) == sites

    @pytest.mark.parametrize("who", [user(Role.ACCOUNT_MANAGER, sites=("0170",)), user(Role.FORECASTING_ADMIN)])
    def test_a_site_of_the_user_passes(self, who: User) -> None:
        ACCESS.require_site(who, "0170")

    def test_another_site_is_refused_the_same_whether_it_exists_or_not(self) -> None:
        texts = []
        for site_id in ("0349", "9999"):
            with pytest.raises(InsufficientPermissions, match="Ask your district manager") as refusal:
                ACCESS.require_site(user(Role.ACCOUNT_MANAGER, sites=("0170",)), site_id)
            texts.append(f"{refusal.value.items} {refusal.value.headers}".replace(site_id, "…"))
        assert texts[0] == texts[1]


class TestRecognised:
    """What our own row makes of the user of a token."""

    @pytest.mark.parametrize(
        ("subject", "role"),
        [("anna", Role.ACCOUNT_MANAGER), ("david", Role.DISTRICT_MANAGER), ("both", Role.REGIONAL_VP)],
    )
    def test_the_row_says_the_role_by_name_or_else_by_job_profile(self, subject: str, role: Role) -> None:
        found = ACCESS.recognised(user(*Role, subject=subject))
        assert (found.roles, found.ceiling, found.no_access) == (frozenset({role}), frozenset(Role), "")

    def test_the_roles_of_the_token_narrow_what_the_row_gives_and_widen_nothing(self) -> None:
        manager = ACCESS.recognised(user(Role.ACCOUNT_MANAGER, subject="david"))
        assert permitted(manager) == ACCOUNT_MANAGER
        assert permitted(ACCESS.recognised(user(Role.FORECASTING_ADMIN, subject="anna"))) == ACCOUNT_MANAGER
        assert permitted(ACCESS.recognised(user(subject="anna"))) == set()

    @pytest.mark.parametrize(
        ("subject", "sentence"),
        [
            pytest.param("valet", "Your job profile VALET gives no access to Forecasting.", id="b14 unknown profile"),
            pytest.param("bare", "No role is assigned to you, which gives no access", id="neither role nor profile"),
            pytest.param("odd", "gives no access", id="a role that there is not"),
        ],
    )
    def test_b14_a_row_without_a_role_gives_no_access_and_says_why(self, subject: str, sentence: str) -> None:
        found = ACCESS.recognised(user(*Role, subject=subject))
        assert permitted(found) == set()
        with pytest.raises(InsufficientPermissions, match=sentence):
            require(found)

    def test_without_a_row_the_token_stands_unless_its_issuer_leaves_the_role_to_us(self) -> None:
        stranger = user(Role.REGIONAL_VP, subject="stranger")
        assert ACCESS.recognised(stranger) == stranger
        refused = ACCESS.recognised(replace(stranger, needs_row=True))
        assert permitted(refused) == set()
        with pytest.raises(InsufficientPermissions, match="you are stranger there"):
            require(refused)

    def test_an_issuer_that_names_no_sites_leaves_them_to_our_list(self) -> None:
        assert ACCESS.sites_of(replace(user(Role.ACCOUNT_MANAGER), site_access=None)) == frozenset({"0170", "0349"})
        unlisted = replace(user(Role.ACCOUNT_MANAGER, subject="stranger"), site_access=None)
        assert ACCESS.sites_of(unlisted) == frozenset()
