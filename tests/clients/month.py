"""A month's work by the client that openapi-python-client makes of docs/api/openapi.json, in the package `client`.

Read, save, repeat, conflict, retry: what happened is printed as JSON. Called with the address, a token, site and month.
"""

import json
import sys
from datetime import date
from typing import Any

from client import AuthenticatedClient
from client.api.profit_and_loss import get_pl_view
from client.api.statistics import get_statistics, update_statistics
from client.models import DayUpdate, Failure, StatisticsUpdate, SuccessPLView, SuccessStatistics


def main(address: str, token: str, site_id: str, period: str) -> None:
    day = date.fromisoformat(f"{period}-20")

    def save(occupancy: float, etag: str, key: str) -> Any:
        body = StatisticsUpdate(days=[DayUpdate(date=day, occupancy=occupancy)])
        return update_statistics.sync_detailed(
            site_id, period, client=client, body=body, if_match=etag, idempotency_key=key
        )

    with AuthenticatedClient(base_url=address, token=token) as client:
        read = get_statistics.sync_detailed(site_id, period, client=client)
        assert isinstance(read.parsed, SuccessStatistics)
        seen = read.headers["ETag"]
        saved, repeated, refused = save(0.83, seen, "one"), save(0.83, seen, "one"), save(0.84, seen, "two")
        assert isinstance(saved.parsed, SuccessStatistics)
        assert isinstance(refused.parsed, Failure)
        wrong = refused.parsed.errors[0]
        retried = save(0.84, wrong.details["etag"], "three")
        year = get_pl_view.sync_detailed(site_id, period, client=client)
        assert isinstance(year.parsed, SuccessPLView)
    told = {
        "availableRooms": read.parsed.data.available_rooms,
        "occupancy": next(
            row.occupancy for row in saved.parsed.data.days if (row.date, row.series) == (day, "forecast")
        ),
        "statuses": [int(one.status_code) for one in (read, saved, repeated, refused, retried, year)],
        "replayed": repeated.headers.get("Idempotency-Replayed"),
        "code": wrong.code,
        "trend": next(line.total.trend for line in year.parsed.data.lines if line.line == "flc"),
    }
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
