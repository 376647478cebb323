/** Payroll: jobs by family and code, what is sent, which cell an error names, and the sides of a month. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { apply, entryOf, keyOf, type Entries } from "../src/grid/model";
import { FIELDS, figuresOf, jobsOf, payroll, type HoursRow, type Payroll } from "../src/tabs/payroll";
import { bars, byField, byJob, copySchedule, resetToBudget, takeBack } from "../src/tabs/payroll-views";

const CONTEXT = { asOf: "2026-12-02", mayWrite: true, compared: null, warnings: new Map<string, string>() };
const LONG = "<script>" + "W".repeat(192);

function row(date: string, series: HoursRow["series"], jobCode: string | null, group: string, hours: number, source: HoursRow["source"] = series): HoursRow {
  return { date, series, source, group, jobCode, regularHours: hours, overtimeHours: 1, rate: 10, cost: hours * 10, rateOverridden: false };
}

function month(mode: "group" | "code", rows: HoursRow[]): Payroll {
  const codes = [{ jobCode: "BOSS", title: "Manager", active: true, salaried: true, isNew: false }, { jobCode: "B/1", title: LONG, active: true, salaried: false, isNew: true }];
  return { month: { mode, rows, period: "2026-12" } as unknown as Payroll["month"], families: [{ groupId: "G", name: "Ground", active: true, codes }] };
}

const DAYS = ["2026-12-01", "2026-12-02", "2026-12-03"];
const GROUPS = month("group", DAYS.flatMap((date, index) => [
  row(date, "forecast", null, "G", 8, index === 2 ? "forecast" : "budget"), row(date, "forecast", "BOSS", "G", 8, "budget"), row(date, "budget", null, "G", 7),
  ...(index === 0 ? [row(date, "actual", null, "G", 9)] : [row(date, "scheduled", null, "G", 5)]),
]));

test("a day is locked where it is over, actual or salaried, and open elsewhere", () => {
  const sheet = payroll.sheet(GROUPS, CONTEXT);
  const [actual, today] = [sheet.rows[0]!, sheet.rows[1]!];
  assert.deepEqual(jobsOf(GROUPS).map((job) => [job.label, job.isSalaried]), [["Ground", false], ["BOSS Manager", true]]);
  assert.ok(actual.cells.every((cell) => cell.lock));
  assert.equal(actual.cells[0]!.series, "actual");
  assert.equal(actual.cells[0]!.value, 9);
  assert.deepEqual(today.cells.map((cell) => cell.lock === ""), [true, true, true, false, false, false, false, false]);
});

test("job codes stand below their family where the contract bills labor hours", () => {
  const codes = month("code", [row(DAYS[1]!, "forecast", "B/1", "G", 8), row(DAYS[1]!, "forecast", "X", "unassigned", 8)]);
  const shown = byField(payroll.sheet(codes, CONTEXT), codes, "regularHours");
  assert.deepEqual(shown.columns.map((column) => [column.group, column.label]), [["Ground", `B/1 ${LONG}`], ["unassigned", "X"]]);
  const [key] = shown.columns.map((_, column) => keyOf(shown, { row: 0, column }));
  assert.deepEqual(payroll.body(new Map([[key!, entryOf(4)]])), { rows: [{ date: DAYS[1], jobCode: "B/1", regularHours: 4 }] });
});

test("what is entered in any view is the same entry, sent by day and job", () => {
  const sheet = payroll.sheet(GROUPS, CONTEXT);
  fc.assert(
    fc.property(fc.constantFrom(...FIELDS), fc.integer({ min: 0, max: 2 }), (field, day) => {
      const [wide, deep] = [byField(sheet, GROUPS, field), byJob(sheet, GROUPS, DAYS[day]!)];
      assert.equal(keyOf(wide, { row: day, column: 0 }), keyOf(deep, { row: 0, column: FIELDS.indexOf(field) }));
    }),
  );
  const entries: Entries = new Map([[`${DAYS[1]}/group~G:regularHours`, entryOf(6)], [`${DAYS[1]}/group~G:rate`, entryOf(null)], [`${DAYS[2]}/schedule`, entryOf(1)]]);
  const body = payroll.body(entries);
  assert.deepEqual(body, { rows: [{ date: DAYS[1], group: "G", regularHours: 6, rate: null }], copyFromSchedule: [DAYS[2]] });
  assert.equal(payroll.cellOf("/rows/0/rate", body), `${DAYS[1]}/group~G:rate`);
  assert.equal(payroll.cellOf(`/rows/${DAYS[1]}/G/rate`, body), `${DAYS[1]}/group~G:rate`);
  assert.equal(payroll.cellOf("/rows/0/date", body), DAYS[1]);
  assert.equal(payroll.cellOf("/copyFromSchedule/0", body), `${DAYS[2]}/schedule`);
});

test("the schedule is copied into open days that have one, and can be undone", () => {
  const changes = copySchedule(payroll.sheet(GROUPS, CONTEXT), GROUPS);
  assert.deepEqual(changes.map(({ key }) => key), [`${DAYS[1]}/schedule`, `${DAYS[2]}/schedule`]);
  const entered = apply(new Map(), changes, () => undefined);
  assert.equal(entered.size, 2);
  assert.equal(apply(entered, changes.map(({ key, before, after }) => ({ key, before: after, after: before })), () => undefined).size, 0);
});

test("a copied schedule is taken back: as it was entered before it is saved, to the hours there were after", () => {
  const sheet = payroll.sheet(GROUPS, CONTEXT);
  const changes = copySchedule(sheet, GROUPS);
  assert.deepEqual(takeBack(sheet, changes, false).map(({ key, after }) => [key, after.value]), changes.map(({ key }) => [key, null]));
  const hours = (day: string, ...values: (number | null)[]) => ["regularHours", "overtimeHours"].map((field, at) => [`${day}/group~G:${field}`, values[at]]);
  const saved = takeBack(sheet, changes, true).map(({ key, after }) => [key, after.value]);
  assert.deepEqual(saved, [...hours(DAYS[1]!, null, null), ...hours(DAYS[2]!, 8, 1)]); // one follows its budget, one was saved
  const reset = resetToBudget(sheet);
  assert.deepEqual(takeBack(sheet, reset, true).map(({ after }) => after.value), [8, 1, 10]);
});

test("what was saved goes back to the budget, and nothing else", () => {
  const changes = resetToBudget(payroll.sheet(GROUPS, CONTEXT));
  assert.deepEqual(changes.map(({ key, after }) => [key, after.value]), ["regularHours", "overtimeHours", "rate"].map((field) => [`${DAYS[2]}/group~G:${field}`, null]));
});

test("bars count regular and overtime hours of each day, and a comparison finds the day of another year", () => {
  assert.deepEqual(bars(GROUPS.month.rows, "scheduled").map(({ hours }) => hours), [0, 6, 6]);
  assert.equal(figuresOf(GROUPS, "budget")("2026-12-02/group~G:regularHours"), 7);
  assert.deepEqual(DAYS.map((day) => figuresOf(GROUPS, "trend")(`${day}/group~G:regularHours`)), [9, 8, 8]);
});

test("hours and rates have the limits of the document of the API", () => {
  type Property = { anyOf: { minimum?: number; maximum?: number; multipleOf?: number }[] };
  const { components } = JSON.parse(readFileSync("../docs/api/openapi.json", "utf8")) as { components: { schemas: Record<string, { properties: Record<string, Property> }> } };
  const columns = payroll.sheet(GROUPS, CONTEXT).columns;
  for (const field of ["regularHours", "overtimeHours", "rate"]) {
    const limits = components.schemas["PayrollRowUpdate"]!.properties[field]!.anyOf.find((one) => one.maximum !== undefined)!;
    const column = columns.find(({ key }) => key === `group~G:${field}`)!;
    assert.deepEqual([limits.minimum, limits.maximum, limits.multipleOf], [column.minimum, column.maximum, column.step], field);
  }
});
