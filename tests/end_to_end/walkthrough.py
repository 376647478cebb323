"""A month's work of an account manager over HTTP, as a document that is made by doing it.

    python3 -m tests.end_to_end.walkthrough > docs/walkthrough.md

seeds one site of the demo company, starts the product, calls in a shell what the page says, and writes what came back.
`test_walkthrough.py` does the same and compares. With `--files DIR` it writes the files that are loaded on the way.
"""

import argparse
import contextlib
import csv
import json
import os
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

import httpx2 as httpx

from cli.environment import apply_settings
from demo import accounts, books, history, labor, seed
from demo.company import DemoSite, demo_sites, districts, regions, users
from shared_code.application import close_current, current
from shared_code.kit.period import Period
from shared_code.statistics.models import EXTERNAL_REVENUE
from tests.end_to_end.following import Terminal
from tests.end_to_end.walkthrough_steps import CLOSING, OPENING, STEPS, VERSION, Load, Note, Request
from tests.functions.golden import writing
from tests.servers import free_port
from tests.started import PATIENCE

ROOT: Final = Path(__file__).parents[2]
BASE: Final = "/api/v1/forecasting"
SITE: Final = "0511"
JULY: Final = Period(2025, 7)
FIRST_DAY, LATER = date(2025, 7, 15), date(2025, 8, 5)
"""When the manager works on the month, and when its actuals have arrived."""
BILLED_ON, RADIOS = "4790", 1200
"""What she bills beside the contract, $, and the account that it is booked on."""


