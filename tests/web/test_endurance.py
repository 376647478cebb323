"""Whatever is killed while somebody types, what was typed is stored or offered: once, and as it was typed."""

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import httpx2 as httpx
import pytest
from playwright.sync_api import Page, Playwright, expect, sync_playwright

from tests.started import BASE, PATIENCE, Host
from tests.web.conftest import STATISTICS, state
from tests.web.killing import FIELDS, SITE, SURE_AFTER, Typed, chromium, open_month, plan, type_until

SEEDS: Final = range(100) if os.environ.get("THOROUGH") == "true" else (0, 4)
SAVED_WITHIN: Final = 90_000
"""Milliseconds: a page whose server was away asks again after half a minute at the latest."""

Ask = Callable[..., Any]
Values = Mapping[tuple[int, str], float | None]
KEPT: Final = """() => new Promise(resolve => {
    const opening = indexedDB.open("towne-park-forecasting", 1);
    opening.onsuccess = () => {
        const asked = opening.result.transaction("drafts").objectStore("drafts").count();
        asked.onsuccess = () => (opening.result.close(), resolve(asked.result));
    };
})"""


@pytest.fixture(scope="module")
def driver() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="module")
def ask(host: Host) -> Ask:
    """Asks the API for something as somebody of a role, on a connection of its own: the server is killed in between."""
    signed: dict[str, httpx.Headers] = {}

    def asked(role: str, path: str, **query: str) -> Any:
        if role not in signed:
            with host.client(role) as client:
                signed[role] = client.headers
        answer = httpx.get(f"{host.url}{path}", params=query, headers=signed[role], timeout=PATIENCE)
        assert answer.status_code == 200, answer.text
        return answer.json()

    return asked


@pytest.mark.parametrize("seed", SEEDS)
def test_what_was_typed_a_second_before_a_kill_is_stored_or_offered_once_and_unchanged(
    driver: Playwright, host: Host, ask: Ask, tmp_path: Path, seed: int
) -> None:
    chosen, draw = plan(seed)
    before = stored(ask, chosen.month)
    with chromium(driver, tmp_path) as (page, kill):
        open_month(page, host, chosen.month)
        strike = kill if chosen.victim == "browser" else host.kill
        typed, moment = type_until(page, chosen, draw, strike)
        if chosen.victim == "both":
            kill()
        if chosen.victim != "browser":
            host.start()
        if chosen.victim == "server":
            page.keyboard.press("Enter")  # what is left in the editor is entered
            moment = typed[-1].at + 2 * SURE_AFTER  # nobody was killed who knew the values
            if draw.random() < 0.5:
                page.keyboard.press("Control+s")
            expect(state(page)).to_contain_text("Saved", timeout=SAVED_WITHIN)
    if chosen.victim != "server":
        with chromium(driver, tmp_path) as (page, _):
            open_month(page, host, chosen.month)
            take_up(page)
    after = stored(ask, chosen.month)
    wrong = {
        cell: (after[cell], may) for cell in after if after[cell] not in (may := allowed(cell, before, typed, moment))
    }
    assert wrong == {}, (chosen, moment, typed)
    assert [one for one, times in Counter(saved(ask, chosen.month)).items() if times > 1] == []


def take_up(page: Page) -> None:
    """Restores what is offered, and saves it."""
    if page.evaluate(KEPT):
        page.get_by_role("alertdialog", name="Unsaved changes").get_by_role("button", name="Restore").click()
    page.keyboard.press("Control+s")
    expect(state(page)).to_contain_text("Saved", timeout=SAVED_WITHIN)


def allowed(cell: tuple[int, str], before: Values, typed: list[Typed], moment: float) -> set[float | None]:
    """What a cell may hold: what was surely kept last, and what came in the last second, perhaps in part."""
    here = [one for one in typed if (one.day, one.field) == cell]
    sure = [one for one in here if one.at < moment - SURE_AFTER]
    texts = [str(one.value) for one in here if one not in sure]
    late = {float(text[:length]) for text in texts for length in range(1, len(text) + 1)}
    return late | {sure[-1].value if sure else before[cell]}


def stored(ask: Ask, month: str) -> Values:
    """What the server has of the cells that are typed into, by day and field."""
    days = ask("account_manager", f"{STATISTICS}/{SITE}/{month}")["data"]["days"]
    forecast = [day for day in days if day["series"] == "forecast"]
    return {(int(day["date"][-2:]), field): day[field] for day in forecast for field in FIELDS.values()}


def saved(ask: Ask, month: str) -> list[tuple[str, float]]:
    """Each value that was ever saved in the month, by the audit trail, with its field."""
    found: list[tuple[str, float]] = []
    query = {"limit": "200"}
    while True:
        answer = ask("district_manager", f"{BASE}/audit/{SITE}", **query)
        entries = [one for one in answer["data"]["entries"] if (one["entity"], one["period"]) == ("statistics", month)]
        found += [(one["field"], one["new"]) for one in entries if one["new"] is not None]
        if not answer["meta"]["nextCursor"]:
            return found
        query["cursor"] = answer["meta"]["nextCursor"]
