/** Several months as rows of one form: each is read, entered, saved and undone in its own document. */
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { Problem } from "../src/api/problem";
import { entryOf, keysOf, type Entries } from "../src/grid/model";

const MONTHS = ["2026-11", "2026-12", "2027-01", "2027-02"];
const SAVED = "Saved";

function define(name: string, value: unknown): void {
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
}

/** Other revenue of four months on 1 December 2026: the first is over, the last cannot be read. */
async function months(refuse: (period: string) => boolean = () => false) {
  define("location", { pathname: "/", search: "" });
  define("addEventListener", () => undefined);
  define("matchMedia", () => ({ matches: false, addEventListener: () => undefined }));
  const { asOf, start } = await import("../src/app");
  const { MonthDocument } = await import("../src/documents/month-document");
  const { Months } = await import("../src/documents/months");
  const { monthRows, shownOf } = await import("../src/tabs/month-rows");
  const { GROUPS, otherRevenue, TOTAL } = await import("../src/tabs/other-revenue");
  start({ me: { userId: "anna", permissions: ["revenue:write"] } } as never);
  asOf.value = "2026-12-01";
  const stored = new Map(MONTHS.map((period, at) => [period, { period, miscellaneous: at, total: at }]));
  const get = async (_: string, period: string) => {
    if (period === "2027-02") throw new Problem("beyond the horizon", 404);
    return { data: stored.get(period), meta: { etag: `"${period}"` } };
  };
  const put = mock.fn(async (_: string, period: string, { body }: { body: object }) => {
    if (refuse(period)) throw new Problem("no", 403);
    return { data: { ...stored.get(period), ...body }, meta: { etag: `"${period}/2"` } };
  });
  const kind = { ...otherRevenue, get, put } as unknown as typeof otherRevenue;
  const documents = MONTHS.map((period) => new MonthDocument(kind, "0170", period));
  const together = new Months(documents, (all) => monthRows(all.map(shownOf), (id) => GROUPS[id as keyof typeof GROUPS], TOTAL));
  await together.load(new AbortController().signal);
  const enter = (values: Record<string, number>) => together.change(Object.entries(values).map(([key, value]) => ({ key, before: entryOf(null), after: entryOf(value) })));
  return { together, documents, put, enter };
}

const keys = (entries: Entries) => [...entries.keys()];
const notes = (rows: readonly { note?: { text: string } | undefined }[]) => rows.map((row) => row.note?.text);

test("each month is a row that says how it is saved; one that is over or cannot be read is locked and says why", async () => {
  const { together } = await months();
  const { rows, columns } = together.sheet.value;
  assert.deepEqual(rows.map((row) => row.label), ["Nov 2026", "Dec 2026", "Jan 2027", "Feb 2027"]);
  assert.deepEqual(columns.map(({ group }) => group).filter((group, at, all) => group !== all[at - 1]), ["Adds: 0 or more", "Adds or reduces", "Reduces: 0 or less", ""]);
  assert.deepEqual(notes(rows), ["This month is over; its figures stand.", SAVED, SAVED, "beyond the horizon"]);
  assert.deepEqual(rows.map((row) => row.cells.some((cell) => !cell.lock)), [false, true, true, false]);
  assert.deepEqual(rows.map((row) => row.cells.at(-1)?.value), [0, 1, 2, null]);
  assert.equal(keysOf(together.sheet.value)[1]![3], "2026-12/gpoFees/amount");
  assert.equal(together.problem.value, null);
});

test("what is entered goes to the document of its month, and one undo takes back all of it", async () => {
  const { together, documents, enter } = await months();
  enter({ "2026-12/validations/amount": 5, "2027-01/validations/amount": 6 });
  assert.deepEqual(documents.map((one) => keys(one.entries.value)), [[], ["validations/amount"], ["validations/amount"], []]);
  assert.deepEqual(keys(together.entries.value), ["2026-12/validations/amount", "2027-01/validations/amount"]);
  together.undo();
  assert.deepEqual(keys(together.entries.value), []);
  together.redo();
  assert.equal(together.entries.value.size, 2);
});

test("each month is saved over its own version, and what one refuses leaves the others saved", async () => {
  const { together, documents, put, enter } = await months((period) => period === "2026-12");
  enter({ "2026-12/validations/amount": 5, "2027-01/gpoFees/amount": -6 });
  await Promise.all(documents.map((one) => one.save()));
  const sent = put.mock.calls.map(({ arguments: given }) => given as unknown as [string, string, { body: object; version: { etag: string } }]);
  assert.deepEqual(sent.map(([, period, { body, version }]) => [period, body, version.etag]), [["2026-12", { validations: 5 }, '"2026-12"'], ["2027-01", { gpoFees: -6 }, '"2027-01"']]);
  assert.deepEqual(keys(together.entries.value), ["2026-12/validations/amount"]);
  assert.deepEqual(together.refusals.value, ["December 2026: no"]);
  assert.deepEqual(notes(together.sheet.value.rows).slice(1, 3), ["To be corrected", SAVED]);
});

test("what is kept is offered for the months that can be changed, and restored in each", async () => {
  const { together, documents } = await months();
  const kept = (value: number) => ({ id: "", entries: [["validations/amount", entryOf(value)] as const], at: value, etag: '"1"' });
  documents.slice(0, 3).forEach((one, at) => (one.draft.value = kept(at + 1)));
  assert.deepEqual(together.draft.value?.entries.map(([key]) => key), ["2026-12/validations/amount", "2027-01/validations/amount"]);
  assert.equal(together.draft.value?.at, 3);
  together.restore();
  assert.deepEqual(keys(together.entries.value), ["2026-12/validations/amount", "2027-01/validations/amount"]);
  assert.notEqual(documents[0]!.draft.value, null);
});