class Walk:
    """The document as far as it is written, and the data of the last answers by their paths."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.answers: dict[str, Any] = {}
        self._parts = [OPENING]
        self._product = contextlib.ExitStack()
        self._terminal = Terminal(folder, str(FIRST_DAY))

    def take(self) -> str:
        """All steps; the document."""
        _run(["-m", "tests.end_to_end.walkthrough", "--seed", str(self.folder)], FIRST_DAY)
        write_files(self.folder)
        number = 0
        with self._product:
            self._start(FIRST_DAY)
            for step in STEPS:
                if isinstance(step, Note):
                    self._parts.append(step.text)
                    self._start(LATER)
                    continue
                number += 1
                done = self._loaded(step) if isinstance(step, Load) else self._asked(step)
                self._parts += [f"## {number}. {step.title}", textwrap.fill(step.why, 120), done]
        return "\n\n".join([*self._parts, CLOSING]) + "\n"

    def _start(self, today: date) -> None:
        """The product on a day; it is stopped first where it runs on another one."""
        self._product.close()
        base = self._product.enter_context(served(self.folder, today))
        token = Terminal(self.folder, str(today)).run("python3 dev.py token --role account_manager").strip()
        self._terminal = Terminal(self.folder, str(today), BASE=base, TOKEN=token)

    def _asked(self, step: Request) -> str:
        version = [VERSION.replace("/statistics/0511/2025-07", step.path)] if step.method == "PUT" else []
        answer = self._terminal.run("\n".join([*version, curl(step)]))
        found = writing.read(answer)
        assert found["success"], f"{step.title}: {answer}"
        self.answers[step.path] = found["data"]
        shown = step.show(writing.patterned(found))
        kind, text = ("text", shown) if isinstance(shown, str) else ("json", writing.pretty(shown))
        return f"```sh\n{curl(step)}\n```\n\n```{kind}\n{text}\n```"

    def _loaded(self, step: Load) -> str:
        shown = []
        for kind in step.kinds:
            file = f"july_{kind}.csv"
            typed = (f"head -n 3 {file}", f"python3 dev.py load {kind} {file}")
            shown += [f"$ {command}\n{self._terminal.run(command, self.folder).strip()}" for command in typed]
        return "```text\n" + "\n".join(shown) + "\n```"


def curl(step: Request) -> str:
    """The request as somebody types it."""
    words = ["curl -s"]
    if step.method != "GET":
        words.append(f"-X {step.method}")
    words.append('-H "Authorization: Bearer $TOKEN"')
    if step.method == "PUT":
        words.append('-H "If-Match: $ETAG"')
    line = " ".join(words)
    address = f'"$BASE{step.path}"'
    if step.body is None:
        return f"{line} {address}"
    body = writing.pretty(writing.read(json.dumps(step.body)))
    return f"{line} -H 'Content-Type: application/json' \\\n  {address} -d '{body}'"


@contextlib.contextmanager
def served(folder: Path, today: date) -> Iterator[str]:
    """The product on a day; the address of its API."""
    port = free_port()
    options = ["--port", str(port), "--data", str(folder), "--today", str(today), "--no-demo"]
    with (folder / "console.log").open("ab") as log:
        host = subprocess.Popen([sys.executable, "-m", "local_host", *options], cwd=ROOT, stdout=log, stderr=log)
    try:
        base = f"http://127.0.0.1:{port}{BASE}"
        _wait(base, host)
        yield base
    finally:
        host.send_signal(signal.SIGINT)
        host.wait(PATIENCE)


def _wait(base: str, host: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + PATIENCE
    while host.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(f"{base}/health/live").is_success:
                return
        time.sleep(0.05)
    message = "The product did not start; its console.log says why."
    raise RuntimeError(message)


def _run(arguments: Sequence[str], today: date) -> str:
    """What one of our programs prints."""
    environment = {**os.environ, "BUSINESS_DATE": str(today), "LOG_LEVEL": "ERROR"}
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def the_site() -> DemoSite:
    """The site of the walkthrough."""
    return next(site for site in demo_sites() if site.id == SITE)


def seed_one_site(folder: Path) -> None:
    """The demo company with one of its sites."""
    apply_settings(folder)
    site, register = the_site(), current().register
    register.save("regions", regions())
    register.save("districts", districts())
    register.save("users", users())
    register.save("sites", {site.id: site.master(FIRST_DAY)})
    current().job_register.save(labor.families())
    current().charts.save(accounts.chart())
    seed.seed_site(site, FIRST_DAY)
    close_current()


def write_files(folder: Path) -> None:
    """What other systems deliver of July until 5 August: the days that were missing, the ledger, its close."""
    site = the_site()
    days = history.actual_days(site, JULY, LATER)
    codes = history.by_code(site, days)
    new = [day for day in days if day >= FIRST_DAY]
    measures = {day: {**days[day], **codes[day]} for day in new}
    worked = labor.month(site, JULY, LATER).actual
    ledger = books.ledger(site, JULY, LATER)
    assert worked is not None
    assert ledger is not None
    balances = {**ledger.balances, BILLED_ON: ledger.balances[BILLED_ON] - RADIOS}
    _write(
        folder / "july_actuals.csv",
        ("site", "date", "measure", "value"),
        (
            (SITE, day, name, value)
            for day in new
            for name, value in measures[day].items()
            if name != EXTERNAL_REVENUE  # the sum of the codes
        ),
    )
    _write(
        folder / "july_timekeeping.csv",
        ("site", "date", "job code", "regular hours", "overtime hours", "cost"),
        (
            (SITE, day, code, row.regular_hours, row.overtime_hours, row.cost)
            for day in new
            for code, row in worked.days[day].items()
        ),
    )
    _write(
        folder / "july_ledger.csv",
        ("site", "period", "account", "balance"),
        ((SITE, JULY, account, balance) for account, balance in balances.items()),
    )
    _write(folder / "july_close.csv", ("site", "period"), [(SITE, JULY)])


def _write(file: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as text:
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def main() -> None:
    """Print the document."""
    parser = argparse.ArgumentParser(prog="walkthrough", description=__doc__)
    parser.add_argument("--seed", type=Path, metavar="DIR", help="only make the demo data of the site")
    parser.add_argument("--files", type=Path, metavar="DIR", help="only write the files that are loaded")
    asked = parser.parse_args()
    if asked.seed:
        seed_one_site(asked.seed)
    elif asked.files:
        write_files(asked.files)
    else:
        with tempfile.TemporaryDirectory() as folder:
            sys.stdout.write(Walk(Path(folder)).take())


if __name__ == "__main__":
    main()
