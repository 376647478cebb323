"""The demo warehouse: what the systems of the demo company would have delivered, in the tables of docs/data.md.

It holds the figures of the demo data, as those systems spell them: locations of timekeeping without leading zeros,
hours and $ of the payroll budget as rows of their own, shifts in minutes, counts that were delivered twice.
"""

import re
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from demo import accounts, books, history, labor
from demo.company import DemoSite, demo_sites, districts, users
from shared_code.kit.clock import SystemClock
from shared_code.kit.money import to_cents
from shared_code.kit.period import Period
from shared_code.statistics.models import OCCUPIED_ROOMS, Counter, Figures

Row = tuple[Any, ...]
Tables = Mapping[str, Sequence[Row]]

TABLES: Final = Path(__file__).parent / "warehouse.sql"
MONTHS_BACK: Final = 2
MONTHS_AHEAD: Final = 2

_OURS: Final = 0x54504457
_MARKS: Final = ("application_id", "user_version")
"""Numbers in the head of a file of SQLite: that the demo made it, and for which business date."""
_ENTITY: Final = "22"
_LOADED: Final = time(5)
_FACTOR: Final = Decimal("1.5")
_MINUTES: Final = 60


def make(path: Path, today: date, sites: Sequence[DemoSite] | None = None) -> None:
    """Write the warehouse as it stands on a business date, from two months ago to two ahead; a file of before goes."""
    path.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(f"PRAGMA application_id = {_OURS};\n{TABLES.read_text('utf-8')}")
        for tables in delivered(today, demo_sites() if sites is None else sites):
            for table, rows in tables.items():
                _insert(connection, table, rows)
        connection.execute(f"PRAGMA user_version = {_version(today)}")  # last: a file that was not finished has none


def is_to_be_made(path: Path, today: date) -> bool:
    """Whether there is no file, or the demo's of another date; one of today's may have been changed, to try things."""
    if not path.exists():
        return True
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        try:
            (owner,), (version,) = (connection.execute(f"PRAGMA {name}").fetchone() for name in _MARKS)
        except sqlite3.Error:
            return False
    return bool(owner == _OURS and version != _version(today))


def _version(today: date) -> int:
    return int(f"{today:%Y%m%d}")


def is_company(sites: Collection[str]) -> bool:
    """Whether these are the sites of the demo company."""
    return {*sites} == {site.id for site in demo_sites()}


def _insert(connection: sqlite3.Connection, table: str, rows: Sequence[Row]) -> None:
    if rows:
        marks = ", ".join("?" * len(rows[0]))
        connection.executemany(f"INSERT INTO {table} VALUES ({marks})", [_as_stored(row) for row in rows])  # noqa: S608 - names of our own


def _as_stored(row: Row) -> Row:
    """A row as SQLite keeps it: numbers as text, so that they keep their decimals."""
    return tuple(str(value) if isinstance(value, Decimal | date) else value for value in row)


def delivered(today: date, sites: Sequence[DemoSite]) -> Iterator[Tables]:
    """Rows by table: first those of the company, then those of each site."""
    yield company(today, sites)
    around = [Period.of(today).shift(number) for number in range(-MONTHS_BACK, MONTHS_AHEAD + 1)]
    for site in sites:
        known = {*history.months(site, today)}
        yield of_site(site, [month for month in around if month in known], today)


def company(today: date, sites: Sequence[DemoSite]) -> Tables:
    """The chart of accounts, the site master, and who may see what."""
    names = {key: district.name for key, district in districts().items()}
    masters = [(site, site.master(today)) for site in sites]
    return {
        "CHART_OF_ACCOUNT": [
            (account, charted.name, charted.category) for account, charted in accounts.chart().accounts.items()
        ],
        "MASTER_NON_FINANCIAL": [
            (
                *(site.id, site.name, names[site.district], site.rooms, site.spaces, ", ".join(site.contracts)),
                *(site.segment, master.start_date, master.close_date),
            )
            for site, master in masters
        ],
        "WORKDAY_RLS_BISECURITY": [
            (user.subject, "ACCTMGR", None, site) for user in users().values() for site in user.sites or ()
        ],
    }


def of_site(site: DemoSite, months: Iterable[Period], today: date) -> Tables:
    """Everything that the systems deliver of some months of a site."""
    found: dict[str, list[Row]] = {}
    for table, row in _of_jobs(site):
        found.setdefault(table, []).append(row)
    for month in months:
        for table, rows in (
            ("BUDGET_FINAL", _budget(site, month)),
            ("BUDGET_DATATAB_PR", _payroll_budget(site, month)),
            ("ACCOUNT_SUMMARY", _ledger(site, month, today)),
            ("REVENUE_DATAMART_DAILY", _counts(site, month, today)),
            ("REVENUE_DAILY_DETAIL", _revenue(site, month, today)),
            ("vwPAYROLL_SUMMARY", _hours(site, month, today)),
            ("SHIFT_ENTITY", _shifts(site, month, today)),
            ("site_statistics", _statistics(site, month, today)),
        ):
            found.setdefault(table, []).extend(rows)
    return found


