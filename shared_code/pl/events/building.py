"""What events say, made of the rows that consumers keep; no amount is worked out here that is not on a page."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from shared_code.accounts.series import SeriesAmounts, SeriesName
from shared_code.kit.exact_json import to_json
from shared_code.kit.money import ZERO
from shared_code.kit.period import Period
from shared_code.messaging.events import OutgoingEvent
from shared_code.payroll.models import PayrollSummary
from shared_code.pl.events.models import Event, EventOmitted, FamilyFigures, SeriesFigures, StatisticsFigures
from shared_code.pl.models import Line, RevenueMonth, SeriesCents, YearSummary, dollars
from shared_code.pl.rules import roll_up
from shared_code.statistics.models import StatisticsFacts

PAGES: Final[Mapping[str, str]] = {
    "StatisticsUpdated": "statistics",
    "PayrollCalculated": "payroll",
    "PLViewRefreshed": "pl-view",
}
"""The group of the API that answers what an event says."""


def statistics_figures(facts: StatisticsFacts, revenue: RevenueMonth | None) -> StatisticsFigures:
    """Statistics of a month with the revenue that follows."""
    return StatisticsFigures(
        series={
            str(series): SeriesFigures(
                days=sums.covered_days,
                occupied_rooms=sums.occupied_rooms,
                available_rooms=sums.available_rooms,
                vehicles=sums.counts,
            )
            for series, sums in facts.sums.items()
        },
        external_revenue=revenue and _amounts(revenue.external),
        internal_revenue=revenue and _amounts(revenue.internal),
    )


def family_figures(payroll: PayrollSummary) -> tuple[FamilyFigures, ...]:
    """The job families of a month."""
    return tuple(
        FamilyFigures(name=name, hours=family.hours, cost=family.cost) for name, family in payroll.families.items()
    )


def contribution(year: YearSummary, period: Period) -> Mapping[SeriesName, Decimal | None]:
    """Front line contribution of a month by series."""
    place = list(year.months).index(period)
    lines = {Line(line): months[place] for line, months in year.cents.items()}
    return {
        series: roll_up([{line: dollars(cents[at]) for line, cents in lines.items()}])[Line.FLC]
        for at, series in enumerate(SeriesName)
    }


def above(trend: Decimal | None, budget: Decimal | None) -> Decimal | None:
    """The trend above the budget; a missing budget is zero."""
    return None if trend is None else trend - (budget or ZERO)


def omission(event: OutgoingEvent) -> OutgoingEvent:
    """What readers are told in place of an event that is too large: its envelope, and where its figures are read."""
    said = Event.model_validate_json(event.body)
    told = EventOmitted(
        **said.model_dump(exclude={"event_type"}),
        omitted=event.type,
        read_at=f"/{PAGES[event.type]}/{said.site_id}/{said.period}",
    )
    body = to_json(told).decode()
    return OutgoingEvent(told.event_type, event.site_id, body, instead_of=event.type, traceparent=event.traceparent)


def _amounts(cents: SeriesCents) -> SeriesAmounts:
    return SeriesAmounts(**{str(series): dollars(amount) for series, amount in zip(SeriesName, cents, strict=True)})
