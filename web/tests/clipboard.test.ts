/** Text of spreadsheets and people: blocks come back as they were, numbers are read as they were meant. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { formatBlock, parseBlock, read, written } from "../src/grid/clipboard";
import { entryOf } from "../src/grid/model";
import { COUNT, PERCENT } from "./sheet";

test("a copied block is pasted as it was, whatever its cells hold", () => {
  const cell = fc.string({ unit: fc.constantFrom("a", "1", '"', "\t", "\n", "\r", ",", " ", "é") });
  const width = fc.integer({ min: 2, max: 4 });
  fc.assert(
    fc.property(width.chain((columns) => fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), { minLength: 1, maxLength: 5 })), (block) => {
      assert.deepEqual(parseBlock(formatBlock(block)), block);
    }),
  );
});

test("the last line break of a spreadsheet is no row", () => {
  assert.deepEqual(parseBlock("1\t2\r\n3\t4\r\n"), [["1", "2"], ["3", "4"]]);
  assert.deepEqual(parseBlock("1\n\n3\n"), [["1"], [""], ["3"]]);
  assert.deepEqual(parseBlock(""), [[""]]);
});

test("numbers are read as people write them", () => {
  const cases: [string, number | null][] = [["1,234.50", 1234.5], [" 12 ", 12], ["$1,000", 1000], ["", null], ["–", null], [".5", 0.5], ["12.", 12]];
  for (const [typed, value] of cases) assert.deepEqual(read(typed, COUNT), entryOf(value), typed);
  for (const share of ["85", "85%", "85 %", "0.85"]) assert.deepEqual(read(share, PERCENT), entryOf(0.85), share);
  assert.deepEqual(read("1%", PERCENT), entryOf(0.01));
  assert.deepEqual(read("1", PERCENT), entryOf(1));
});

test("what is no number, or beyond its limits, is kept with a sentence", () => {
  const wrong = ["x", "=cmd|' /C calc'!A0", "2026-12-01", "🚗", "1,5", "1,234,5", "1,5,234", "1,234.5,6", "1e5", "--1", "<script>", "-1", "(5)", "100000", "1".repeat(40)];
  for (const typed of wrong) {
    const { value, text, error } = read(typed, COUNT);
    assert.deepEqual([value, text], [null, typed]);
    assert.match(error, /\.$/, typed);
  }
  assert.match(read("101", PERCENT).error, /0\.0% to 100\.0%/);
  fc.assert(fc.property(fc.string(), (typed) => void read(typed, COUNT)));
});

test("what stands in an editor is read as the very value", () => {
  fc.assert(
    fc.property(fc.nat(10_000), (parts) => {
      const share = entryOf(parts / 10_000);
      assert.deepEqual(read(written(share, PERCENT), PERCENT), share);
      const count = entryOf(parts / 16);
      assert.deepEqual(read(written(count, COUNT), COUNT), count);
    }),
  );
});
