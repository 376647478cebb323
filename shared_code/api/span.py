"""The months a query asks for: `?period=` or `?from=&to=`, the current month by default."""

from typing import Annotated

from fastapi import Depends, Query, Request

from shared_code.kit.errors import ErrorItem, InvalidRequest
from shared_code.kit.period import Period, Span

MAX_MONTHS = 36


def _span(
    request: Request,
    period: Annotated[Period | None, Query(description="Month, YYYY-MM; the current one by default")] = None,
    first: Annotated[Period | None, Query(alias="from", description="First month of a range")] = None,
    last: Annotated[Period | None, Query(alias="to", description="Last month of a range")] = None,
) -> Span:
    this_month = Period.of(request.app.state.gate.clock().today())
    if first is None and last is None:
        return Span(period or this_month, period or this_month)
    if period is not None:
        raise _refused("period", "Send either period, or from and to")
    span = Span(first or last or this_month, last or max(first or this_month, this_month))
    if not 0 <= span.first.months_until(span.last) < MAX_MONTHS:
        raise _refused("from", f"from must not lie after to, and a range has at most {MAX_MONTHS} months")
    return span


def _refused(field: str, message: str) -> InvalidRequest:
    return InvalidRequest.of([ErrorItem("INVALID_DATA_TYPE", message, field)])


SpanQuery = Annotated[Span, Depends(_span)]
