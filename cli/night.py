"""Command line: a whole night, now: loads from the warehouse, a look at the data, P&L and roll-ups."""

import argparse
import json
import sys
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from cli import arguments as read_as
from cli.in_store import in_store
from cli.starting import CannotStart
from demo import warehouse as demo_warehouse
from shared_code.application import current
from shared_code.integration.nightly import LOADS, NO_WAREHOUSE, ROLL_UP
from shared_code.kit.period import YearPart
from shared_code.pl.models import Line
from shared_code.sites.units import COMPANY
from shared_code.store.job_runs import VALIDATION_FLOW


def main(arguments: Sequence[str] | None = None) -> int:
    """Load what the warehouse has, look at the data, calculate each site's P&L and the roll-ups.

    1 where a delivery was refused or the night stopped.
    On a laptop the demo warehouse is made first. A night that was interrupted goes on at the next call.
    """
    asked = _parser().parse_args(arguments)
    return in_store(asked.data, _night, resumed="The night")


def _night() -> int:
    _check_warehouse()
    refused = sum([_load(flow, number) for number, flow in enumerate(LOADS, 1)])
    _look_at_data()
    _roll_up()
    return 1 if refused else 0


def _load(flow: str, number: int) -> int:
    """Do what is left of a flow; the number of sites with a delivery that was refused."""
    load = current().nightly_loads[flow]
    left, done = load.left(read_as.signed_in()), 0
    while left:
        for site in left:
            done += 1
            _say(f"{number} of {len(LOADS)}  {flow}  {done:>3} of {len(left)}  {site}: {load.site(site)}")
        left = load.left()
    (run,) = current().runs.latest(flow)
    counts = ", ".join(f"{name} {count}" for name, count in run.result["counts"].items() if count)
    print(f"{flow}: {run.status}, {run.result['sites']} sites, {counts or 'nothing'}", flush=True)
    for site, kinds in run.result["quarantined"].items():
        for kind, problems in kinds.items():
            print(f"  {site} {kind} is quarantined: {problems[0]}", flush=True)
    return len(run.result["quarantined"])


def _look_at_data() -> None:
    """Look at the data of all sites as they are now, and tell how many alerts are open."""
    validation = current().data_validation
    for site in validation.left(read_as.signed_in()):
        _say(f"{VALIDATION_FLOW}  {site}: {validation.site(site)}")
    (run,) = current().runs.latest(VALIDATION_FLOW)
    counts = ", ".join(f"{name} {count}" for name, count in run.result["counts"].items())
    print(f"{VALIDATION_FLOW}: {run.status}, {run.result['sites']} sites, alerts: {counts}", flush=True)


def _roll_up() -> None:
    """Calculate the P&L of all sites and what roll-ups add up, and tell FLC of both."""
    job, year = current().nightly_roll_up, current().clock.today().year
    for number, site in enumerate(left := job.left(read_as.signed_in()), 1):
        _say(f"{ROLL_UP}  {number:>3} of {len(left)}  {site}: {job.site(site)}")
    (run,) = current().runs.latest(ROLL_UP)
    print(f"{ROLL_UP}: {run.status}, {run.result['sites']} sites, rows {run.result['counts']['updated']}", flush=True)
    view = current().rollups.view("company", COMPANY, YearPart(year), None)
    company = next(line["total"]["trend"] for line in json.loads(view.data)["lines"] if line["line"] == Line.FLC)
    of_sites, without = Decimal(run.result["flc"]), ", ".join(run.result["notCalculated"]) or "none"
    print(
        f"FLC {year}, trend: {of_sites:,.2f} by the P&L of the sites, {Decimal(company):,.2f} by the roll-up of the "
        f"company; not calculated: {without}",
        flush=True,
    )


def _check_warehouse() -> None:
    """Raise CannotStart where there is none; that of the demo company is made first, as it stands today."""
    text = (current().settings.warehouse or {}).get("primary", "")
    if current().is_laptop and text.startswith("sqlite:") and demo_warehouse.is_company(current().register.sites):
        _say("Making the demo warehouse …")
        demo_warehouse.make(Path(text.removeprefix("sqlite:")), current().clock.today())
    warehouse = current().warehouse
    if warehouse is None or not warehouse.is_there():
        raise CannotStart(NO_WAREHOUSE)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dev.py night", description=main.__doc__)
    parser.add_argument(
        "--data", type=read_as.folder, metavar="DIR", help="where the store is; default: as set, in .local"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
