"""Which months of a site can be shown, and which can be saved."""

from collections.abc import Iterable, Sequence
from datetime import date

from shared_code.kit.errors import ErrorItem, PeriodNotAvailable
from shared_code.kit.period import Period
from shared_code.sites.models import Site

HORIZON_MONTHS = 12


def beyond_horizon(period: Period, today: date) -> bool:
    """Whether a month is later than forecasts reach."""
    return Period.of(today).months_until(period) > HORIZON_MONTHS


def _too_late(period: Period) -> ErrorItem:
    """What is wrong with a save of a month beyond the horizon."""
    message = f"Forecasts reach {HORIZON_MONTHS} months ahead; {period} is later. Save it when it comes nearer."
    return ErrorItem(PeriodNotAvailable.code, message, "period", {"reason": "beyond-horizon"})


def refuse_to_show(period: Period, today: date, *, is_empty: bool) -> None:
    """Raise PeriodNotAvailable for a month without any data before the current one or beyond the horizon."""
    if not is_empty:
        return
    if beyond_horizon(period, today):
        raise _unavailable(
            period, "beyond-horizon", f"Forecasts reach {HORIZON_MONTHS} months ahead; choose an earlier one."
        )
    if period < Period.of(today):
        raise _unavailable(period, "no-data", "Nothing is stored for this month; choose a later one.")


def refuse_to_show_months(months: Sequence[Period], today: date, *, is_empty: bool) -> None:
    """As `refuse_to_show`, for months in a row: none of them has any data."""
    decides = months[0] if beyond_horizon(months[0], today) else months[-1]
    refuse_to_show(decides, today, is_empty=is_empty)


def refuse_to_save(site: Site, period: Period, today: date) -> None:
    """Raise PeriodNotAvailable for a month that cannot be saved as a whole: past, closed, or beyond the horizon."""
    code = PeriodNotAvailable.code
    if beyond_horizon(period, today):
        raise PeriodNotAvailable.on_write([_too_late(period)])
    if period < Period.of(today):
        message = f"{period} is over; what the ledger holds stands. Save {Period.of(today)} or a later month."
        raise PeriodNotAvailable.on_write([ErrorItem(code, message, "period", {"reason": "past"})])
    if not site.is_open_in(period):
        message = f"The site is not open in {period}; nothing can be saved there. Save a month in which it is."
        raise PeriodNotAvailable.on_write([ErrorItem(code, message, "period", {"reason": "closed"})])


def refuse_to_save_days(site: Site, period: Period, days: Iterable[tuple[str, date]], today: date) -> None:
    """Raise PeriodNotAvailable naming every day that cannot be saved; without days the month is saved as a whole.

    `days` are those of the month that a request names, each with its place in the body.
    """
    named = list(days)
    if not named:
        refuse_to_save(site, period, today)
    items = [_too_late(period)] if beyond_horizon(period, today) else []
    items += [item for field, day in named if (item := _wrong_day(site, field, day, today))]
    if items:
        raise PeriodNotAvailable.on_write(items)


def _wrong_day(site: Site, field: str, day: date, today: date) -> ErrorItem | None:
    if day < today:
        reason, message = "past", f"{day} is over; its actual stands. Send days from {today} on."
    elif not site.is_open_on(day):
        reason, message = "closed", f"The site is not open on {day}; leave the day out."
    else:
        return None
    return ErrorItem(PeriodNotAvailable.code, message, field, {"reason": reason, "providedValue": str(day)})


def _unavailable(period: Period, reason: str, message: str) -> PeriodNotAvailable:
    return PeriodNotAvailable(
        f"{period} is not available. {message}",
        field="period",
        details={"reason": reason, "providedValue": str(period)},
    )
