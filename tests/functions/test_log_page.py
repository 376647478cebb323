"""The lines of docs/pipeline.md are those that a save, its consumers, its events and a roll-up leave in the log."""

import re
from pathlib import Path

from local_host.console import LineFormatter
from shared_code.application import current
from tests.functions.conftest import BASE, ClientFor
from tests.functions.test_events import consume
from tests.functions.test_triggers import recorded, save

PAGE = Path("docs/pipeline.md").read_text("utf-8")
SHAPES = (
    (r"req_\w+…?", "req"), (r"\d+\.\d ms", "ms"), (r"bytes=\d+", "bytes"), (r"\d{4}-\d\d", "MONTH"),
    (r"(?<=[ =])[A-Z0-9]{4,5}\b(?!/)", "SITE"), (r"(?<=  )[a-z.]+(?=  req)", "user"),
)  # fmt: skip
"""What differs from run to run."""


def shape(line: str) -> str:
    for pattern, name in SHAPES:
        line = re.sub(pattern, name, line)
    return line.strip()


def test_the_log_of_the_page_has_the_lines_of_a_run(client_for: ClientFor) -> None:
    block = PAGE.partition("## In the log")[2].partition("```\n")[2].partition("```")[0]
    told: list[str] = []
    client = client_for("forecasting_admin")
    with recorded(told, LineFormatter(colour=False).format):
        save(client, 5, '"0-0"')
        consume()
        current().event_outbox.dispatch()
        assert client.get(f"{BASE}/pl-view/rollup/district/d-orlando?period=2025-04").is_success
    lines = [line.split(" ", 2)[2].strip() for line in told]
    shown = ("api.host", "functions.reporting", "messaging.events")
    found = {shape(line) for line in lines if line.startswith(shown)}
    assert {shape(line) for line in block.splitlines()} == found
