/** Months before: which ones a comparison reads, and where in them the like of a figure is. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { keyIn, mean, monthsOf } from "../src/tabs/past";

const month = fc.record({ year: fc.integer({ min: 2000, max: 2099 }), month: fc.integer({ min: 1, max: 12 }) }).map(({ year, month: of }) => `${year}-${String(of).padStart(2, "0")}`);
const day = fc.date({ min: new Date("2000-01-01"), max: new Date("2099-12-31"), noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10));

test("the quarter before is the three months of the calendar's quarter, wherever in its own the month is", () => {
  for (const period of ["2026-01", "2026-02", "2026-03"]) assert.deepEqual(monthsOf("prior-quarter", period), ["2025-10", "2025-11", "2025-12"]);
  assert.deepEqual(monthsOf("prior-quarter", "2026-12"), ["2026-07", "2026-08", "2026-09"]);
  assert.deepEqual(monthsOf("prior-month", "2026-01"), ["2025-12"]);
  assert.deepEqual(monthsOf("prior-year", "2026-02"), ["2025-02"]);
});

test("a day is compared with that of the same weekday and the same place in its month, or with none", () => {
  assert.equal(keyIn("2026-12-14/occupancy", "2026-11", "prior-month"), "2026-11-09/occupancy"); // second Mondays
  assert.equal(keyIn("2026-08-31/occupancy", "2026-07", "prior-month"), null); // a fifth Monday, of which July has none
  assert.equal(keyIn("2026-12-14/occupancy", "2025-12", "prior-year"), "2025-12-14/occupancy");
  assert.equal(keyIn("valetDaily/forecast", "2026-11", "prior-month"), "valetDaily/forecast");
  const placeOf = (iso: string) => [new Date(iso).getUTCDay(), Math.ceil(Number(iso.slice(8)) / 7)];
  fc.assert(fc.property(day, month, (date, other) => {
    const found = keyIn(`${date}/x`, other, "prior-quarter");
    if (found) assert.deepEqual([placeOf(found.slice(0, 10)), found.slice(0, 7)], [placeOf(date), other]);
    else assert.equal(placeOf(date)[1], 5); // each weekday is there four times in every month
  }));
});

test("the mean is that of what is known", () => {
  assert.equal(mean([10, null, 20]), 15);
  assert.equal(mean([null, null]), null);
});
