/** The P&L as a file: what the table shows, with nothing that a spreadsheet would run. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { csvOf } from "../src/pl/shown";
import type { Year } from "../src/pl/year";

const LINES = [{ line: "payroll", label: '=cmd|"x", y' }, { line: "flcToBudgetCumulative", label: "FLC $ to budget, cumulative" }];
const YEAR = {
  months: ["2025-01", "2025-02"],
  view: { lines: LINES.map((line) => ({ ...line, percentOfInternalRevenue: 12.5, months: [{ period: "2025-01", percentOfInternalRevenue: 11 }] })) },
  variance: (line: string, column: string) => (column === "2025-02" ? null : { line, amount: -84.6, percent: 1.25 }),
  figures: (_: string, column: string) => ({ trend: column === "year" ? 300 : 100.5 }),
} as unknown as Year;

test("a row for each line, a column for each month and the year, and nothing where there is no figure", () => {
  assert.deepEqual(csvOf(YEAR, "Line", "Year", "variance", false).split("\r\n"), [
    "\uFEFFLine,2025-01,2025-02,Year",
    `"'=cmd|""x"", y",-84.6,,-84.6`,
    '"FLC $ to budget, cumulative",100.5,100.5,300',
    "",
  ]);
  assert.match(csvOf(YEAR, "Line", "Year", "variance", true), /,1\.25,,1\.25\r\n/);
  assert.match(csvOf(YEAR, "Line", "Year", "trend", true), /,11,,12\.5\r\n/);
});
