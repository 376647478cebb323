"""Owners' partitions: documents, heads, facts, audit, and the limits of a document."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from shared_code.application import current
from shared_code.kit.clock import FixedClock
from shared_code.kit.period import Period
from shared_code.store.audit_log import AuditEntry, FieldChange
from shared_code.store.site_partition import PART_CHARACTERS, Content, Series, pack, unpack
from shared_code.store.table import MAX_STRING_CHARACTERS, WriteConflict
from shared_code.store.unit_of_work import ChangeSet, DocumentWrite, FactsWrite
from tests.conftest import APRIL, Company

MAY = APRIL.shift(1)


def write(content: Content, *, version: int = 1, etag: str | None = None) -> ChangeSet:
    document = DocumentWrite(APRIL, "statistics", Series.FORECAST, content, version, etag)
    return ChangeSet("TP001", Series.FORECAST, "anna", documents=[document])


class TestDocuments:
    def test_a_document_comes_back_with_its_version_and_author(self, company: Company) -> None:
        current().changes.commit(write({"days": {"2025-04-01": {"valetDaily": "1.50"}}}))
        document = current().documents.document("TP001", APRIL, "statistics", Series.FORECAST)
        assert document is not None
        assert (document.version, document.saved_by) == (1, "anna")
        assert document.content == {"days": {"2025-04-01": {"valetDaily": "1.50"}}}

    def test_a_document_of_many_properties_comes_back_whole(self, company: Company) -> None:
        content = {"text": "Ünïcødé 🅿️ " * 5_000}
        current().changes.commit(write(content))
        document = current().documents.document("TP001", APRIL, "statistics", Series.FORECAST)
        assert document is not None
        assert document.content == content

    def test_a_document_past_the_limit_is_refused_in_clear_words(self, company: Company) -> None:
        with pytest.raises(ValueError, match=r"row 'd\|2025-04\|statistics\|forecast' has .* bytes; at most 1,048,576"):
            current().changes.commit(write({"text": "x" * 600_000}))
        assert current().documents.revision("TP001").versions == {}

    def test_a_second_first_version_is_a_conflict(self, company: Company) -> None:
        current().changes.commit(write({}))
        with pytest.raises(WriteConflict):
            current().changes.commit(write({}))

    def test_every_change_of_inputs_changes_the_head_of_its_kind_only(self, company: Company) -> None:
        current().changes.commit(write({}))
        first = current().documents.revision("TP001")
        company.budget("TP001", APRIL)
        second = current().documents.revision("TP001")
        assert second.versions["forecast"] == first.versions["forecast"]
        assert second.versions.keys() == {"forecast", "budget"}
        assert first.key != second.key

    def test_a_month_is_read_without_its_neighbours(self, company: Company) -> None:
        for period in (Period(2025, 3), APRIL, MAY):
            company.budget("TP001", period)
        company.rates("TP001", APRIL, valetDaily="1")
        assert current().documents.month("TP001", APRIL).keys() == {
            ("accounts", Series.BUDGET),
            ("rates", Series.FORECAST),
        }


class TestFacts:
    def test_a_range_holds_the_months_of_one_family(self, company: Company) -> None:
        for period in Period(2024, 11).through(MAY):
            facts = [FactsWrite(period, family, {"of": f"{family} {period}"}) for family in ("statistics", "payroll")]
            current().changes.commit(ChangeSet("TP001", Series.ACTUAL, "load", facts=facts))
        found = current().documents.facts("TP001", "payroll", Period(2024, 12), APRIL)
        assert list(found) == list(Period(2024, 12).through(APRIL))
        assert found[APRIL].content == {"of": "payroll 2025-04"}


def test_audit_entries_come_newest_first(company: Company) -> None:
    clock = FixedClock(date(2025, 4, 15))
    entries = []
    for version in range(1, 4):
        clock.move(timedelta(seconds=1))
        changes = (
            FieldChange("/days/2025-04-20/valetDaily", None, Decimal("0.1")),
            FieldChange("/inputMode", None, "rooms"),
        )
        entries.append(AuditEntry(clock.now(), "anna", "req_1", "statistics", APRIL, version, changes, "why"))
        current().changes.commit(ChangeSet("TP001", Series.FORECAST, "anna", audit=entries[-1]))
    assert [entry.version for entry in current().documents.audit("TP001")] == [3, 2, 1]
    assert next(current().documents.audit("TP001")) == entries[-1]


@pytest.mark.parametrize("characters", [0, 1, PART_CHARACTERS - 20, PART_CHARACTERS * 3])
def test_f50_what_is_packed_leaves_the_store_a_margin_and_is_unpacked(characters: int) -> None:
    content = {"text": "x" * characters, "amount": Decimal("99999.9999")}
    packed = pack(content)
    assert all(len(str(value)) <= PART_CHARACTERS for value in packed.values())
    assert PART_CHARACTERS <= 32_000 < MAX_STRING_CHARACTERS
    assert unpack(packed) == content
