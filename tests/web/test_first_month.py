"""What a month costs until it is painted, counted: who waits for whom, what is asked, made and drawn."""

from collections import Counter
from collections.abc import Callable
from urllib.parse import urlsplit

from playwright.sync_api import Page, Route, expect

from tests.started import BASE, Host
from tests.web.conftest import STATISTICS, Open

SITE, PERIOD = "0170", "2025-12"
MONTH = f"/sites/{SITE}/{PERIOD}/statistics"
METADATA = "/.well-known/oauth-authorization-server"
FORMATS = """
    window.made = 0;
    for (const name of ["NumberFormat", "DateTimeFormat"]) {
        const construct = (...what) => { window.made += 1; return Reflect.construct(...what); };
        Intl[name] = new Proxy(Intl[name], {construct});
    }
"""
"""Counts the formats that are made in a document: each takes as long as hundreds of figures."""


def test_the_month_and_its_site_are_asked_for_before_it_is_known_who_asks(page: Page, host: Host) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(f"**{BASE}/me", hold)
    page.goto(f"{host.url}{MONTH}")
    with page.expect_response(lambda answer: f"{STATISTICS}/{SITE}/{PERIOD}" in answer.url):
        page.get_by_role("link", name="Anna Keller").click()
    assert len(held) == 1
    expect(page.get_by_role("grid")).to_have_count(0)
    held[0].continue_()
    expect(page.get_by_role("grid", name="Statistics")).to_be_visible()
    times = Counter(asked)
    assert {path: times[path] for path in (f"{STATISTICS}/{SITE}/{PERIOD}", f"{BASE}/sites/{SITE}", f"{BASE}/me")} == {
        f"{STATISTICS}/{SITE}/{PERIOD}": 1,
        f"{BASE}/sites/{SITE}": 1,
        f"{BASE}/me": 1,
    }
    assert times[METADATA] == 1  # on the way back it is known


def test_an_answer_that_was_asked_for_early_is_given_once(page: Page, month: Callable[..., Page]) -> None:
    month(SITE, PERIOD)
    page.get_by_role("button", name="Next month").click()
    expect(page.get_by_role("rowheader", name="Thu, Jan 1", exact=True)).to_be_visible()
    with page.expect_response(lambda answer: f"{STATISTICS}/{SITE}/{PERIOD}" in answer.url):
        page.get_by_role("button", name="Previous month").click()
    expect(page.get_by_role("rowheader", name="Wed, Dec 31", exact=True)).to_be_visible()


def test_a_month_takes_one_node_a_cell_and_the_formats_that_it_shows(page: Page, open_at: Open) -> None:
    page.add_init_script(FORMATS)
    open_at(MONTH)
    expect(page.get_by_role("grid", name="Statistics")).to_be_visible()
    within = (
        "Math.max(...[...document.querySelectorAll('td[role=gridcell]')].map(one => one.querySelectorAll('*').length))"
    )
    assert page.evaluate(within) <= 1
    assert 0 < page.evaluate("made") <= 7
