/** Sides of a month of statistics, and dragging a pattern down. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { entryOf, repeatDown, shownAt, apply, type Entries } from "../src/grid/model";
import { INPUT_MODE, statistics, type Statistics } from "../src/tabs/statistics";
import { byMonth, byWeek } from "../src/tabs/statistics-views";
import { sheetOf } from "./sheet";

const CONTEXT = { asOf: "2026-08-01", mayWrite: true, compared: null, warnings: new Map<string, string>() };
const DAYS = Array.from({ length: 31 }, (_, index) => ({ date: `2026-08-${String(index + 1).padStart(2, "0")}`, series: "forecast", source: "forecast", occupiedRooms: 10, occupancy: 0.5, valetDaily: index }));
const MONTH = { period: "2026-08", availableRooms: 20, inputMode: "occupancy", days: DAYS, series: [{ series: "trend", occupancy: 0.5, occupiedRooms: 310 }] } as unknown as Statistics;

test("weeks go from Saturday to Friday and add up to the month, entries among them; nothing of them can be changed", () => {
  const entries: Entries = new Map([["2026-08-03/valetDaily", entryOf(100)]]);
  const sheet = statistics.sheet(MONTH, CONTEXT);
  const weeks = byWeek(sheet, entries);
  assert.deepEqual(weeks.rows.map((row) => row.id), ["2026-08-01", "2026-08-08", "2026-08-15", "2026-08-22", "2026-08-29"]);
  const valet = weeks.columns.findIndex((column) => column.key === "valetDaily");
  assert.equal(weeks.rows.reduce((sum, row) => sum + row.cells[valet]!.value!, 0), DAYS.reduce((sum, day) => sum + day.valetDaily, 0) + 98);
  assert.ok(weeks.columns.every((column) => column.kind !== "percent"));
  assert.ok([...weeks.rows, ...byMonth(MONTH).rows].every((row) => row.cells.every((cell) => cell.lock)));
});

test("the month is what the server adds up", () => {
  const [trend] = byMonth(MONTH).rows;
  assert.deepEqual(trend!.cells.slice(0, 2).map((cell) => cell.value), [0.5, 310]);
});

test("rooms or occupancy are entered, and what is chosen is sent with the days", () => {
  const open = (data: Statistics, key: string) => {
    const sheet = statistics.sheet(data, CONTEXT);
    return sheet.rows[0]!.cells[sheet.columns.findIndex((column) => column.key === key)]!.lock === "";
  };
  assert.deepEqual([open(MONTH, "occupancy"), open(MONTH, "occupiedRooms")], [true, false]);
  const rooms = { ...MONTH, inputMode: "rooms" } as Statistics;
  assert.deepEqual([open(rooms, "occupancy"), open(rooms, "occupiedRooms")], [false, true]);
  assert.deepEqual(statistics.body(new Map([[INPUT_MODE, entryOf(1)]])), { inputMode: "rooms" });
  assert.equal(statistics.cellOf("/inputMode", {}), INPUT_MODE);
});

test("a pattern that is dragged down repeats, and leaves locked cells as they are", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 6 }), (height, further, locked) => {
      const sheet = sheetOf(12, 2, locked);
      const source = { anchor: { row: 0, column: 0 }, focus: { row: height - 1, column: 1 } };
      const to = height - 1 + further;
      const { changes, locked: left } = repeatDown(sheet, new Map(), source, to);
      const entries = apply(new Map(), changes, () => null);
      const reached = Math.min(to, 11);
      assert.equal(changes.length + left, Math.max(0, reached - height + 1) * 2);
      for (let row = height; row <= reached; row++) {
        const from = row < locked ? row : row % height;
        assert.equal(shownAt(sheet, entries, { row, column: 1 }).value, from * 100 + 1);
      }
    }),
  );
});
