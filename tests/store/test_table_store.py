"""What every table store does."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from shared_code.store.table import (
    Delete,
    Insert,
    Merge,
    Operation,
    Properties,
    Replace,
    Row,
    TableStore,
    Upsert,
    WriteConflict,
)

SITE = "0170"
ODD_TEXTS = [
    pytest.param("d|2025-07|payroll|forecast", id="bars"),
    pytest.param("O'Hare ''valet''", id="single quotes"),
    pytest.param('"Grand" hotel', id="double quotes"),
    pytest.param("50% & more + so; a=b, @x", id="marks of an address"),
    pytest.param("Zoë and Zoe\u0308", id="composed and combining"),
    pytest.param("🚗👩‍👩‍👧", id="beyond the basic plane"),
    pytest.param("חניון موقف", id="right to left"),
    pytest.param(" space ", id="spaces at both ends"),
    pytest.param("", id="nothing"),
]


def inserts(rows: Sequence[str], **properties: str | int | bool) -> list[Operation]:
    return [Insert(row, properties) for row in rows]


def rows_of(store: TableStore, table: str, row_from: str = "", row_to: str | None = None) -> list[str]:
    return [found.row for found in store.query(table, SITE, row_from, row_to)]


def properties_of(store: TableStore, table: str, row: str) -> Properties | None:
    found = store.get(table, SITE, row)
    return found.properties if found else None


class TestGet:
    def test_a_row_is_read_by_its_key(self, store: TableStore, table: str) -> None:
        (etag,) = store.submit(table, SITE, [Insert("h", {"forecast": "v1", "rooms": 214})])
        assert store.get(table, SITE, "h") == Row(SITE, "h", {"forecast": "v1", "rooms": 214}, etag or "")

    def test_an_absent_row_partition_or_table_is_none(self, store: TableStore, table: str) -> None:
        assert store.get(table, SITE, "h") is None
        store.submit(table, SITE, inserts(["h"]))
        assert store.get(table, SITE, "x") is None
        assert store.get(table, "0349", "h") is None


class TestQuery:
    def test_the_range_is_half_open_and_in_order(self, store: TableStore, table: str) -> None:
        store.submit(table, SITE, inserts(["f|2025-03", "c|2025-01", "f|2025-01", "h", "f|2025-02"]))
        assert rows_of(store, table, "f|2025-01", "f|2025-03") == ["f|2025-01", "f|2025-02"]
        assert rows_of(store, table, "f|") == ["f|2025-01", "f|2025-02", "f|2025-03", "h"]
        assert rows_of(store, table, "", "f|") == ["c|2025-01"]

    def test_the_order_is_by_code_unit(self, store: TableStore, table: str) -> None:
        ordered = ["", " ", "A", "Z", "a", "a ", "a!", "aa", "z", "~", "é", "🚗", "ﬁ"]
        store.submit(table, SITE, inserts(ordered[::-1]))
        assert rows_of(store, table) == ordered
        assert rows_of(store, table, "é", "ﬁ") == ["é", "🚗"]

    def test_other_partitions_and_tables_are_not_seen(self, store: TableStore, table: str) -> None:
        store.submit(table, SITE, inserts(["mine"]))
        store.submit(table, SITE + "0", inserts(["other site"]))
        store.submit(f"{table}x", SITE, inserts(["other table"]))
        assert rows_of(store, table) == ["mine"]

    def test_nothing_is_found_in_an_absent_table(self, store: TableStore, table: str) -> None:
        assert rows_of(store, table) == []

    def test_more_rows_than_a_page_are_read_as_they_are_needed(self, store: TableStore, table: str) -> None:
        keys = [f"{number:04}" for number in range(1100)]
        for start in range(0, len(keys), 100):
            store.submit(table, SITE, inserts(keys[start : start + 100]))
        assert rows_of(store, table) == keys
        found = store.query(table, SITE)
        next(found)
        store.submit(table, SITE, [Delete("1099")])
        assert [row.row for row in found] == keys[1:-1]

    def test_rows_carry_properties_and_etag(self, store: TableStore, table: str) -> None:
        store.submit(table, SITE, inserts(["h"], forecast="v1"))
        assert list(store.query(table, SITE)) == [store.get(table, SITE, "h")]


class TestInsert:
    def test_an_existing_row_conflicts_and_nothing_is_written(self, store: TableStore, table: str) -> None:
        store.submit(table, SITE, inserts(["b"], rooms=1))
        with pytest.raises(WriteConflict) as conflict:
            store.submit(table, SITE, [Insert("a", {}), Upsert("c", {}), Insert("b", {"rooms": 2}), Insert("d", {})])
        assert conflict.value.index == 2
        assert rows_of(store, table) == ["b"]
        assert properties_of(store, table, "b") == {"rooms": 1}


class TestReplace:
    def test_an_unchanged_row_is_replaced_whole(self, store: TableStore, table: str) -> None:
        (etag,) = store.submit(table, SITE, [Insert("h", {"forecast": "v1", "budget": "v1"})])
        store.submit(table, SITE, [Replace("h", {"forecast": "v2"}, etag or "")])
        assert properties_of(store, table, "h") == {"forecast": "v2"}

    def test_a_changed_row_conflicts_and_nothing_is_written(self, store: TableStore, table: str) -> None:
        (stale,) = store.submit(table, SITE, inserts(["h"], forecast="v1"))
        store.submit(table, SITE, [Merge("h", {"forecast": "v2"})])
        with pytest.raises(WriteConflict) as conflict:
            store.submit(table, SITE, [Insert("a", {}), Replace("h", {"forecast": "v3"}, stale or "")])
        assert conflict.value.index == 1
        assert rows_of(store, table) == ["h"]
        assert properties_of(store, table, "h") == {"forecast": "v2"}

    def test_a_missing_row_conflicts(self, store: TableStore, table: str) -> None:
        (etag,) = store.submit(table, SITE, inserts(["h"]))
        store.submit(table, SITE, [Delete("h")])
        with pytest.raises(WriteConflict) as conflict:
            store.submit(table, SITE, [Insert("a", {}), Insert("b", {}), Replace("h", {}, etag or "")])
        assert conflict.value.index == 2
        assert rows_of(store, table) == []


class TestUpsert:
    def test_what_the_row_held_before_is_gone(self, store: TableStore, table: str) -> None:
        store.submit(table, SITE, [Upsert("h", {"forecast": "v1", "budget": "v1"})])
        store.submit(table, SITE, [Upsert("h", {"actual": "v2"})])
        assert properties_of(store, table, "h") == {"actual": "v2"}


class TestMerge:
    def test_other_properties_are_kept(self, store: TableStore, table: str) -> None:
        store.submit(table, SITE, [Insert("h", {"forecast": "v1", "rooms": 214, "closed": True})])
        store.submit(table, SITE, [Merge("h", {"forecast": "v2", "budget": "v1"})])
        assert properties_of(store, table, "h") == {"forecast": "v2", "budget": "v1", "rooms": 214, "closed": True}

    def test_an_absent_row_is_created(self, store: TableStore, table: str) -> None:
        store.submit(table, SITE, [Merge("h", {"forecast": "v1"})])
        assert properties_of(store, table, "h") == {"forecast": "v1"}


class TestDelete:
    def test_without_an_etag_any_state_will_do(self, store: TableStore, table: str) -> None:
        store.submit(table, SITE, inserts(["here"]))
        assert store.submit(table, SITE, [Delete("here")]) == [None]
        assert store.submit(table, SITE, [Delete("here"), Delete("never")]) == [None, None]
        assert rows_of(store, table) == []

    def test_an_absent_row_does_not_hinder_the_rest_of_the_submit(self, store: TableStore, table: str) -> None:
        store.submit(table, SITE, inserts(["here"]))
        etags = store.submit(table, SITE, [Delete("x"), Insert("a", {}), Delete("y"), Delete("here"), Insert("b", {})])
        a, b = store.query(table, SITE)
        assert (a.row, b.row) == ("a", "b")
        assert etags == [None, a.etag, None, None, b.etag]

    def test_a_conflict_after_an_absent_row_has_the_right_index(self, store: TableStore, table: str) -> None:
        store.submit(table, SITE, inserts(["b"]))
        with pytest.raises(WriteConflict) as conflict:
            store.submit(table, SITE, [Delete("x"), Insert("a", {}), Insert("b", {})])
        assert conflict.value.index == 2
        assert rows_of(store, table) == ["b"]

    def test_with_an_etag_only_the_unchanged_row_is_removed(self, store: TableStore, table: str) -> None:
        (stale,) = store.submit(table, SITE, inserts(["h"]))
        (etag,) = store.submit(table, SITE, [Merge("h", {"forecast": "v2"})])
        with pytest.raises(WriteConflict) as conflict:
            store.submit(table, SITE, [Insert("a", {}), Delete("h", stale)])
        assert conflict.value.index == 1
        assert rows_of(store, table) == ["h"]
        store.submit(table, SITE, [Delete("h", etag)])
        with pytest.raises(WriteConflict):
            store.submit(table, SITE, [Delete("h", etag)])


class TestEtag:
    def test_every_write_gives_a_new_one_and_it_is_the_one_read(self, store: TableStore, table: str) -> None:
        same = {"forecast": "v1"}
        etags = list(store.submit(table, SITE, [Insert("h", same)]))
        for write in (Merge("h", same), Upsert("h", same)):
            etags += store.submit(table, SITE, [write])
        etags += store.submit(table, SITE, [Replace("h", same, etags[-1] or "")])
        found = store.get(table, SITE, "h")
        assert found
        assert found.etag == etags[-1]
        assert len(set(etags)) == 4

    def test_a_submit_gives_one_for_each_row_in_order(self, store: TableStore, table: str) -> None:
        etags = store.submit(table, SITE, inserts(["c", "a", "b"]))
        assert [(found.row, found.etag) for found in store.query(table, SITE)] == [
            ("a", etags[1]),
            ("b", etags[2]),
            ("c", etags[0]),
        ]


class TestConcurrency:
    def test_no_update_of_sixteen_writers_is_lost_or_half_done(self, store: TableStore, table: str) -> None:
        writers = [f"w|{number:02}" for number in range(16)]
        store.submit(table, SITE, inserts(["counter"], value=0))

        def write(row: str) -> None:
            while not self.counted(store, table, row):
                pass

        with ThreadPoolExecutor(len(writers)) as pool:
            list(pool.map(write, writers))
        assert properties_of(store, table, "counter") == {"value": len(writers)}
        assert rows_of(store, table, "w|") == writers

    @staticmethod
    def counted(store: TableStore, table: str, row: str) -> bool:
        """Count a row and insert it, unless another writer counts at the same time."""
        counter = store.get(table, SITE, "counter")
        assert counter
        value = counter.properties["value"]
        assert isinstance(value, int)
        try:
            store.submit(table, SITE, [Replace("counter", {"value": value + 1}, counter.etag), Insert(row, {})])
        except WriteConflict:
            return False
        return True


class TestValues:
    def test_texts_numbers_and_truth_values_keep_their_type(self, store: TableStore, table: str) -> None:
        written: Properties = {
            "one": 1,
            "true": True,
            "zero": 0,
            "false": False,
            "empty": "",
            "low": -(2**31),
            "high": 2**31 - 1,
        }
        store.submit(table, SITE, [Insert("r", written)])
        read = properties_of(store, table, "r") or {}
        assert read == written
        assert [type(read[name]) for name in written] == [type(value) for value in written.values()]

    @pytest.mark.parametrize("text", ODD_TEXTS)
    def test_any_text_is_kept_as_key_and_value(self, store: TableStore, table: str, text: str) -> None:
        (etag,) = store.submit(table, text, [Insert(text, {"text": text})])
        assert store.get(table, text, text) == Row(text, text, {"text": text}, etag or "")
        assert list(store.query(table, text, text, text + "!")) == [store.get(table, text, text)]
        store.submit(table, text, [Replace(text, {"text": text * 2}, etag or "")])
        store.submit(table, text, [Merge(text, {"more": 1})])
        store.submit(table, text, [Delete(text)])
        assert list(store.query(table, text)) == []
