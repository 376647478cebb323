"""Command line: a whole night, now: loads from the warehouse, a look at the data, forecasts, P&L and roll-ups."""

import argparse
import json
import logging
import sys
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import TextIO

from cli import arguments as read_as
from cli.in_store import in_store
from cli.starting import CannotStart
from demo import warehouse as demo_warehouse
from shared_code.application import current
from shared_code.integration.nightly import FORECAST_ACCURACY, LOADS, NO_WAREHOUSE, ROLL_UP, TREND_ANALYSIS
from shared_code.kit.period import YearPart
from shared_code.pl.models import Line
from shared_code.sites.units import COMPANY
from shared_code.store.job_runs import VALIDATION_FLOW, Run
from shared_code.store.nightly_run import NightlyJob
from shared_code.telemetry import sinks

log = logging.getLogger(f"shared_code.{__name__}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Load what the warehouse has, look at the data, foretell and score, calculate each site's P&L and the roll-ups.

    1 where a delivery was refused or the night stopped.
    On a laptop the demo warehouse of today is made first, where it is not there yet. A night that was interrupted goes
    on at the next call.
    """
    asked = _parser().parse_args(arguments)
    return in_store(asked.data, _night, resumed="The night")


def _night() -> int:
    _check_warehouse()
    refused = sum([_load(flow, f"{number} of {len(LOADS)}  {flow}") for number, flow in enumerate(LOADS, 1)])
    _look_at_data()
    _foretell()
    _roll_up()
    return 1 if refused else 0


def _done(flow: str, job: NightlyJob, title: str) -> Run:
    """The run of a flow, after what was left of it was done; progress is told site by site."""
    left = job.left(read_as.signed_in())
    while left:
        for number, site in enumerate(left, 1):
            _say(f"{title}  {number:>3} of {len(left)}  {site}: {job.site(site)}", sys.stderr)
        left = job.left()  # sites that the masters brought, and what others left
    (run,) = current().runs.latest(flow)
    return run


def _load(flow: str, title: str) -> int:
    """Do what is left of a flow; the number of sites with a delivery that was refused."""
    run = _done(flow, current().nightly_loads[flow], title)
    _say(f"{_ended(run)}, {_counted(run)}")
    for site, kinds in run.result["quarantined"].items():
        for kind, problems in kinds.items():
            _say(f"  {site} {kind} is quarantined: {problems[0]}")
    return len(run.result["quarantined"])


def _look_at_data() -> None:
    """Look at the data of all sites as they are now, and tell how many alerts are open."""
    run = _done(VALIDATION_FLOW, current().data_validation, VALIDATION_FLOW)
    counts = ", ".join(f"{name} {count}" for name, count in run.result["counts"].items())
    _say(f"{_ended(run)}, alerts: {counts}")


def _foretell() -> None:
    """Foretell what drives each site's figures, keep what is forecast now, and score what came."""
    jobs = {TREND_ANALYSIS: current().trend_analysis, FORECAST_ACCURACY: current().forecast_accuracy}
    for flow, job in jobs.items():
        run = _done(flow, job, flow)
        _say(f"{_ended(run)}, {_counted(run)}")


def _roll_up() -> None:
    """Calculate the P&L of all sites and what roll-ups add up, and tell FLC of both."""
    run, year = _done(ROLL_UP, current().nightly_roll_up, ROLL_UP), current().clock.today().year
    _say(f"{_ended(run)}, rows {run.result['counts']['updated']}")
    view = current().rollups.view("company", COMPANY, YearPart(year), None)
    company = next(line["total"]["trend"] for line in json.loads(view.data)["lines"] if line["line"] == Line.FLC)
    of_sites, without = Decimal(run.result["flc"]), ", ".join(run.result["notCalculated"]) or "none"
    _say(
        f"FLC {year}, trend: {of_sites:,.2f} by the P&L of the sites, {Decimal(company):,.2f} by the roll-up of the "
        f"company; not calculated: {without}"
    )


def _ended(run: Run) -> str:
    return f"{run.flow}: {run.status}, {run.result['sites']} sites"


def _counted(run: Run) -> str:
    return ", ".join(f"{name} {count}" for name, count in run.result["counts"].items() if count) or "nothing"


def _check_warehouse() -> None:
    """Raise CannotStart where there is none; that of the demo company is made first, as it stands today.

    A file that the demo did not make is never overwritten, nor is what somebody changed in today's.
    """
    text = (current().settings.warehouse or {}).get("primary", "")
    if current().is_laptop and text.startswith("sqlite:") and demo_warehouse.is_company(current().register.sites):
        path, today = Path(text.removeprefix("sqlite:")), current().clock.today()
        if demo_warehouse.is_to_be_made(path, today):
            _say("Making the demo warehouse …", sys.stderr)
            demo_warehouse.make(path, today)
        else:
            _say(f"Reading {path} as it is; without that file the demo warehouse is made anew", sys.stderr)
    warehouse = current().warehouse
    if warehouse is None or not warehouse.is_there():
        raise CannotStart(NO_WAREHOUSE)


def _say(line: str, stream: TextIO | None = None) -> None:
    """Print a line, and write it to the log besides; the console has it once."""
    print(line, file=stream or sys.stdout, flush=True)
    if log.isEnabledFor(logging.INFO):
        for sink in sinks(logging.getLogger("shared_code")):
            sink.handle(log.makeRecord(log.name, logging.INFO, __file__, 0, line, (), None))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dev.py night", description=main.__doc__)
    read_as.add_data(parser)
    return parser


if __name__ == "__main__":
    sys.exit(main())
