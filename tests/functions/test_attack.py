"""Odd and hostile requests to the routes of units, contracts, goals, facets and operations are refused in sentences."""

from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from shared_code.application import current
from tests.conftest import Company, Token
from tests.functions.conftest import BASE
from tests.functions.profit import prosper

LEVELS: Final = ("district/d-orlando", "region/r-east", "company/all")
ODD: Final = (
    "",
    " ",
    "0",
    "-1",
    "é",
    "a" * 300,
    "' or 1=1 --",
    "../../runs",
    "%2e%2e",
    "all\x00",
    "\u202e2025",
    "${7*7}",
)
PERIODS: Final = (
    "", "2025-00", "2025-13", "2025-Q0", "2025-Q5", "0000", "9999-12", "1999-12", "2101", "20250401", "2025-04-01",
    "2025-4", "\uff12\uff10\uff12\uff15", "2025-04,2025-05", "-2025", "2025-04\n",
)  # fmt: skip
RANGES: Final = (
    "from=2025-05&to=2025-04", "from=2000-01&to=2100-12", "from=2022-01&to=2025-01", "period=2025&from=2025-01",
    "from=&to=", "period=2025-04&period=2025-13", "to=1999-01",
)  # fmt: skip
ADMIN_ONLY: Final = ("dead-letters", "runs", "operations/load-1")
HUGE: Final = 10**15
GOALS: Final[tuple[Any, ...]] = (
    {"driver": "statistics.__class__", "lowest": 0, "highest": 1},
    {"driver": "statistics.", "lowest": 0, "highest": 1},
    {"driver": "payroll..hoursPercent"},
    {"driver": "payroll.group..rate", "lowest": 1, "highest": 2},
    {"driver": "contract.fixed_fee[0].__class__", "lowest": 0, "highest": 1},
    {"driver": "contract.fixed_fee[-1].fee", "lowest": 0, "highest": 1},
    {"driver": "contract.fixed_fee[99999999999].fee", "lowest": 0, "highest": 1},
    {"driver": "contract.", "lowest": 0, "highest": 1},
    {"driver": "rates.valetDaily", "lowest": 0, "highest": HUGE},
    {"driver": "rates.valetDaily", "lowest": 0, "highest": 9, "target": HUGE},
    {"driver": "rates.valetDaily", "lowest": 0.001, "highest": 0.004},
    {"driver": "rates.valetDaily", "lowest": "0", "highest": None},
    {"driver": "rates." + "a" * 5000, "lowest": 0, "highest": 1},
    {"driver": None},
    {"driver": ["rates.valetDaily"]},
    {"driver": "rates.valetDaily\x00", "lowest": 0, "highest": 1},
    {},
    [],
    "goal",
)


def unit_paths() -> Iterator[str]:
    for level in (
        "site/TP001",
        "District/d-orlando",
        "all/all",
        *(f"district/{quote(odd, safe='')}" for odd in ODD if odd),
    ):
        yield from (f"pl-view/rollup/{level}/{read}" for read in ("variance/budget", "bridge"))
    for level in LEVELS:
        for period in PERIODS:
            yield f"pl-view/rollup/{level}/variance/budget?period={quote(period)}"
            yield f"pl-view/rollup/{level}/bridge?period={quote(period)}"
        yield from (f"pl-view/rollup/{level}/variance/budget?{asked}" for asked in RANGES)
        yield from (f"pl-view/rollup/{level}/variance/{quote(odd, safe='')}" for odd in ODD if odd)
        yield f"pl-view/rollup/{level}/bridge?from=2025-01&to=2025-03"
        yield f"pl-view/rollup/{level}/bridge?line=flcToBudgetCumulative"
        yield f"pl-view/rollup/{level}/bridge?series=budget&against=nothing"


def other_paths() -> Iterator[str]:
    for odd in ODD:
        if odd.strip():
            yield f"contracts/{quote(odd, safe='')}"
            yield f"operations/{quote(odd, safe='')}"
        yield f"sites/facets?{quote(odd)}x=1"
        yield f"runs?flow={quote(odd)}&limit=0"
        yield f"sites?status={quote(odd)}x"
    yield from (f"contracts/TP001?period={quote(period)}" for period in PERIODS)


@pytest.fixture
def ask(client: TestClient, company: Company, token: Token) -> Any:
    prosper(company)
    tokens = {role: token(role) for role in ("account_manager", "district_manager", "regional_vp", "forecasting_admin")}

    def send(role: str, path: str, method: str = "GET", body: Any = None) -> Any:
        sent = {} if body is None else {"json": body}
        return client.request(method, f"{BASE}/{path}", headers={"Authorization": f"Bearer {tokens[role]}"}, **sent)

    return send


def refused(answer: Any, path: object) -> None:
    """A 4xx, not of the rate limit, with a sentence and nothing of the program."""
    assert 400 <= answer.status_code < 429, (path, answer.status_code, answer.text[:300])
    for error in answer.json()["errors"]:
        assert len(error["message"].split()) > 2, (path, error)
        assert "Traceback" not in error["message"], (path, error)


@pytest.mark.parametrize("paths", [unit_paths, other_paths])
def test_f34_odd_paths_and_periods_of_the_new_routes_are_refused(ask: Any, paths: Any) -> None:
    for path in paths():
        refused(ask("forecasting_admin", path), path)


