/** Forms of a month: what is sent, which cell an error names, what is locked, and that limits are those of the API's document. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { read } from "../src/grid/clipboard";
import { columnAt, entryOf, type Entries } from "../src/grid/model";
import { FORECAST as EXPENSE, otherExpenses, type Expenses } from "../src/tabs/other-expenses";
import { otherRevenue, SIGNS, type OtherRevenue } from "../src/tabs/other-revenue";
import { FORECAST as RATE, parkingRates, type Rates } from "../src/tabs/parking-rates";
import { statistics, type Statistics } from "../src/tabs/statistics";

type Limits = { minimum?: number; maximum?: number };
type Property = Limits & { anyOf?: Limits[] };
const schemas = (JSON.parse(readFileSync("../docs/api/openapi.json", "utf8")) as { components: { schemas: Record<string, { properties: Record<string, Property> }> } }).components.schemas;

/** The limits of a property, as [lowest, highest]. */
function limits(schema: string, property: string): [number | undefined, number | undefined] {
  const found = schemas[schema]!.properties[property]!;
  const number = found.anyOf?.find((one) => one.maximum !== undefined) ?? found;
  return [number.minimum, number.maximum];
}

const CONTEXT = { asOf: "2026-11-30", mayWrite: true, compared: null, warnings: new Map<string, string>() };
const NONE = { source: "budget", cutOff: null, actualPart: null, forecastPart: null, loadedAt: null, initializedFrom: "budget", initializedFromBudget: true } as const;

test("what a cell takes is what the document of the API says", () => {
  assert.deepEqual(limits("RateUpdate", "forecast"), [RATE.minimum, RATE.maximum]);
  assert.deepEqual(limits("AccountUpdate", "forecast"), [EXPENSE.minimum, EXPENSE.maximum]);
  for (const [field, { minimum, maximum }] of Object.entries(SIGNS)) assert.deepEqual(limits("OtherUpdate", field), [minimum, maximum], field);
  const { columns } = statistics.sheet({ availableRooms: 1, days: [] } as unknown as Statistics, CONTEXT);
  const entered = columns.filter(({ key }) => schemas["DayUpdate"]!.properties[key] && !/Overnight/.test(key));
  assert.equal(entered.length, 12);
  for (const { key, minimum, maximum } of entered) assert.deepEqual(limits("DayUpdate", key), [minimum, maximum], key);
});

test("a day that starts from the predictive forecast is marked so, and what is saved is not", () => {
  const day = (date: string, source: string, initializedFrom: string | null) => ({ date, series: "forecast", source, initializedFrom, valetDaily: 7 });
  const days = [day("2026-12-01", "forecast", "predictive"), day("2026-12-02", "budget", "budget"), day("2026-12-03", "forecast", null), day("2026-12-04", "none", null)];
  const { rows, columns } = statistics.sheet({ availableRooms: 0, inputMode: "rooms", days } as unknown as Statistics, CONTEXT);
  const place = columns.findIndex(({ key }) => key === "valetDaily");
  assert.deepEqual(rows.map((row) => row.cells[place]?.series), ["predictive", "budget", "forecast", "none"]);
});

test("other revenue shows the sign of each amount and refuses the other one", () => {
  const sheet = otherRevenue.sheet({ period: "2026-12", billableExpenses: 5 } as OtherRevenue, CONTEXT);
  const place = (id: string) => ({ row: sheet.rows.findIndex((row) => row.id === id), column: 0 });
  assert.match(read("5", columnAt(sheet, place("gpoFees"))).error, /with a minus sign/);
  assert.match(read("-5", columnAt(sheet, place("validations"))).error, /0 or more/);
  assert.match(read("1.005", columnAt(sheet, place("miscellaneous"))).error, /multiple of 0/);
  assert.equal(read("(1,250.50)", columnAt(sheet, place("gpoFees"))).value, -1250.5);
  assert.ok(sheet.rows.every((row) => row.note?.text));
  assert.deepEqual(otherRevenue.body(new Map([["gpoFees/amount", entryOf(-3)], ["validations/amount", entryOf(null)]])), { gpoFees: -3, validations: null });
  assert.equal(otherRevenue.cellOf("/gpoFees", {}), "gpoFees/amount");
});

test("a month that is over is locked in every form of a month", () => {
  const over = { ...CONTEXT, asOf: "2027-02-01" };
  const sheets = [
    otherRevenue.sheet({ period: "2026-12" } as OtherRevenue, over),
    parkingRates.sheet({ period: "2026-12", rates: [{ category: "valetDaily", forecast: 3, provenance: NONE }] } as unknown as Rates, over),
    otherExpenses.sheet({ period: "2026-12", accounts: [{ account: "7045", editable: true, provenance: NONE }] } as unknown as Expenses, over),
  ];
  for (const sheet of sheets) assert.ok(sheet.rows.every((row) => row.cells.every((cell) => cell.lock)));
});

test("accounts that follow their budget are locked and say so; others take whole dollars", () => {
  const accounts = [{ account: "7010", name: "Bank", editable: false, line: "otherExpense", provenance: NONE }, { account: "7045", name: "Staff", editable: true, line: "otherExpense", provenance: NONE }];
  const sheet = otherExpenses.sheet({ period: "2026-12", accounts } as unknown as Expenses, { ...CONTEXT, warnings: new Map([["7045", "Far off."]]) });
  assert.match(sheet.rows[0]!.cells[0]!.lock, /Follows its budget/);
  assert.match(sheet.rows[0]!.note!.text, /Follows its budget/);
  assert.deepEqual(sheet.rows[1]!.note, { text: "Far off.", warns: true });
  assert.match(read("10.50", columnAt(sheet, { row: 1, column: 0 })).error, /multiple of 1/);
  const body = otherExpenses.body(new Map([["7045/forecast", entryOf(10)]]));
  assert.equal(otherExpenses.cellOf("/accounts/0/forecast", body), "7045/forecast");
  assert.equal(otherExpenses.cellOf("/accounts/7045", body), "7045/forecast");
});

test("a rate outside its run rate asks, and one is sent by its category", () => {
  const rate = { category: "valetDaily", forecast: 40, runRate: 30, actual: null, budget: 30, outsideRunRate: true, provenance: NONE };
  const sheet = parkingRates.sheet({ period: "2026-12", rates: [rate, { ...rate, category: "selfDaily", outsideRunRate: false }] } as unknown as Rates, CONTEXT);
  assert.equal(sheet.rows[0]!.note!.warns, true);
  assert.equal(sheet.rows[1]!.note, undefined);
  const entries: Entries = new Map([["selfDaily/forecast", entryOf(12.5)]]);
  assert.deepEqual(parkingRates.body(entries), { rates: [{ category: "selfDaily", forecast: 12.5 }] });
  assert.equal(parkingRates.cellOf("/rates/0/forecast", parkingRates.body(entries)), "selfDaily/forecast");
  assert.equal(parkingRates.cellOf("/rates/selfDaily", {}), "selfDaily/forecast");
});
