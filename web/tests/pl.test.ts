/** The P&L: years of parts that may be missing, waterfalls that add up, bodies of a what-if. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Problem } from "../src/api/problem";
import { baseOf, waterfall } from "../src/pl/chart-options";
import { columnsThatFit } from "../src/pl/columns";
import { bySite } from "../src/pl/alert-groups";
import { bodyOf, driversOf, type Entered } from "../src/pl/drivers";
import { rowsOf } from "../src/pl/take-over";
import { monthsOf, YEAR, yearOf } from "../src/pl/year";

const part = (data: unknown) => ({ data, meta: { warnings: [] } }) as never;
const variance = (amount: number) => part({ lines: [{ line: "flc", amount, direction: "unfavourable" }] });
const view = part({ period: "2025", lines: [{ line: "flc", total: { trend: 12 }, months: [{ period: "2025-01", trend: 1 }] }] });

test("a year takes each variance from its own answer, and leaves empty what was refused", () => {
  const parts = new Map([["view", view], ["2025-01", variance(-1)], ["2025-02", new Problem("no data", 404) as never], [YEAR, variance(-7)]]);
  const year = yearOf(parts, monthsOf("2025"), "budget");
  assert.equal(year.variance("flc", "2025-01")?.amount, -1);
  assert.equal(year.variance("flc", YEAR)?.amount, -7);
  assert.equal(year.variance("flc", "2025-02"), null);
  assert.equal(year.figures("flc", "2025-03"), null);
  assert.deepEqual(year.figures("flc", YEAR), { trend: 12 });
  assert.throws(() => yearOf(new Map([["view", new Problem("not yours", 403)]]), [], "budget"), /not yours/);
});

const amounts = fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { maxLength: 12 });

test("each box of a waterfall begins where the one before ends", () => {
  fc.assert(
    fc.property(fc.double({ min: -1e9, max: 1e9, noNaN: true }), amounts, (start, effects) => {
      const end = effects.reduce((sum, effect) => sum + effect, start);
      const { option, base } = waterfall({ name: "a", amount: start }, effects.map((amount, index) => ({ name: `${index}`, amount })), { name: "b", amount: end });
      const [{ data }] = (option as { series: [{ data: { value: number[] }[] }] }).series;
      const boxes = data.map((one) => one.value);
      assert.equal(boxes.length, effects.length + 2);
      assert.equal(boxes[0]![0], base);
      assert.equal(boxes.at(-1)![1], end);
      for (let index = 1; index <= effects.length; index++) assert.equal(boxes[index]![0], boxes[index - 1]![1]);
    }),
  );
});

test("bars begin at 0 unless what moves is small beside them, and never cut a bar off", () => {
  assert.equal(baseOf([100, 140, 90]), 0);
  assert.equal(baseOf([-5, 3]), 0);
  assert.equal(baseOf([18_866, 19_400, 18_788]), 18_100);
  assert.equal(baseOf([-18_866, -19_400, -18_788]), -18_100);
  fc.assert(
    fc.property(fc.array(fc.double({ min: -1e7, max: 1e7, noNaN: true }), { minLength: 1, maxLength: 9 }), (levels) => {
      const base = baseOf(levels);
      for (const level of levels) assert.ok(base === 0 || (base > 0 ? level >= base : level <= base));
    }),
  );
});

const row = (group: string, jobCode: string | null, regularHours: number, date = "2025-08-02") => ({ date, group, jobCode, series: "forecast", source: "forecast", regularHours, overtimeHours: 1, rate: 15, cost: 0, rateOverridden: false });
const entered = {
  statistics: part({ availableRooms: 100, statistics: { occupancy: 0.8, driveInRatio: 0.3, captureRatio: null }, days: [] }),
  rates: part({ rates: [{ category: "valetDaily", forecast: 31 }] }),
  payroll: part({ mode: "group", rows: [row("GSA", null, 8), row("GSA", null, 7.33333), row("Valet", null, 5), row("GSA", null, 8, "2025-07-31"), { ...row("Salaried", "SR", 8), rate: null }] }),
  contract: part({ terms: [{ term: "fixed_fee[0].fee", words: "fee", value: 5000 }, { term: "cpi", words: "CPI", value: null }] }),
  expenses: part({ accounts: [{ account: "7045", name: "Employee relations", forecast: 174, editable: true }, { account: "7010", name: "Bank", forecast: 1, editable: false }] }),
  otherRevenue: part({ billableExpenses: null, validations: 0, miscellaneous: null, gpoFees: -40, signingBonuses: null, clientPaidExpenses: null }),
} as unknown as Entered;

test("drivers are those that a goal may name, and only those that moved are sent", () => {
  const drivers = driversOf(entered);
  const paths = drivers.map((driver) => driver.path);
  for (const path of ["statistics.occupancy", "rates.valetDaily", "payroll.group.GSA.hoursPercent", "contract.fixed_fee[0].fee", "expenses.7045", "otherRevenue.gpoFees"]) assert.ok(paths.includes(path), path);
  assert.ok(!paths.some((path) => /7010|cpi|Salaried/.test(path)));
  assert.deepEqual(bodyOf(drivers, new Map()), {});
  assert.deepEqual(bodyOf(drivers, new Map([["statistics.occupancy", 0.9], ["payroll.group.GSA.hoursPercent", 10], ["otherRevenue.gpoFees", -100], ["contract.fixed_fee[0].fee", 6000]])), {
    statistics: { occupancy: 0.9 },
    payroll: [{ group: "GSA", hoursPercent: 10 }],
    contract: [{ term: "fixed_fee[0].fee", value: 6000 }],
    otherRevenue: { gpoFees: -100 },
  });
});

test("hours taken over are those of the rows that may still change, so many percent more, in half hours that add up", () => {
  assert.deepEqual(rowsOf([{ group: "GSA", hoursPercent: 10 }], entered, "2025-08-01"), [
    { date: "2025-08-02", group: "GSA", regularHours: 9, overtimeHours: 1 },
    { date: "2025-08-02", group: "GSA", regularHours: 8, overtimeHours: 1 },
  ]);
  fc.assert(
    fc.property(fc.array(fc.nat(40), { minLength: 1, maxLength: 31 }), fc.integer({ min: -50, max: 50 }), (halves, percent) => {
      const rows = halves.map((count, day) => row("GSA", null, count / 2, `2025-08-${String(day + 1).padStart(2, "0")}`));
      const taken = rowsOf([{ group: "GSA", hoursPercent: percent }], { ...entered, payroll: part({ mode: "group", rows }) } as unknown as Entered, "2025-08-01");
      const hours = taken.map((one) => one.regularHours!);
      assert.ok(hours.every((one) => one >= 0 && Number.isInteger(one * 2)));
      const exact = halves.reduce((sum, count) => sum + count / 2, 0) * (1 + percent / 100);
      assert.ok(Math.abs(hours.reduce((sum, one) => sum + one, 0) - exact) <= 0.25 + 1e-9);
    }),
  );
});

test("as many months as fit are shown, whole, one at least and never more than there are", () => {
  assert.equal(columnsThatFit(872, 95, 12), 9);
  fc.assert(
    fc.property(fc.double({ min: 0, max: 5000, noNaN: true }), fc.double({ min: 1, max: 400, noNaN: true }), (room, widest) => {
      const count = columnsThatFit(room, widest, 12);
      assert.ok(count >= 1 && count <= 12);
      assert.ok(count === 1 || room / count >= widest - 1e-9);
      assert.ok(count === 12 || room / (count + 1) < widest + 1e-9);
    }),
  );
});

test("alerts are put together by site, the sites with the most high ones first, each as they came", () => {
  const alert = (siteId: string, severity: string, id: string) => ({ siteId, severity, id }) as Parameters<typeof bySite>[0][number];
  const groups = bySite([alert("0170", "medium", "a"), alert("0402", "high", "b"), alert("0170", "medium", "c"), alert("0349", "medium", "d")]);
  assert.deepEqual(groups.map(({ site, of, high }) => [site, of.map(({ id }) => id).join(""), high]), [["0402", "b", 1], ["0170", "ac", 0], ["0349", "d", 0]]);
});
