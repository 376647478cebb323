"""The table of rules in docs/quality.md is that of rules.yaml; `GOLDEN=renew` writes it anew."""

import os
import re
from pathlib import Path
from typing import Final

from shared_code.alerts.models import RaisedBy
from shared_code.alerts.validation import rules
from shared_code.derivations.formatting import format_value

PAGE: Final = Path(__file__).parents[2] / "docs" / "quality.md"


def table() -> str:
    """Each rule: id, what it means, its limits, severity, what to do, what ends it."""
    lines = ["| Rule | Means | Limits | Severity | Do | Ends when |", "|---|---|---|---|---|---|"]
    for rule_id, rule in rules().items():
        limits = ", ".join(f"{name.replace('_', ' ')} {format_value(limit, '')}" for name, limit in rule.limits.items())
        severity = f"{rule.severity}, {rule.severe} when worse" if rule.severe else str(rule.severity)
        by = " (by loads)" if rule.by is RaisedBy.LOADS else ""
        name = f'<a id="{rule_id}"></a>`{rule_id}`{by}'
        lines.append(f"| {name} | {rule.meaning} | {limits} | {severity} | {rule.action} | {rule.ends} |")
    return "\n".join(lines)


def renewed(page: str) -> str:
    block = f"<!-- table: rules -->\n{table()}\n<!-- end -->"
    return re.sub(r"<!-- table: rules -->\n.*?<!-- end -->", lambda _: block, page, flags=re.DOTALL)


def test_the_page_has_every_rule_of_the_file() -> None:
    page = PAGE.read_text("utf-8")
    if os.environ.get("GOLDEN") == "renew":
        PAGE.write_text(renewed(page), "utf-8")
        page = PAGE.read_text("utf-8")
    assert renewed(page) == page
    assert table() in page
