"""The cache table of the specification, row by row: keys, lifetimes, strategies, what a change makes old."""

import pytest

from shared_code.cache.policies import GROUPS, INVALIDATED, POLICIES, Policy, Strategy, invalidated

PARTS = {"siteId": "0170", "period": "2025-04", "year": "2025", "userId": "anna", "sessionId": "s1"}


def row(name: str) -> tuple[str, int, str]:
    """Key, seconds and strategy of a policy."""
    policy = POLICIES[name]
    return policy.key(**PARTS), policy.kind.seconds, policy.strategy


def names(policies: list[Policy]) -> set[str]:
    return {policy.name for policy in policies}


def test_static_data_jobfamilies_all_3600_cache_aside() -> None:
    assert row("jobFamilies") == ("jobfamilies:all", 3600, "cache-aside")


def test_budget_data_budget_siteid_year_1800_write_through() -> None:
    assert row("budget") == ("budget:0170:2025", 1800, "write-through")


def test_user_session_1800_cache_aside() -> None:
    assert row("session") == ("session:s1", 1800, "cache-aside")


def test_user_permissions_permissions_userid_300() -> None:
    assert row("permissions") == ("permissions:anna", 300, "cache-aside")


def test_site_statistics_stats_siteid_period_300_write_behind() -> None:
    assert row("statistics") == ("stats:0170:2025-04", 300, "write-behind")


def test_payroll_forecast_payroll_siteid_period_300_write_behind() -> None:
    assert row("payroll") == ("payroll:0170:2025-04", 300, "write-behind")


def test_pl_view_pl_siteid_period_300_write_behind() -> None:
    assert row("pl") == ("pl:0170:2025-04", 300, "write-behind")


def test_forecast_update_makes_site_statistics_pl_view_flc_calculations_old() -> None:
    assert INVALIDATED["forecast_update"] == ("site_statistics", "pl_view", "flc_calculations")
    assert names([*invalidated("forecast")]) == {"statistics", "pl", "flc"}


def test_budget_update_makes_budget_data_variance_analysis_old() -> None:
    assert INVALIDATED["budget_update"] == ("budget_data", "variance_analysis")
    assert names([*invalidated("budget")]) == {"budget", "statistics", "payroll", "expenses", "pl", "flc"}


def test_actual_data_update_makes_actual_data_trend_analysis_old() -> None:
    assert INVALIDATED["actual_data_update"] == ("actual_data", "trend_analysis")
    assert names([*invalidated("actual")]) == {"statistics", "payroll", "pl", "flc"}


def test_every_group_and_policy_is_one_that_there_is() -> None:
    assert {group for groups in INVALIDATED.values() for group in groups} == {*GROUPS}
    assert {name for group in GROUPS.values() for name in group} <= {*POLICIES}
    assert len({policy.pattern for policy in POLICIES.values()}) == len(POLICIES)


@pytest.mark.parametrize("name", POLICIES)
def test_lifetimes_are_spread_over_a_tenth(name: str) -> None:
    longest = POLICIES[name].kind.seconds
    lifetimes = {POLICIES[name].lifetime() for _ in range(500)}
    assert len(lifetimes) > 10
    assert 0.9 * longest <= min(lifetimes) <= max(lifetimes) <= longest


def test_all_strategies_of_the_specification_are_used() -> None:
    assert {policy.strategy for policy in POLICIES.values()} == {*Strategy}
