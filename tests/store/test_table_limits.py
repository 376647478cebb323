"""What every table store refuses, before it writes anything."""

from collections.abc import Sequence
from decimal import Decimal

import pytest

from shared_code.store.table import (
    MAX_ENTITY_BYTES,
    MAX_STRING_CHARACTERS,
    Delete,
    Insert,
    Operation,
    Properties,
    TableStore,
    Upsert,
    Value,
)

SITE = "0170"
ILLEGAL_KEYS = ["a/b", "a\\b", "a#b", "a?b", "a\x00b", "a\nb", "a\x7fb", "a\x9fb", "k" * 513, "🚗" * 257]


def of_bytes(row: str, size: int) -> Properties:
    """Properties that make the entity of that row as large as `size` (even), by the published formula."""
    full = dict.fromkeys("abcdefghijklmno", "x" * MAX_STRING_CHARACTERS)
    rest = size - 4 - 2 * len(SITE + row) - len(full) * (8 + 2 + 2 * MAX_STRING_CHARACTERS + 4) - (8 + 2 + 4)
    return {**full, "p": "x" * (rest // 2)}


def assert_refused(store: TableStore, table: str, operations: Sequence[Operation], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        store.submit(table, SITE, operations)
    assert list(store.query(table, SITE)) == []


def assert_kept(store: TableStore, table: str, properties: Properties) -> None:
    store.submit(table, SITE, [Insert("r", properties)])
    assert [found.properties == properties for found in store.query(table, SITE)] == [True]  # no diff of a mebibyte


class TestOperations:
    def test_a_hundred_are_done_in_one_submit(self, store: TableStore, table: str) -> None:
        assert all(store.submit(table, SITE, [Insert(f"{n:03}", {"n": n}) for n in range(100)]))
        assert [found.properties["n"] for found in store.query(table, SITE)] == list(range(100))

    def test_a_hundred_and_one_are_refused(self, store: TableStore, table: str) -> None:
        assert_refused(store, table, [Insert(f"{n:03}", {}) for n in range(101)], "101 operations in one submit")

    def test_none_at_all_is_refused(self, store: TableStore, table: str) -> None:
        assert_refused(store, table, [], "0 operations in one submit")

    def test_a_row_may_appear_once_only(self, store: TableStore, table: str) -> None:
        assert_refused(store, table, [Upsert("a", {}), Delete("a")], "a row appears twice")


class TestProperties:
    def test_252_are_possible(self, store: TableStore, table: str) -> None:
        assert_kept(store, table, {f"p{n}": n for n in range(252)})

    def test_253_are_refused(self, store: TableStore, table: str) -> None:
        operations = [Insert("fine", {}), Insert("r", {f"p{n}": n for n in range(253)})]
        assert_refused(store, table, operations, "row 'r' has 253 properties")

    @pytest.mark.parametrize("text", ["x" * MAX_STRING_CHARACTERS, "🚗" * (MAX_STRING_CHARACTERS // 2)])
    def test_32_k_characters_are_possible(self, store: TableStore, table: str, text: str) -> None:
        assert_kept(store, table, {"text": text})

    @pytest.mark.parametrize("text", ["x" * (MAX_STRING_CHARACTERS + 1), "🚗" * (MAX_STRING_CHARACTERS // 2) + "x"])
    def test_more_than_32_k_characters_are_refused(self, store: TableStore, table: str, text: str) -> None:
        operations = [Insert("fine", {}), Insert("r", {"text": text})]
        assert_refused(store, table, operations, "property text has 32,769 characters")

    @pytest.mark.parametrize("number", [2**31, -(2**31) - 1])
    def test_a_number_past_32_bits_is_refused(self, store: TableStore, table: str, number: int) -> None:
        operations = [Insert("fine", {}), Insert("r", {"number": number})]
        assert_refused(store, table, operations, f"property number is {number}, not a whole number of 32 bits")

    @pytest.mark.parametrize("value", [1.0, Decimal(1), None, b"bytes"])
    def test_a_value_of_another_type_is_refused(self, store: TableStore, table: str, value: Value) -> None:
        assert_refused(store, table, [Insert("r", {"value": value})], "property value is .*, not a whole number")

    @pytest.mark.parametrize("name", ["", "1st", "room-nights", "rooms/day", "PartitionKey", "RowKey", "Timestamp"])
    def test_a_name_the_store_cannot_keep_is_refused(self, store: TableStore, table: str, name: str) -> None:
        assert_refused(store, table, [Insert("r", {name: 1})], "cannot be a property name")


class TestSizes:
    def test_a_row_of_one_mebibyte_is_possible(self, store: TableStore, table: str) -> None:
        assert_kept(store, table, of_bytes("r", MAX_ENTITY_BYTES))

    def test_a_larger_row_is_refused(self, store: TableStore, table: str) -> None:
        operations = [Insert("fine", {}), Insert("r", of_bytes("r", MAX_ENTITY_BYTES + 2))]
        assert_refused(store, table, operations, "row 'r' has 1,048,578 bytes; at most 1,048,576")

    def test_four_mebibytes_are_possible_in_one_submit(self, store: TableStore, table: str) -> None:
        store.submit(table, SITE, [Insert(row, of_bytes(row, MAX_ENTITY_BYTES)) for row in "abcd"])
        assert [found.row for found in store.query(table, SITE)] == ["a", "b", "c", "d"]

    def test_a_larger_submit_is_refused(self, store: TableStore, table: str) -> None:
        operations = [Insert(row, of_bytes(row, MAX_ENTITY_BYTES)) for row in "abcd"]
        assert_refused(store, table, [*operations, Delete("e")], "submit of 4,194,318 bytes; at most 4,194,304")


class TestKeys:
    @pytest.mark.parametrize("key", ILLEGAL_KEYS)
    def test_an_illegal_key_is_refused_wherever_it_appears(self, store: TableStore, table: str, key: str) -> None:
        with pytest.raises(ValueError, match="key"):
            store.get(table, key, "r")
        with pytest.raises(ValueError, match="key"):
            store.get(table, SITE, key)
        for arguments in ((key,), (SITE, key), (SITE, "", key)):
            with pytest.raises(ValueError, match="key"):
                list(store.query(table, *arguments))
        with pytest.raises(ValueError, match="key"):
            store.submit(table, key, [Insert("r", {})])
        assert_refused(store, table, [Insert("fine", {}), Delete(key)], "key")

    def test_512_characters_are_possible(self, store: TableStore, table: str) -> None:
        partition, row = "🚗" * 256, "k" * 512
        store.submit(table, partition, [Insert(row, {})])
        assert [found.row for found in store.query(table, partition)] == [row]
