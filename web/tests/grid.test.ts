/** The grid's model: what is entered, pasted, filled and undone, on sheets and ranges of any size. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { read } from "../src/grid/clipboard";
import {
  apply, cellAt, corners, differs, enter, fillDown, keyOf, moved, NO_HISTORY, redo, remember, shownAt, sum, undo,
  type Change, type Entries, type Place, type Range, type Sheet,
} from "../src/grid/model";
import { sheetOf } from "./sheet";

const [ROWS, COLUMNS, LOCKED] = [8, 5, 3];
const SHEET = sheetOf(ROWS, COLUMNS, LOCKED);
const place: fc.Arbitrary<Place> = fc.record({ row: fc.nat(ROWS - 1), column: fc.nat(COLUMNS - 1) });
const range: fc.Arbitrary<Range> = fc.record({ anchor: place, focus: place });
const typed = fc.oneof(fc.nat(99_999).map(String), fc.constantFrom("", "x", "-1", "1,234.50", "=cmd|' /C calc'!A0"));
const block = fc.array(fc.array(typed, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 6 });
const edit = fc.oneof(
  fc.record({ at: range, block }).map(({ at, block: pasted }) => (entries: Entries) => enter(SHEET, entries, at, pasted, read)),
  range.map((at) => (entries: Entries) => fillDown(SHEET, entries, at)),
);

const stored = (key: string): number | null | undefined => {
  const [row, column] = key.split("/").map((part) => Number(part.slice(1)));
  return cellAt(SHEET, { row: row!, column: column! }).value;
};

test("all that was done is undone step by step, and redone", () => {
  fc.assert(
    fc.property(fc.array(edit, { maxLength: 12 }), (edits) => {
      let [entries, history]: [Entries, typeof NO_HISTORY] = [new Map(), NO_HISTORY];
      const states: Entries[] = [entries];
      for (const one of edits) {
        const { changes } = one(entries);
        if (!changes.length) continue;
        [entries, history] = [apply(entries, changes, stored), remember(history, changes)];
        states.push(entries);
      }
      const step = (changes: readonly Change[]) => (entries = apply(entries, changes, stored));
      for (const before of states.slice(0, -1).reverse()) {
        const [changes, left] = undo(history);
        history = left;
        step(changes);
        assert.deepEqual(new Map([...entries].sort()), new Map([...before].sort()));
      }
      assert.equal(entries.size, 0);
      for (const after of states.slice(1)) {
        const [changes, left] = redo(history);
        history = left;
        step(changes);
        assert.deepEqual(new Map([...entries].sort()), new Map([...after].sort()));
      }
    }),
  );
});

test("what is locked is never changed, and counted", () => {
  fc.assert(
    fc.property(edit, (one) => {
      const { changes, locked } = one(new Map());
      const rows = changes.map(({ key }) => Number(key.slice(1).split("/")[0]));
      assert.ok(rows.every((row) => row >= LOCKED && row < ROWS));
      assert.ok(locked <= LOCKED * COLUMNS);
    }),
  );
});

test("what is entered is shown, and what equals the server's is no entry", () => {
  fc.assert(
    fc.property(place, fc.nat(99_999), (at, value) => {
      const { changes } = enter(SHEET, new Map(), { anchor: at, focus: at }, [[String(value)]], read);
      const entries = apply(new Map(), changes, stored);
      if (cellAt(SHEET, at).lock) return assert.equal(entries.size, 0);
      assert.equal(shownAt(SHEET, entries, at).value, value);
      assert.equal(entries.has(keyOf(SHEET, at)), value !== cellAt(SHEET, at).value);
    }),
  );
});

test("one cell fills a range, a column of values goes down, another size asks", () => {
  const at = { anchor: { row: 4, column: 1 }, focus: { row: 6, column: 2 } };
  assert.equal(enter(SHEET, new Map(), at, [["7"]], read).changes.length, 6);
  assert.equal(differs(at, [["7"]]), false);
  assert.equal(differs(at, [["7"], ["8"]]), true);
  const down = enter(SHEET, new Map(), { anchor: { row: 6, column: 0 }, focus: { row: 6, column: 0 } }, [["1"], ["2"], ["3"], ["4"]], read);
  assert.deepEqual(down.changes.map(({ key, after }) => [key, after.value]), [["r6/c0", 1], ["r7/c0", 2]]);
});

test("a paste of ten thousand rows takes what fits", () => {
  const huge = Array.from({ length: 10_000 }, () => Array.from({ length: 100 }, () => "1"));
  const { changes } = enter(SHEET, new Map(), { anchor: { row: 0, column: 0 }, focus: { row: 0, column: 0 } }, huge, read);
  assert.equal(changes.length, (ROWS - LOCKED) * COLUMNS);
});

test("a place that is moved stays in the sheet, and Tab goes through all cells", () => {
  fc.assert(
    fc.property(place, fc.integer(), fc.integer(), (from, rows, columns) => {
      const to = moved(SHEET, from, rows, columns);
      assert.ok(to.row >= 0 && to.row < ROWS && to.column >= 0 && to.column < COLUMNS);
    }),
  );
  let at: Place = { row: 0, column: 0 };
  for (let step = 1; step < ROWS * COLUMNS; step++) at = moved(SHEET, at, 0, 1, true);
  assert.deepEqual(at, { row: ROWS - 1, column: COLUMNS - 1 });
  assert.deepEqual(moved(SHEET, at, 0, 1, true), at);
});

test("sums follow what is entered", () => {
  const sheet: Sheet = sheetOf(3, 1);
  const { changes } = enter(sheet, new Map(), { anchor: { row: 0, column: 0 }, focus: { row: 0, column: 0 } }, [["5"]], read);
  assert.equal(sum(sheet, new Map(), 0), 300);
  assert.equal(sum(sheet, apply(new Map(), changes, () => 0), 0), 305);
  assert.deepEqual(corners({ anchor: { row: 2, column: 1 }, focus: { row: 0, column: 3 } }), { top: 0, left: 1, bottom: 2, right: 3 });
});
