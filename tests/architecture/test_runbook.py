"""The runbook names every alarm, queue and timer of the code, and none besides; every alarm has a command to run."""

import json
import re
from pathlib import Path

import pytest

from shared_code.kit import metrics
from shared_code.messaging.queues import QUEUES
from shared_code.operations.alarms import ALARMS

RUNBOOK = Path("docs/runbook.md").read_text("utf-8")
REGISTERED = json.loads(Path("tests/functions/registered.json").read_text("utf-8"))


def table(heading: str) -> list[list[str]]:
    """The cells of the table below a heading, without its head."""
    section = RUNBOOK.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in row.strip("|").split(" | ")] for row in rows]


def test_every_alarm_has_its_limit_and_a_command() -> None:
    told = {row[0].strip("` "): row for row in table("Alarms")}
    assert list(told) == [alarm.name for alarm in ALARMS]
    for alarm in ALARMS:
        assert float(told[alarm.name][1].split()[0]) == alarm.above
        assert re.match(r"`(python3 dev\.py|curl) ", told[alarm.name][3])


def test_every_queue_and_timer_is_named_and_none_that_there_is_not() -> None:
    told = {row[0].strip("` "): row[1] for row in table("Queues and timers")}
    kinds = {"serviceBusTrigger": "queue", "timerTrigger": "timer"}
    registered = {one["name"]: kinds[one["trigger"]] for one in REGISTERED if one["trigger"] in kinds}
    assert told.keys() == registered.keys()
    assert all(told[name].startswith(kind) for name, kind in registered.items())
    assert all(told[queue.function].startswith(f"queue `{queue.name}`") for queue in QUEUES)


def test_every_metric_is_explained_and_none_that_there_is_not() -> None:
    source = Path(metrics.__file__).read_text("utf-8")
    assert {row[0].strip("` ") for row in table("Metrics")} == set(
        re.findall(r'"((?:forecasting|http)\.[a-z.]+)", "', source)
    )


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\(#([a-z0-9-]+)\)", RUNBOOK))))
def test_a_link_within_the_page_leads_to_a_heading(link: str) -> None:
    headings = re.findall(r"^#+ (.+)$", RUNBOOK, re.MULTILINE)
    assert link in {re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-") for heading in headings}
