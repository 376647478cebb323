"""The table of figures and pages: each figure that users see, every page that shows it, and how it is read there.

All readings of a figure are equal; a reading may be a reconciliation that adds up what a page tells of the figure.
`docs/figures.md` is made of this table (`python3 -m tests.figures.document`).
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from tests.figures import bridges, costs, lines, sites, units, variances
from tests.figures.bridges import EFFECTS
from tests.figures.lines import LINES, PAGES_OF_A_MONTH, PAGES_OF_A_PART, contribution
from tests.figures.pages import Figure, Read, in_series
from tests.figures.unit_table import UNIT_BRIDGES, UNIT_VARIANCES, UNITS

CENT, FOURTH = Decimal("0.01"), Decimal("0.0001")
IN_PARTS: Final = ("revenueShare", "managementAgreement", "billableAccounts", "otherRevenue")
"""Components of internal revenue that tell their parts."""
OWN_CODES: Final = [category for category in bridges.CATEGORIES if not category.endswith("Aggregator")]
"""Categories of external revenue that have revenue codes of their own."""

_ALSO: Final[Mapping[str, Mapping[str, Read]]] = {
    "externalRevenue": {
        "P&L: actual and forecast part": sites.parts_of_line("externalRevenue"),
        "external revenue": sites.on("revenue/external", sites.at("total")),
        "external revenue: gross, adjustments, beyond daily revenue": sites.external_of_steps,
        "statistics": sites.external_on_statistics,
        "statistics: actual and forecast part": sites.on("statistics", sites.parts_of_days),
        "statistics: daily feed and difference to the ledger": sites.external_of_feed,
    },
    "internalRevenue": {
        "internal revenue": sites.on("revenue/internal", sites.at("total")),
        "internal revenue: components": sites.internal_of_components,
    },
    "payroll": {
        "P&L: actual and forecast part": sites.parts_of_line("payroll"),
        "payroll": sites.on("payroll", sites.at("totals", "cost")),
        "payroll: actual and forecast part": sites.on("payroll", sites.parts),
        "payroll: ledger": costs.payroll_of_ledger,
        "payroll: timekeeping, salaries and difference to the ledger": costs.payroll_of_steps,
        "payroll: ledger by account": costs.payroll_by_account,
        "payroll: days and differences by account": costs.payroll_of_days_by_account,
    },
    "otherExpense": {
        "expenses": sites.on("expenses", sites.at("otherExpense")),
        "expenses: accounts": costs.accounts_of("otherExpense"),
        "expenses: tab less rents, insurance and claims": costs.less(
            sites.on("expenses", sites.at("tabTotal")),
            *(sites.on("expenses", sites.at(one)) for one in ("parkingRents", "insuranceAccounts", "claimsAccounts")),
        ),
    },
    "parkingRents": {
        "expenses": sites.on("expenses", sites.at("parkingRents")),
        "expenses: accounts": costs.accounts_of("parkingRents"),
    },
    "claims": {"expenses, actual": in_series("actual")(sites.on("expenses", sites.at("claimsAccounts")))},
    "insurance": {"expenses, budget": in_series("budget")(sites.on("expenses", sites.at("insuranceAccounts")))},
    "flc": {
        **{f"{page}: internal revenue less costs": contribution(of_line) for page, of_line in PAGES_OF_A_MONTH.items()},
        "explanation": in_series(*bridges.EXPLAINED)(bridges.explained),
    },
}

NOT_IN_FLC: Final = ("externalRevenue", "FLC")
LINES_OF_A_MONTH: Final = [
    Figure(
        line,
        {
            **{page: of_line(line) for page, of_line in PAGES_OF_A_MONTH.items() if (line, page) != NOT_IN_FLC},
            "roll-up of the district": units.of_parent(line),
            **_ALSO.get(line, {}),
        },
    )
    for line in LINES
]
OF_AGGREGATORS: Final = "external revenue: revenue / vehicles, with those of aggregators"
REVENUE: Final = [
    Figure(
        "external revenue, gross",
        {"external revenue": sites.gross, "external revenue: categories": sites.gross_of_categories},
    ),
    *(
        Figure(
            f"revenue of {category}",
            {
                "external revenue": sites.of_category(category, "revenue"),
                "external revenue: vehicles * rate": sites.priced(category),
            },
            within=sites.rounding_of_price(category),
        )
        for category in OWN_CODES
    ),
    *(
        Figure(
            f"rate of {category}",
            {
                "rates": sites.rate(category),
                "external revenue": sites.rate_of_category(category),
                **({OF_AGGREGATORS: sites.rate_with_aggregators(category)} if category.endswith("Daily") else {}),
            },
        )
        for category in OWN_CODES
    ),
    *(
        Figure(
            f"component {code}",
            {"internal revenue": sites.component(code), "internal revenue: its parts": sites.of_its_parts(code)},
        )
        for code in IN_PARTS
    ),
]
MEASURES: Final = [
    Figure(
        name,
        {
            "statistics": in_series("trend")(sites.statistics(name)),
            "trends": in_series("trend")(sites.on_trends(name)),
            "benchmarks": in_series("trend")(sites.on_benchmarks(name)),
        },
    )
    for name in ("occupancy", "driveInRatio", "captureRatio", "valetVehicles", "selfParkVehicles", "externalRevenue")
]
"""What trends and benchmarks measure."""
STATISTICS: Final = [
    *(
        Figure(
            f"vehicles of {kind}",
            {
                "statistics": sites.statistics(name),
                "statistics: days": sites.of_days(*(one for one in bridges.CATEGORIES if one.startswith(kind))),
                "external revenue": sites.vehicles(kind),
            },
            within=sites.rounding_of_rows("statistics", "days", 10 * FOURTH),
        )
        for kind, name in (("valet", "valetVehicles"), ("self", "selfParkVehicles"))
    ),
    Figure(
        "external revenue of days",
        {"statistics": sites.statistics("externalRevenue"), "statistics: days": sites.of_days("externalRevenue")},
        within=sites.rounding_of_rows("statistics", "days", CENT),
    ),
    Figure(
        "external revenue of the daily feed",
        {
            "statistics": sites.statistics("externalRevenue"),
            "statistics: actual and forecast part": sites.on("statistics", sites.parts),
            "statistics: reconciliation": sites.on("statistics", sites.daily_revenue),
        },
    ),
]
PAYROLL: Final = [
    Figure(
        "payroll of rows",
        {
            "payroll": sites.on("payroll", sites.at("totals", "cost")),
            "payroll: rows, and what is beyond them": sites.on("payroll", costs.cost_of_rows),
        },
    ),
    Figure(
        "payroll of the days of a closed month",
        {
            "payroll: reconciliation": sites.on("payroll", costs.cost_of_days),
            "payroll: rows": sites.on("payroll", costs.cost_of_worked_days),
        },
        within=sites.rounding_of_rows("payroll", "rows", CENT),
    ),
    Figure(
        "hours of people paid by the hour",
        {"payroll": sites.on("payroll", costs.hourly), "payroll: rows": costs.hours_of_rows(salaried=False)},
        within=sites.rounding_of_rows("payroll", "rows", FOURTH),
    ),
    Figure(
        "hours of salaried people",
        {
            "payroll": sites.on("payroll", sites.at("totals", "salariedHours")),
            "payroll: rows": costs.hours_of_rows(salaried=True),
        },
    ),
    Figure(
        "hours that a bridge compares",
        {"payroll": bridges.hours_of_page, "bridge of payroll": bridges.hours_told},
    ),
]
EXPENSES: Final = [
    Figure(
        "total of the tab of expenses",
        {"expenses": sites.on("expenses", sites.at("tabTotal")), "expenses: accounts": costs.accounts_of()},
    ),
]
PARTS: Final = [
    *(Figure(line, {page: of_line(line) for page, of_line in PAGES_OF_A_PART.items()}) for line in LINES),
    Figure(
        "flc",
        {
            "P&L, total": lines.in_total("flc"),
            **{
                f"{page}: internal revenue less costs": contribution(of_line)
                for page, of_line in PAGES_OF_A_PART.items()
            },
        },
    ),
]
VARIANCES: Final = [
    *(
        Figure(
            f"variance of {line}",
            {
                "variance": variances.told(line, "amount"),
                "variance: value less base": variances.value_less_base(line),
                "P&Ls of both months": variances.of_pages(line),
            },
        )
        for line in LINES
    ),
    *(
        Figure(
            f"variance of {line}, percent",
            {"variance": variances.told(line, "percent"), "variance: amount / base": variances.percent_of_base(line)},
        )
        for line in LINES
    ),
]
BRIDGES: Final = [
    Figure("start of a bridge", {"bridge": bridges.end("start"), "P&L, budget": bridges.pl("budget")}),
    Figure("end of a bridge", {"bridge": bridges.end("end"), "P&L, trend": bridges.pl("trend")}),
    Figure(
        "all effects of a bridge", {"bridge": bridges.all_effects, "P&L, trend less budget": bridges.end_less_start}
    ),
    *(
        Figure(f"effect {name}", {"bridge": bridges.effect(name), "bridge: lines in its sentence": bridges.told(name)})
        for name in EFFECTS
    ),
    Figure(
        "effect hours on payroll",
        {"bridge": bridges.effect("hours"), "bridge: hours * wage of its sentence": bridges.payroll_told},
        within=bridges.rounding_of_stages,
    ),
    *(
        Figure(f"effect {name}, from pages", {"bridge": bridges.effect(name), page: read}, within=rounding)
        for name, page, read, rounding in (
            ("hours", "payroll, budget and forecast", bridges.hours_of_pages, bridges.rounding_of_payroll),
            ("wageRate", "payroll, budget and forecast", bridges.wages_of_pages, bridges.rounding_of_payroll),
            ("salaries", "payroll, budget and forecast", bridges.salaries_of_pages, bridges.rounding_of_payroll),
            ("volume", "external revenue, budget and forecast", bridges.volume_of_pages, bridges.rounding_of_vehicles),
            ("mix", "external revenue, budget and forecast", bridges.mix_of_pages, bridges.rounding_of_vehicles),
            ("rate", "external revenue, budget and forecast", bridges.rates_of_pages, bridges.rounding_of_vehicles),
        )
    ),
]
BRIDGES_OF_ALL_LINES: Final = [
    Figure(f"effect {name} on flc", {"bridge": bridges.effect(name), "bridges of its lines": bridges.of_lines(name)})
    for name in EFFECTS
]

MONTHS: Final = [*LINES_OF_A_MONTH, *REVENUE, *STATISTICS, *MEASURES, *PAYROLL, *EXPENSES]
TABLE: Final[Mapping[str, Sequence[Figure]]] = {
    "A site's month": MONTHS,
    "A site's month against another": VARIANCES,
    "A bridge of a site's month": BRIDGES,
    "A bridge with those of all lines": BRIDGES_OF_ALL_LINES,
    "A site's quarter or year": PARTS,
    "A district, a region, the company": UNITS,
    "A unit against another time": UNIT_VARIANCES,
    "A bridge of a unit": UNIT_BRIDGES,
}
"""By where figures stand: the figures and their readings."""
