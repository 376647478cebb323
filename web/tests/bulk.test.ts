/** Bulk operations make what can be saved: in the steps of a column, within the limits of a cell. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { entriesOf } from "../src/advanced/bulk-model";
import type { Cell, Column, Sheet } from "../src/grid/model";
import { COUNT } from "./sheet";

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
