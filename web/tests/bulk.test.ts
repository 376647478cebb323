/** Bulk operations make what can be saved: in the steps of a column, within the limits of a cell. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { changeable, entriesOf, takingBack, totalsOf } from "../src/advanced/bulk-model";
import type { Cell, Column, Sheet } from "../src/grid/model";
import { COUNT, PERCENT } from "./sheet";

function sheet(column: Partial<Column>, cell: Partial<Cell>): Sheet {
  const cells: readonly Cell[] = [{ value: null, series: "forecast", lock: "", ...cell }];
  return { heading: "", total: "", columns: [{ ...COUNT, ...column }], rows: [{ id: "r", label: "", weekend: false, cells }] };
}

const percent = (of: Sheet, more: number) => entriesOf(of, new Set(["count"]), { kind: "percent", percent: more }).get("r/count")?.value;

test("so many percent more is a multiple of the step of its column", () => {
  assert.equal(percent(sheet({ step: 0.5 }, { value: 8 }), 10), 9);
  assert.equal(percent(sheet({ kind: "money", step: 0.01 }, { value: 5.25 }), 3), 5.41);
  assert.equal(percent(sheet({ kind: "dollars", step: 1 }, { value: 174 }), 10), 191);
  assert.equal(percent(sheet({ kind: "percent" }, { value: 0.75 }), 3), 0.7725);
  fc.assert(
    fc.property(fc.nat(100_000), fc.integer({ min: -99, max: 300 }), (cents, more) => {
      const found = percent(sheet({ kind: "money", maximum: 1e9, step: 0.01 }, { value: cents / 100 }), more);
      assert.ok(found === undefined || /^\d+(\.\d{1,2})?$/.test(String(found)));
    }),
  );
});

test("what a cell may not hold is not entered: a fee that reduces stays below 0", () => {
  const limits = { minimum: -100, maximum: 0, reason: "" };
  assert.equal(percent(sheet({ minimum: -1000, maximum: 1000 }, { value: -80, limits }), 50), -100);
  assert.equal(percent(sheet({ minimum: -1000, maximum: 1000 }, { value: -80, limits }), -150), 0);
});

/** A month of days with one column, of which some cells are locked. */
function month(period: string, values: readonly (number | null)[], { locked = 0, column = COUNT as Column, series = "forecast" as Cell["series"] } = {}): Sheet {
  const rows = values.map((value, at) => ({
    id: `${period}-${String(at + 1).padStart(2, "0")}`, label: "", weekend: false,
    cells: [{ value, series: at < locked ? ("actual" as const) : series, lock: at < locked ? "actual" : "" }],
  }));
  return { heading: "", total: "", columns: [column], rows };
}
const all = new Set(["count", "share"]);

test("the same value for all is read as in a cell: a percentage of a ratio, and what is out of limits is an error", () => {
  const ratio = month("2026-06", [0.5, 0.5], { column: PERCENT });
  assert.deepEqual([...entriesOf(ratio, all, { kind: "value", value: "85%" }).values()].map(({ value }) => value), [0.85, 0.85]);
  assert.match(entriesOf(ratio, all, { kind: "value", value: "850" }).get("2026-06-01/share")!.error, /^Enter/);
});

test("a total that is spread is that of the month to the last unit, with what is actual", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(500), { minLength: 2, maxLength: 31 }), fc.nat(3), fc.integer({ min: 2_000, max: 40_000 }), (values, locked, total) => {
      fc.pre(locked < values.length);
      const sheet = month("2026-06", values, { locked });
      const [found] = totalsOf(sheet, all, entriesOf(sheet, all, { kind: "spread", total }));
      assert.equal(found!.after, total);
    }),
  );
  const even = entriesOf(month("2026-06", [0, 0, 0]), all, { kind: "spread", total: 10 });
  assert.deepEqual([...even.values()].map(({ value }) => value), [3, 4, 3]);
  assert.deepEqual(changeable(month("2026-06", [1], { column: PERCENT }), "spread"), []);
});

test("a month is copied by weekday; a fifth one that the other month has not is as its fourth", () => {
  const from = month("2026-06", Array.from({ length: 30 }, (_, at) => at + 1)); // five Mondays, from the first
  const to = month("2026-07", Array.from({ length: 31 }, () => null)); // five Wednesdays, from the first
  const copied = entriesOf(to, all, { kind: "copy", from });
  assert.equal(copied.get("2026-07-06/count")?.value, 1); // first Monday
  assert.equal(copied.get("2026-07-01/count")?.value, 3); // first Wednesday
  assert.equal(copied.get("2026-07-29/count")?.value, 24); // fifth Wednesday, of which June has four
  assert.equal(copied.size, 31);
});

test("only columns with a cell that may be changed are offered", () => {
  assert.deepEqual(changeable(month("2026-06", [1, 2], { locked: 2 }), "percent"), []);
  assert.deepEqual(changeable(month("2026-06", [1, 2], { locked: 1 }), "percent").map(({ key }) => key), ["count"]);
});

test("what is taken back is what was saved, and what followed the budget follows it again", () => {
  const saved = month("2026-06", [5, 6]);
  const entries = entriesOf(saved, all, { kind: "percent", percent: 100 });
  assert.deepEqual([...takingBack(saved, entries)].map(([, { value }]) => value), [5, 6]);
  const followed = month("2026-06", [5, 6], { series: "budget" });
  assert.deepEqual([...takingBack(followed, entries)].map(([, { value }]) => value), [null, null]);
});

test("of a list items are chosen, and a total is not spread over one", () => {
  const list: Sheet = { ...month("2026-06", [7, 8]), isList: true, rows: ["a", "b"].map((id) => ({ id, label: id, weekend: false, cells: [{ value: 7, series: "forecast", lock: "" }] })) };
  assert.deepEqual(changeable(list, "percent").map(({ key }) => key), ["a", "b"]);
  assert.deepEqual(changeable(list, "spread"), []);
  assert.deepEqual([...entriesOf(list, new Set(["b"]), { kind: "value", value: "9" })].map(([key, { value }]) => [key, value]), [["b/count", 9]]);
});
