"""The steps of the walkthrough: what is done, why, and which part of the answer is worth showing."""

from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

Show = Callable[[Any], Any]


class Request(NamedTuple):
    """A request to the API. A PUT is sent with the ETag of a GET just before."""

    title: str
    why: str
    method: str
    path: str
    show: Show
    body: Any = None


class Load(NamedTuple):
    """Files of other systems that are loaded."""

    title: str
    why: str
    kinds: Sequence[str]


class Note(NamedTuple):
    """Time passes: the product is started again on the later day."""

    text: str


def picked(*names: str) -> Show:
    """Some keys of the data."""
    return lambda answer: {name: answer["data"][name] for name in names}


def saved_day(answer: Any) -> Any:
    """The forecast of the busiest day, and the month's trend."""
    names = ("date", "series", "source", "occupiedRooms", "valetDaily", "valetOvernight", "externalRevenue")
    days = [day for day in answer["data"]["days"] if (day["date"], day["series"]) == ("2025-07-24", "forecast")]
    return {"days": [{name: day[name] for name in names} for day in days], "statistics": answer["data"]["statistics"]}


def rates(answer: Any) -> Any:
    """The rates that were saved, and what the product says to them."""
    names = ("category", "budget", "actual", "forecast", "runRate", "outsideRunRate")
    found = [rate for rate in answer["data"]["rates"] if rate["category"] in {"valetDaily", "valetOvernight"}]
    return {
        "rates": [{name: rate[name] for name in names} for rate in found],
        "warnings": answer["meta"]["warnings"],
    }


def payroll(answer: Any) -> Any:
    """The saved row of a day, and the totals of the month."""
    rows = [
        row
        for row in answer["data"]["rows"]
        if (row["date"], row["group"], row["series"]) == ("2025-07-24", "Valet", "forecast")
    ]
    names = ("date", "group", "series", "regularHours", "overtimeHours", "rate", "cost")
    return {"rows": [{name: row[name] for name in names} for row in rows], "totals": answer["data"]["totals"]}


def accounts(answer: Any) -> Any:
    """The saved accounts, and what they add up to."""
    names = ("account", "name", "budget", "actual", "forecast", "trend")
    return {
        "accounts": [
            {name: account[name] for name in names}
            for account in answer["data"]["accounts"]
            if account["account"] in {"7205", "7220"}
        ],
        "otherExpense": answer["data"]["otherExpense"],
    }


def totals(answer: Any) -> Any:
    """The ten lines with their totals."""
    return [{"line": line["line"], **line["total"]} for line in answer["data"]["lines"]]


def sentences(answer: Any) -> Any:
    """The first two levels, and how the revenue share is made."""
    share = ("Revenue share", "Share of tiers", "Tier")
    found: Sequence[str] = answer["data"]["sentences"]
    return "\n".join(one for one in found if not one.startswith("    ") or one.lstrip().startswith(share))


def trial(answer: Any) -> Any:
    """The lines that change, and what is said."""
    changed = [line for line in answer["data"]["lines"] if line["difference"]]
    return {"lines": changed, "months": answer["data"]["months"], "sentences": answer["data"]["sentences"]}


def record(answer: Any) -> Any:
    """What was kept."""
    names = ("version", "period", "createdAt", "createdBy", "status", "calcRunId")
    lines = {line["line"]: line for line in answer["data"]["lines"]}
    return {**{name: answer["data"][name] for name in names}, "lines": [lines["internalRevenue"], lines["flc"]]}


def verified(answer: Any) -> Any:
    """What recomputing found."""
    return {"differences": answer["data"]["differences"], "warnings": answer["meta"]["warnings"]}


VERSION: Final = (
    """ETAG=$(curl -sI -H "Authorization: Bearer $TOKEN" "$BASE/statistics/0511/2025-07" | """
    r"""sed -n 's/^etag: //p' | tr -d '\r')"""
)
"""How somebody asks for the version of the month that a save changes."""

OPENING: Final = f"""\
# A month's work

Anna Keller is the account manager of the Grand Orange Hotel in Orlando, site 0511: 410 rooms, valet and self-parking.
The company keeps a share of what the guests pay: 57 % until the year has brought 750,000, then 53 % until 1,400,000,
then 49 %. It is 15 July 2025, the actuals of the first fourteen days are loaded, and Anna brings the forecast of July
up to date. Three weeks later the month is over, and what came of it is compared with what she had said.

This page is made by doing it: each request was sent to the running product with its demo data, and each answer is what
came back, shortened to the part that matters. To follow along, start the product with

    python3 dev.py run --reset --today 2025-07-15

(`--reset` forgets what was stored before), and in a second terminal

```sh
TOKEN=$(python3 dev.py token --role account_manager)
BASE=http://localhost:7071/api/v1/forecasting
```

Each save carries the ETag of the month it changes, so that nobody overwrites what somebody else saved in between:

```sh
{VERSION}
```

What differs each time is written `<time>` and `<sha-256>`. What each request can do stands in the
[pages of the API](api/README.md)."""