def _of_jobs(site: DemoSite) -> Iterator[tuple[str, Row]]:
    for code, job in labor.jobs(site).jobs.items():
        if job.allocated_salary:
            yield "WORKDAY_SITE_SALARIES", (site.id, code, job.allocated_salary, Decimal(100))
        else:
            yield "WORKDAY_WAGE_RATE", (site.id, code, job.average_rate)


def _budget(site: DemoSite, month: Period) -> Iterator[Row]:
    if site.budget:
        for account, balance in books.budget(site, month).items():
            yield site.id, account, _yyyymm(month), balance


def _payroll_budget(site: DemoSite, month: Period) -> Iterator[Row]:
    if not site.budget:
        return
    planned = labor.budget(site, month)
    for kind, values in (("PR Hours", planned.hours), ("Payroll", planned.cost)):
        for job, value in values.items():
            yield site.id, month.year, month.month, job, labor.families().codes[job].group_id, kind, value


def _ledger(site: DemoSite, month: Period, today: date) -> Iterator[Row]:
    booked = books.ledger(site, month, today)
    for account, balance in (booked.balances if booked else {}).items():
        yield site.id, account, _yyyymm(month), balance, _ENTITY


def _counts(site: DemoSite, month: Period, today: date) -> Iterator[Row]:
    for day, figures in history.actual_days(site, month, today).items():
        loaded = datetime.combine(day + timedelta(days=1), _LOADED)
        for name in (OCCUPIED_ROOMS, *(counter.value for counter in Counter)):
            if name in figures:
                kind = "Other" if name == OCCUPIED_ROOMS else "Vehicles"
                yield site.id, day, _spelled(name), kind, figures[name], loaded
        if (
            day.day == 1 and OCCUPIED_ROOMS in figures
        ):  # what was delivered first was too low, and corrected an hour later
            yield site.id, day, "Occupied Rooms", "Other", Decimal(1), loaded - timedelta(hours=1)


def _revenue(site: DemoSite, month: Period, today: date) -> Iterator[Row]:
    days = history.actual_days(site, month, today)
    for day, codes in history.by_code(site, days).items():
        for code, net in codes.items():
            is_bell = code in history.BELL_CODES
            category, collected = ("Other Revenue", "Bell Service") if is_bell else ("Parking", "Cashier")
            yield site.id, day, code, category, net, net, None, "N", Decimal(0), collected, None


def _hours(site: DemoSite, month: Period, today: date) -> Iterator[Row]:
    worked = labor.month(site, month, today).actual
    known = labor.jobs(site).jobs
    for day, codes in (worked.days if worked else {}).items():
        for code, row in codes.items():
            overtime = to_cents(row.overtime_hours * known[code].average_rate * _FACTOR)
            cost = row.cost or Decimal(0)
            yield site.id.lstrip("0"), code, "REGULAR", day, row.regular_hours, cost - overtime
            if row.overtime_hours:
                yield site.id.lstrip("0"), code, "OVERTIME", day, row.overtime_hours, overtime


def _shifts(site: DemoSite, month: Period, today: date) -> Iterator[Row]:
    planned = labor.month(site, month, today).scheduled
    for day, codes in (planned.days if planned else {}).items():
        year, number = day.year, day.timetuple().tm_yday
        for code, row in codes.items():
            minutes = row.regular_hours * _MINUTES
            yield site.id.lstrip("0"), code, year, number, minutes, Decimal(0), Decimal(0), "No"
        yield site.id.lstrip("0"), "GSA1", year, number, Decimal(480), Decimal(0), Decimal(0), "Yes"


def _statistics(site: DemoSite, month: Period, today: date) -> Iterator[Row]:
    days = [*history.actual_days(site, month, today).values()]
    if not days:
        return
    rooms = _sum(days, (OCCUPIED_ROOMS,))
    valet = _sum(days, [counter.value for counter in Counter if counter.value.startswith("valet")])
    own = _sum(days, [counter.value for counter in Counter if counter.value.startswith("self")])
    overnight = _sum(days, (Counter.VALET_OVERNIGHT, Counter.SELF_OVERNIGHT))
    occupancy = (rooms / (site.rooms * len(days))).quantize(_RATIO) if site.rooms else None
    ratio = (overnight / rooms).quantize(_RATIO) if rooms else None
    yield site.id, str(month), occupancy, valet, own, ratio, datetime.combine(today, _LOADED), 1


_RATIO: Final = Decimal("0.000001")


def _sum(days: Sequence[Figures], names: Iterable[str]) -> Decimal:
    wanted = [*names]
    return sum((day[name] for day in days for name in wanted if name in day), Decimal(0))


def _yyyymm(month: Period) -> str:
    return str(month).replace("-", "")


def _spelled(name: str) -> str:
    """A measure as the warehouse calls it.

    >>> _spelled("valetDaily"), _spelled("occupiedRooms")
    ('Valet Daily', 'Occupied Rooms')
    """
    return re.sub(r"(?<!^)(?=[A-Z])", " ", name[0].upper() + name[1:])


if __name__ == "__main__":
    make(Path(".local/warehouse.db"), SystemClock(ZoneInfo("America/New_York")).today())
