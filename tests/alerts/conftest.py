"""The year that rules are tried on."""

import pytest

from benchmarks.quality.year import SiteYear, company


@pytest.fixture(scope="session")
def whole() -> SiteYear:
    """The year of a hotel, as it should be."""
    return company(only=("0511",))["0511"]


@pytest.fixture
def year(whole: SiteYear) -> SiteYear:
    """The same, to be changed."""
    return whole.copied()
