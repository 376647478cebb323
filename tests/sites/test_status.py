"""Where a site stands: on a day, and in a month (PL-13), by one function."""

from datetime import date

from hypothesis import assume, given
from hypothesis import strategies as st

from shared_code.kit.period import Period
from shared_code.pl.rules import site_status
from shared_code.sites.models import SiteStatus
from tests.conftest import site

DAYS = st.dates(date(2025, 1, 1), date(2025, 12, 31))


@given(start=st.none() | DAYS, close=st.none() | DAYS, month=st.integers(1, 12))
def test_house_pl_13_a_site_is_open_in_a_month_when_it_is_open_on_one_of_its_days(
    start: date | None, close: date | None, month: int
) -> None:
    assume(start is None or close is None or start <= close)
    found, period = site("TP001", start_date=start, close_date=close), Period(2025, month)
    status = site_status(period, start, close)
    on_days = [found.status_on(day) for day in period.days()]
    assert found.is_open_in(period) == (status is SiteStatus.OPEN)
    assert (SiteStatus.OPEN in on_days) == (status is SiteStatus.OPEN)
    if status is not SiteStatus.OPEN:
        assert set(on_days) == {status}
    assert [found.is_open_on(day) for day in period.days()] == [one is SiteStatus.OPEN for one in on_days]
