"""Money is shown in cents on every page, zeros too; counts and ratios have the decimals that they need."""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.figures.conftest import DATES, DemoCompany, sites_on
from tests.figures.pages import BASE

OPENAPI = json.loads((Path(__file__).parents[2] / "docs/api/openapi.json").read_text(encoding="utf-8"))
CENTS = -2
OF_MONTHS = (
    "statistics/{siteId}/{period}",
    "payroll/{siteId}/{period}",
    "rates/{siteId}/{period}",
    "expenses/{siteId}/{period}",
    "revenue/external/{siteId}/{period}",
    "revenue/internal/{siteId}/{period}",
    "revenue/other/{siteId}/{period}",
    "pl-view/{siteId}/{period}",
    "flc/{siteId}/{period}",
    "pl-view/{siteId}/{period}/explain?line=flc",
    "pl-view/{siteId}/{period}/explain?line=payroll&days=true",
    "pl-view/{siteId}/{period}/bridge?line=flc",
    "pl-view/{siteId}/variance/{comparisonType}?period={period}",
    "snapshots/{siteId}/{period}",
)
OF_SITES = (
    "statistics/{siteId}/productivity",
    "payroll/{siteId}/job-codes",
)
OF_UNITS = ("pl-view/rollup/{organizationLevel}/{organizationId}?period=2026",)
NAMES = {"comparisonType": "budget", "organizationLevel": "company", "organizationId": "all"}
SITES = [site.id for site in sites_on("mid-month")][::3]


def schema_of(template: str) -> Mapping[str, Any]:
    operation = OPENAPI["paths"][f"{BASE}/{template.partition('?')[0]}"]["get"]
    answer = operation["responses"]["200"]["content"]["application/json"]["schema"]
    schema: Mapping[str, Any] = resolved(answer)["properties"]["data"]
    return schema


def resolved(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in schema:
        schema = OPENAPI["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema


def money(schema: Mapping[str, Any], value: Any, place: str = "") -> Iterator[tuple[str, Decimal]]:
    """The figures of an answer that the document calls $, or whose unit is."""
    schema = resolved(schema)
    for choice in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
        yield from money(choice, value, place)
    if isinstance(value, Decimal) and schema.get("description", "").startswith(("Dollars", "$/hour")):
        yield place, value
    if isinstance(value, list):
        for item in value:
            yield from money(schema.get("items", {}), item, f"{place}[]")
    if isinstance(value, dict):
        for name, item in value.items():
            inner = schema.get("properties", {}).get(name, schema.get("additionalProperties") or {})
            if value.get("unit", "").startswith("$") and name in {"amount", "value"} and isinstance(item, Decimal):
                yield f"{place}/{name}", item
            yield from money(inner if isinstance(inner, dict) else {}, item, f"{place}/{name}")


@pytest.mark.parametrize("company", [next(iter(DATES))], indirect=True)
def test_f20_money_has_two_decimals_on_every_page(company: DemoCompany) -> None:
    months = [str(company.this_month.shift(offset)) for offset in (-1, 0, 1)]
    paths = {
        (template, template.format_map({**NAMES, "siteId": site, "period": month}))
        for site in SITES
        for month in months
        for template in (*OF_MONTHS, *OF_SITES, *OF_UNITS)
        if month != months[0] or "days=true" not in template  # a closed month has no days
    }
    odd, read = set(), set()
    for template, path in sorted(paths):
        for place, value in money(schema_of(template), company.pages.data(path)):
            read.add(template)
            exponent = value.as_tuple().exponent
            if not isinstance(exponent, int) or exponent > CENTS:
                odd.add(f"{template} {place}")
    assert sorted(odd) == []
    assert read == {*OF_MONTHS, *OF_SITES, *OF_UNITS}
