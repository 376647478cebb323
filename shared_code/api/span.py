"""The months a query asks for: `?period=` (month, quarter or year) or `?from=&to=`, the current month by default."""

from typing import Annotated

from fastapi import Depends, Query, Request

from shared_code.kit.errors import ErrorItem, InvalidRequest
from shared_code.kit.limits import RANGE_MONTHS
from shared_code.kit.period import AskedMonth, AskedPart, Period, Span, YearPart


def _span(
    request: Request,
    period: Annotated[
        AskedPart | None, Query(description="Month, quarter or year; the current month by default")
    ] = None,
    first: Annotated[AskedMonth | None, Query(alias="from", description="First month of a range")] = None,
    last: Annotated[AskedMonth | None, Query(alias="to", description="Last month of a range")] = None,
) -> Span:
    this_month = Period.of(request.app.state.gate.clock().today())
    if first is None and last is None:
        return (period or YearPart(this_month)).span()
    if period is not None:
        raise _refused("period", "send either period, or from and to")
    span = Span(first or last or this_month, last or max(first or this_month, this_month))
    if not 0 <= span.first.months_until(span.last) < RANGE_MONTHS:
        raise _refused("from", f"must not be after to, and a range has at most {RANGE_MONTHS} months")
    return span


def _refused(field: str, message: str) -> InvalidRequest:
    return InvalidRequest.of([ErrorItem("INVALID_DATA_TYPE", f"{field}: {message}", field)])


SpanQuery = Annotated[Span, Depends(_span)]
