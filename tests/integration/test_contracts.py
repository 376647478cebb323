"""Loads of contracts: versions, changed terms in the audit trail, refusals with their lines."""

import pytest

from shared_code.application import current
from shared_code.kit.period import Period
from tests.integration.conftest import Load, refused

FIRST = """
- site: {site}
  from: {since}
  reason: {reason}
  contract:
    effective_date: 2024-01-01
    fixed_fee:
      - {{name: Valet, fee: {fee}}}
"""


def version(fee: str = "2500", since: str = "2024-01-01", site: str = "0170", reason: str = "Opening") -> str:
    return FIRST.format(fee=fee, since=since, site=site, reason=reason)


def fees() -> list[tuple[str, str]]:
    return [
        (str(dated.since), str(dated.contract.fixed_fee[0].fee)) for dated in current().year_store.contracts("0170")
    ]


def test_a_new_version_leaves_those_before_it(load: Load) -> None:
    load("contracts", version())
    report = load("contracts", version("2600", "2025-07-01"))
    assert fees() == [("2024-01-01", "2500"), ("2025-07-01", "2600")]
    assert (report.counts["created"], report.counts["unchanged"]) == (1, 0)


def test_the_audit_trail_names_the_terms_that_change(load: Load) -> None:
    load("contracts", version())
    load("contracts", version("2600", "2025-07-01", reason="Renewal"))
    load("contracts", version("2700", "2025-07-01", reason="Corrected"))
    newest, before, _ = current().documents.audit("0170")
    assert [(change.field, change.old, change.new) for change in before.changes] == [
        ("from", None, "2025-07-01"),
        ("fixed_fee[0].fee", 2500, 2600),
    ]
    assert [(change.field, change.old, change.new) for change in newest.changes] == [("fixed_fee[0].fee", 2600, 2700)]
    assert (newest.user, newest.family, newest.period) == ("fiona", "contract", Period(2025, 7))
    assert newest.reason == "Corrected"


def test_the_same_version_changes_nothing(load: Load) -> None:
    load("contracts", version())
    head = current().documents.revision("0170")
    assert set(head.versions) == {"contract"}
    assert load("contracts", version("2500.00")).counts["unchanged"] == 1
    assert current().documents.revision("0170") == head


def test_roll_ups_from_its_first_month_are_told(load: Load) -> None:
    queue = current().embedded_queue
    assert queue is not None
    load("contracts", version(since="2025-07-01"))
    delivery = queue.receive("pl-view-refresh")
    assert delivery is not None
    assert '"periods":["2025-07",' in delivery.message.body


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "line 1: the file has no contract"),
        (version(fee="$5"), "line 8, site 0170: contract.fixed_fee[0].fee: write a plain number"),
        (version(site="0171"), "line 2, site 0171: there is no such site; load it with `sites` first"),
    ],
)
def test_a_file_is_refused_whole(load: Load, text: str, problem: str) -> None:
    assert refused(load, "contracts", text + (version(since="2025-01-01") if text else ""))[0].startswith(problem)
    assert fees() == []


def test_hours_that_the_site_master_does_not_know_of_are_told(load: Load) -> None:
    hourly = (
        version().replace("fixed_fee", "per_labor_hour").replace("name: Valet, fee: 2500", "job_code: GSA, rate: 25")
    )
    (warning,) = load("contracts", hourly).warnings
    assert warning.startswith("site 0170 from 2024-01-01: bills labor hours, and the site master does not say so")
