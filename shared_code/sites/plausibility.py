"""Attributes of a site that contradict each other or what is stored of it."""

from collections.abc import Collection, Iterator
from datetime import date

from shared_code.kit.finding import Finding
from shared_code.kit.listing import listed
from shared_code.kit.period import Period
from shared_code.sites.models import Site


def unusual_dates(start: date | None, close: date | None) -> Iterator[Finding]:
    """A site that closes before it opens."""
    if start and close and close < start:
        text = (
            f"closes on {close}, before it opens on {start}: it is open in no month; correct one of the two in `sites`"
        )
        yield Finding("CLOSES_BEFORE_OPENING", text, "closeDate", values={"start": start, "close": close})


def left_outside(site: Site, booked: Collection[Period]) -> Iterator[Finding]:
    """Months that have actuals and in which the site is not open, so that none of them counts."""
    if months := sorted(period for period in booked if not site.is_open_in(period)):
        text = f"is not open in {listed(months)}, which have actuals: they no longer count; correct start or close"
        yield Finding("ACTUALS_OUTSIDE", text, "startDate", values={"months": months})
