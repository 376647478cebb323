"""Identities that hold on what users see of the demo company: every level, period and series, over HTTP."""

import itertools

import pytest

from demo.company import demo_sites, districts, regions
from tests.figures.pages import (
    FIGURES,
    OF_THE_TREND,
    SERIES,
    Pages,
    Place,
    contribution,
    differing_children,
    disagreements,
    wrong_contributions,
)

SITES = [site.id for site in demo_sites()]
PARTS = [f"{year}{part}" for year in (2025, 2026, 2027) for part in ("", *(f"-Q{number}" for number in range(1, 5)))]
UNITS = [*(f"district/{one}" for one in districts()), *(f"region/{one}" for one in regions()), "company/all"]
MONTHS = [f"{year}-{month:02d}" for year in (2026,) for month in range(1, 13)]


@pytest.mark.parametrize("site", SITES)
def test_f09_front_line_contribution_is_the_identity_of_its_lines_at_every_site(pages: Pages, site: str) -> None:
    for part in PARTS:
        path = f"pl-view/{site}/{part}"
        if found := pages.lines(path):
            assert list(wrong_contributions(found, path)) == []


@pytest.mark.parametrize("site", SITES)
def test_f09_the_pages_of_contribution_and_of_records_show_the_identity(pages: Pages, site: str) -> None:
    months = [
        month
        for part in ("2025", "2026", "2027")
        for month in (pages.data(f"flc/{site}/{part}") or {}).get("months", [])
    ]
    records = [one for month in MONTHS for one in pages.data(f"snapshots/{site}/{month}") or []]
    for month, series in itertools.product(months, SERIES):
        inputs = {line: amounts[series] for line, amounts in month["inputs"].items()}
        assert month["flc"][series] == contribution(inputs), (month["period"], series)
    for record, series in itertools.product(records, SERIES):
        amounts = {line["line"]: line[series] for line in record["lines"]}
        assert amounts["flc"] == contribution(amounts), (record["period"], record["version"], series)


@pytest.mark.parametrize("unit", UNITS)
def test_f09_units_show_the_identity_and_are_the_sum_of_their_children(pages: Pages, unit: str) -> None:
    for part in (*PARTS, *MONTHS):
        path = f"pl-view/rollup/{unit}?period={part}"
        assert list(wrong_contributions(pages.lines(path), path)) == []
        assert list(differing_children(pages, path)) == []


@pytest.mark.parametrize("site", SITES)
def test_f11_every_page_shows_the_same_figure(pages: Pages, site: str) -> None:
    shown = [month for month in MONTHS if pages.data(f"statistics/{site}/{month}")]
    places = [Place(site, month, series) for month in shown for series in SERIES]
    assert list(disagreements(pages, places, FIGURES)) == []


@pytest.mark.parametrize("site", SITES)
def test_f60_statistics_and_trends_agree(pages: Pages, site: str) -> None:
    places = [Place(site, month, "trend") for month in MONTHS if month <= "2026-11"]
    assert list(disagreements(pages, places, OF_THE_TREND)) == []