def test_f34_goals_that_cannot_be_are_refused(ask: Any) -> None:
    for goal in GOALS:
        refused(ask("account_manager", "what-if/TP001/2025-05/goal", "POST", goal), goal)


def test_f34_each_role_reaches_its_own_units_sites_and_operations_only(ask: Any) -> None:
    unit = "pl-view/rollup/{}/variance/budget?period=2025-04"
    for level in LEVELS:
        assert ask("account_manager", unit.format(level)).status_code == 403
    own = {"district_manager": LEVELS[:1], "regional_vp": LEVELS[:2], "forecasting_admin": LEVELS}
    for role, levels in own.items():
        for level in LEVELS:
            for path in (unit.format(level), f"pl-view/rollup/{level}/bridge?period=2025-04"):
                answer = ask(role, path)
                assert (answer.status_code == 200) == (level in levels), (role, path, answer.text[:200])
        assert ask(role, unit.format("district/d-chicago")).status_code in (
            {200} if role == "forecasting_admin" else {403, 404}
        )
    for path in ADMIN_ONLY:
        for role in ("account_manager", "district_manager", "regional_vp"):
            assert ask(role, path).status_code == 403, (role, path)
    assert ask("account_manager", "contracts/0900").status_code == 403
    assert (
        ask("account_manager", "what-if/0900/2025-05/goal", "POST", {"driver": "statistics.occupancy"}).status_code
        == 403
    )
    assert ask("account_manager", "dead-letters/pl-view-refresh/1/replay", "POST").status_code == 403


FILTERS: Final = ("districtId", "regionId", "contractType", "businessSegment")
UNKNOWN: Final = (
    *(odd for odd in ODD if odd),
    "siteId eq '0170' or true",
    "'); DROP TABLE sites; --",
    "d-orlando\n",
    "日本",
)
"""Text that a facet may be asked for; `status` and `perLaborHour` take their own words only."""
CURSORS: Final = (
    "x",
    "x" * 5000,
    "AAAA",
    "%00",
    "%F0%9F%92%A5",
    "..%2F..",
    "=",
    "null",
    "eyJhIjoxfQ==",
    "0' or '1'='1",
)
LIMITS: Final = ("0", "-1", "1.5", "1e2", "", "ten", "٣", "0x10", "true")


def wrong_pages() -> Iterator[str]:
    for route in ("runs", "audit/TP001", "dead-letters", "sites"):
        yield from (f"{route}?limit={quote(limit)}" for limit in LIMITS)
    for route in ("runs", "audit/TP001"):
        yield from (f"{route}?cursor={cursor}" for cursor in CURSORS)
        yield f"{route}?page=2"
    for route in ("dead-letters", "sites"):
        yield from (f"{route}?page={quote(page)}" for page in (*LIMITS, "9" * 30))
    yield from (f"sites?{name}={'a' * 10_000}" for name in FILTERS)
    yield from (f"sites?{name}={quote(odd)}" for name in ("status", "perLaborHour") for odd in UNKNOWN if odd != "0")
    yield from (f"sites?{name}=a&{name}=b" for name in (*FILTERS, "status", "perLaborHour"))


def test_f34_odd_filters_leave_nothing_and_say_so(ask: Any) -> None:
    for name in FILTERS:
        for odd in UNKNOWN:
            for route in ("sites", "sites/facets"):
                answer = ask("forecasting_admin", f"{route}?{name}={quote(odd)}")
                assert answer.status_code in {200, 400, 422}, (name, odd, answer.text)
                if answer.status_code != 200:
                    refused(answer, (name, odd))
                elif route == "sites":
                    found = answer.json()
                    assert (found["data"], [one["code"] for one in found["meta"]["warnings"]]) == ([], ["EMPTY_FILTER"])


def test_f34_two_thousand_values_of_a_filter_are_refused(ask: Any) -> None:
    for name in FILTERS:
        refused(ask("forecasting_admin", "sites?" + "&".join(f"{name}={value}" for value in range(2_000))), name)


def test_f34_pages_that_cannot_be_are_refused(ask: Any) -> None:
    for path in wrong_pages():
        refused(ask("forecasting_admin", path), path)


def test_f34_a_huge_limit_counts_as_the_longest_page(ask: Any) -> None:
    for route in ("runs", "audit/TP001", "dead-letters", "sites"):
        assert ask("forecasting_admin", f"{route}?limit={'9' * 30}").json()["meta"]["limit"] == 200


def test_f34_a_cursor_leads_on_in_its_own_list_only_and_whole(ask: Any) -> None:
    for number in range(3):
        current().runs.record(f"flow-{number}", {})
    cursor = ask("forecasting_admin", "runs?limit=1").json()["meta"]["nextCursor"]
    assert cursor
    assert ask("forecasting_admin", f"runs?limit=1&cursor={quote(cursor)}").status_code == 200
    refused(ask("forecasting_admin", f"audit/TP001?cursor={quote(cursor)}"), "foreign")
    for wrong in (cursor[:-1], cursor[1:], cursor + "A", cursor.swapcase()):
        refused(ask("forecasting_admin", f"runs?cursor={quote(wrong)}"), wrong)
