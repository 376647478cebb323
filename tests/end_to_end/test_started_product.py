"""What a stranger sees after `python3 dev.py run`: a real hotel's month read, saved, kept, followed."""

import time
from typing import Any

from tests.started import BASE, Host

HOTEL = "0170"


def trend(body: dict[str, Any]) -> dict[str, Any]:
    return dict(body["data"]["statistics"])


def test_a_real_hotels_month_is_there_with_actuals_up_to_yesterday(host: Host) -> None:
    with host.client("account_manager") as anna:
        data = anna.get(f"{BASE}/statistics/{HOTEL}/2025-07").json()["data"]
    assert data["lastActualDay"] == "2025-07-14"
    assert {row["series"] for row in data["days"]} == {"budget", "forecast", "actual"}
    assert 0 < data["statistics"]["occupancy"] < 1


def test_a_save_is_read_again_also_after_a_kill_and_a_restart(host: Host) -> None:
    url = f"{BASE}/statistics/{HOTEL}/2025-09"
    with host.client("account_manager") as anna:
        etag = anna.get(url).headers["ETag"]
        body = {"days": [{"date": "2025-09-10", "occupancy": 0.5}]}
        saved = anna.put(url, json=body, headers={"If-Match": etag, "Idempotency-Key": "once"})
        assert saved.status_code == 200
        host.kill()
        host.start()
        again = anna.get(url)
        assert again.json()["data"] == saved.json()["data"]
        assert again.headers["ETag"] == saved.headers["ETag"]
        replayed = anna.put(url, json=body, headers={"If-Match": etag, "Idempotency-Key": "once"})
        assert replayed.content == saved.content


def test_a_save_reaches_the_benchmarks_of_the_peers_through_the_queue(host: Host) -> None:
    with host.client("forecasting_admin") as sam:
        sites = sam.get(f"{BASE}/sites", params={"limit": "200"}).json()["data"]
        hotel = next(site for site in sites if site["siteId"] == HOTEL)
        peer = next(
            site["siteId"] for site in sites if site["districtId"] == hotel["districtId"] and site["siteId"] != HOTEL
        )
        before = district_revenue(sam, peer)
        url = f"{BASE}/statistics/{HOTEL}/2025-10"
        body = {"days": [{"date": f"2025-10-{day:02d}", "valetDaily": 9999} for day in range(1, 32)]}
        assert sam.put(url, json=body, headers={"If-Match": sam.get(url).headers["ETag"]}).status_code == 200
        deadline = time.monotonic() + 30
        while district_revenue(sam, peer) == before:
            assert time.monotonic() < deadline, host.log.read_text("utf-8")
            time.sleep(0.1)


def district_revenue(client: Any, site_id: str) -> float:
    data = client.get(f"{BASE}/statistics/{site_id}/benchmarks", params={"period": "2025-10"}).json()["data"]
    return next(float(one["districtMean"]) for one in data["measures"] if one["measure"] == "valetVehicles")


def test_seasonal_factors_need_three_years_which_the_real_hotel_has_not(host: Host) -> None:
    with host.client("forecasting_admin") as sam:
        factors = {}
        for site in sam.get(f"{BASE}/sites", params={"limit": "200"}).json()["data"]:
            trends = sam.get(f"{BASE}/statistics/{site['siteId']}/trends/3y").json()["data"]
            factors[site["siteId"]] = len(trends["measures"][-1]["seasonalFactors"])
    assert factors[HOTEL] == 0
    assert max(factors.values()) == 12


def test_the_console_is_readable_and_free_of_tracebacks(host: Host) -> None:
    text = host.log.read_text("utf-8")
    assert f"http://localhost:{host.port}{BASE}/docs" in text
    assert "Traceback" not in text