STEPS: Final[Sequence[Request | Load | Note]] = (
    Request(
        "Where does the month stand?",
        "Anna looks before she changes anything. Fourteen days are actual, the other seventeen are her forecast "
        "so far; "
        "`provenance` says how much of the revenue is which.",
        "GET",
        "/statistics/0511/2025-07",
        picked("statistics", "provenance"),
    ),
    Request(
        "Statistics: a convention",
        "A convention fills the house from the 23rd to the 25th, and more of its guests come by car. She types "
        "occupancy, drive-in ratio and the day parkers; rooms and overnight cars follow.",
        "PUT",
        "/statistics/0511/2025-07",
        saved_day,
        {
            "days": [
                {"date": f"2025-07-{day}", "occupancy": 0.99, "driveInRatio": 0.48, "valetDaily": 75}
                for day in (23, 24, 25)
            ],
            "reason": "Convention",
        },
    ),
    Request(
        "Rates: valet becomes dearer",
        "The hotel agreed to new prices. One of them is more than 10 % above what guests have paid lately; it "
        "is saved, "
        "and the answer asks whether it was meant. External revenue of all forecast days follows at once.",
        "PUT",
        "/rates/0511/2025-07",
        rates,
        {
            "rates": [{"category": "valetDaily", "forecast": 30}, {"category": "valetOvernight", "forecast": 45}],
            "reason": "New tariff",
        },
    ),
    Request(
        "Payroll: more attendants",
        "The convention needs more people, and some overtime. She plans by job family; the hours are spread over the "
        "job codes by themselves.",
        "PUT",
        "/payroll/0511/2025-07",
        payroll,
        {
            "rows": [
                {"date": f"2025-07-{day}", "group": "Valet", "regularHours": 120, "overtimeHours": 8}
                for day in (23, 24, 25)
            ],
            "reason": "Convention",
        },
    ),
    Request(
        "Other revenue: what no contract calculates",
        "The hotel pays for the radios of the convention. What was saved before stays.",
        "PUT",
        "/revenue/other/0511/2025-07",
        lambda answer: answer["data"],
        {"billableExpenses": 1200, "reason": "Radios"},
    ),
    Request(
        "Expenses: tickets and uniforms",
        "Both cost more than planned. In the running month an account counts with the greater of her forecast and what "
        "is booked already, so a booking above the forecast is not lost.",
        "PUT",
        "/expenses/0511/2025-07",
        accounts,
        {
            "accounts": [{"account": "7205", "forecast": 650}, {"account": "7220", "forecast": 500}],
            "reason": "Convention",
        },
    ),
    Request(
        "The P&L",
        "All of it arrives in the P&L with the next read. `trend` is what the month will come to, as far as is known "
        "today: actual for the days that are over, forecast for the rest.",
        "GET",
        "/pl-view/0511/2025-07",
        totals,
    ),
    Request(
        "Where does front line contribution come from?",
        "Each amount tells how it was made, down to the figures that somebody gave. Here are the first two levels, and "
        "the revenue share: July takes the year past 1,400,000, so its last dollars bring 49 % instead of 53 %.",
        "GET",
        "/pl-view/0511/2025-07/explain?line=flc&series=trend",
        sentences,
    ),
    Request(
        "What if the convention brings fewer cars?",
        "Before she commits herself, Anna asks what happens if overnight guests drive less and her attendants' hours "
        "have to grow by 5 % all the same. Nothing is stored by the question.",
        "POST",
        "/what-if/0511/2025-07",
        trial,
        {"statistics": {"driveInRatio": 0.38}, "payroll": [{"group": "Valet", "hoursPercent": 5}]},
    ),
    Request(
        "The forecast is kept",
        "She is content and sends the forecast to finance. It is kept as it stands, with the derivation of "
        "every amount, and no later save changes it. July has begun, so it is a working forecast: the forecast of "
        "record stays the one that was sent before the first of the month.",
        "POST",
        "/snapshots/0511/2025-07",
        record,
        {"reason": "Sent to finance"},
    ),
    Note(
        """\
---

Three weeks later, on 5 August, July is over. The product runs on that day (`python3 dev.py run --today 2025-08-05`),
and finance loads what the other systems have delivered. The files are made by
`python3 -m tests.end_to_end.walkthrough --files DIR`."""
    ),
    Load(
        "The actuals arrive",
        "Vehicles and revenue by day, hours by day, the ledger, and last its close: from then on July shows what was "
        "booked, and nothing else.",
        ("actuals", "timekeeping", "ledger", "close"),
    ),
    Request(
        "How good was the forecast?",
        "The ledger against the forecast of record, line by line: what was said before July began, not what was typed "
        "later. A higher cost is unfavourable, and what is off by 7.5 % or more is of high significance.",
        "GET",
        "/pl-view/0511/variance/forecast-actual?period=2025-07",
        lambda answer: answer["data"]["lines"],
    ),
    Request(
        "What led away from the budget?",
        "The same month against its budget, cut into named effects that add up to the difference exactly.",
        "GET",
        "/pl-view/0511/2025-07/bridge?line=flc&series=actual&against=budget",
        picked("start", "end", "effects", "residual"),
    ),
    Request(
        "Is what was kept still what it was?",
        "Every stored amount is calculated again from the figures stored with it. None differs; that the month "
        "itself has "
        "moved on since is a warning.",
        "GET",
        "/snapshots/0511/2025-07/2?verify=true",
        verified,
    ),
)

CLOSING: Final = """\
---

`python3 -m tests.end_to_end.walkthrough > docs/walkthrough.md` writes this page; a test compares it with a fresh
run."""
