"""Command line: a whole night, now: loads from the warehouse, a look at the data, forecasts, P&L and roll-ups."""

import argparse
import json
import logging
import sys
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TextIO

from cli import arguments as read_as
from cli.in_store import in_store
from cli.starting import CannotStart
from demo import warehouse as demo_warehouse
from shared_code.alerts.service.validation import in_words
from shared_code.application import current
from shared_code.derivations.formatting import format_value
from shared_code.integration.nightly import FORECAST_ACCURACY, LOADS, NO_WAREHOUSE, ROLL_UP, TREND_ANALYSIS
from shared_code.integration.service.storing import NO_ROWS, rows_in_words
from shared_code.kit.listing import count_of, listed
from shared_code.kit.period import YearPart
from shared_code.pl.models import Line
from shared_code.sites.units import COMPANY
from shared_code.store.job_runs import VALIDATION_FLOW, Run
from shared_code.store.nightly_run import GIVEN_UP, AttemptFailed, NightlyJob
from shared_code.telemetry import sinks

log = logging.getLogger(f"shared_code.{__name__}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Load what the warehouse has, look at the data, foretell and score, calculate each site's P&L and the roll-ups.

    1 where a delivery was refused, a site was given up or the night stopped.
    On a laptop the demo warehouse of today is made first, where it is not there yet. A night that was interrupted goes
    on at the next call.
    """
    asked = _parser().parse_args(arguments)
    return in_store(asked.data, _night, resumed="The night")


def _night() -> int:
    _check_warehouse()
    loads = [_load(flow, f"{number} of {len(LOADS)}  {flow}") for number, flow in enumerate(LOADS, 1)]
    return 1 if any([*loads, _look_at_data(), *_foretell(), _roll_up()]) else 0


def _done(flow: str, job: NightlyJob, title: str) -> Run:
    """The run of a flow, after what was left of it was done; progress is told site by site."""
    left = job.left(read_as.signed_in())
    while left:
        for number, site in enumerate(left, 1):
            _say(f"{title}  {number:>3} of {len(left)}  {site}: {_tried(job, site)}", sys.stderr)
        left = job.left()  # sites that the masters brought, what others left, and what failed
    (run,) = current().runs.latest(flow)
    return run


def _tried(job: NightlyJob, site: str) -> str:
    """What an attempt at a site came to."""
    try:
        return job.site(site)
    except AttemptFailed as failed:
        return str(failed)


def _load(flow: str, title: str) -> bool:
    """Do what is left of a flow; whether a delivery was refused. What is wrong with several sites is said once."""
    run = _done(flow, current().nightly_loads[flow], title)
    counts = run.result["counts"]
    _say(f"{_ended(run)}, {', '.join(rows_in_words(counts)) or NO_ROWS}")
    refused = [
        (kind, problems[0], site)
        for site, kinds in run.result["quarantined"].items()
        for kind, problems in kinds.items()
    ]
    for kind, problem in dict.fromkeys((kind, problem) for kind, problem, _ in refused):
        sites = listed(site for *cause, site in refused if cause == [kind, problem])
        _say(f"  {sites} {kind} is quarantined: {problem}")
    return bool(refused)


def _look_at_data() -> bool:
    """Look at the data of all sites as they are now, and tell how many alerts are open; whether a site was given up."""
    run = _done(VALIDATION_FLOW, current().data_validation, VALIDATION_FLOW)
    _say(f"{_ended(run)}, {in_words(run.result['counts'])}")
    return _given_up(run)


def _foretell() -> Iterator[bool]:
    """Foretell what drives each site's figures, keep what is forecast now, and score what came; as above, of each."""
    trends = _done(TREND_ANALYSIS, current().trend_analysis, TREND_ANALYSIS)
    _say(f"{_ended(trends)}, forecasts of {count_of(trends.result['counts']['updated'], 'driver')} made anew")
    yield _given_up(trends)
    kept = _done(FORECAST_ACCURACY, current().forecast_accuracy, FORECAST_ACCURACY)
    _say(f"{_ended(kept)}, {count_of(kept.result['counts']['created'], 'forecast')} kept")
    yield _given_up(kept)


def _given_up(run: Run) -> bool:
    """Tell which sites a run gave up, and why; whether it did."""
    given_up = run.result.get(GIVEN_UP, {})
    for site, why in given_up.items():
        _say(f"  {site} is given up: {why}")
    return bool(given_up)


def _roll_up() -> bool:
    """Calculate the P&L of all sites and what roll-ups add up, and tell FLC of both; whether a site was given up."""
    run, year = _done(ROLL_UP, current().nightly_roll_up, ROLL_UP), current().clock.today().year
    _say(f"{_ended(run)}, {count_of(run.result['counts']['updated'], 'row')} of roll-ups written")
    view = current().rollups.view("company", COMPANY, YearPart(year), None)
    company = next(line["total"]["trend"] for line in json.loads(view.data)["lines"] if line["line"] == Line.FLC)
    of_sites, without = Decimal(run.result["flc"]), ", ".join(run.result["notCalculated"]) or "none"
    _say(
        f"FLC {year}, trend: {format_value(of_sites, '$')} by the P&L of the sites, "
        f"{format_value(Decimal(company), '$')} by the roll-up of the company; not calculated: {without}"
    )
    return _given_up(run)


def _ended(run: Run) -> str:
    of_company = 1 if run.flow in LOADS and LOADS[run.flow].of_company else 0
    company = " and the company" if of_company else ""
    return f"{run.flow}: {run.status}, {count_of(run.result['sites'] - of_company, 'site')}{company}"


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
