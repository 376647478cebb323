/** What follows from the answer to a save: nothing that was entered is lost, whatever the server says. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Problem, type ErrorItem } from "../src/api/problem";
import { conflictsOf, refused, sendable, unsaved } from "../src/documents/outcome";
import { entryOf, type Entries, type Entry } from "../src/grid/model";
import { statistics } from "../src/tabs/statistics";

const key = fc.tuple(fc.integer({ min: 10, max: 31 }), fc.constantFrom("occupancy", "valetDaily", "selfDaily")).map(([day, field]) => `2026-12-${day}/${field}`);
const entry: fc.Arbitrary<Entry> = fc.oneof(fc.nat(500).map(entryOf), fc.constant({ value: null, text: "x", error: "This is no number." }));
const entries: fc.Arbitrary<Entries> = fc.array(fc.tuple(key, entry)).map((pairs) => new Map(pairs));

test("what was typed while a save was under way stays unsaved", () => {
  fc.assert(
    fc.property(entries, entries, (sent, typed) => {
      const good = sendable(sent);
      const now = new Map([...sent, ...typed]);
      const left = unsaved(now, good);
      for (const [one, value] of now) assert.equal(left.has(one), good.get(one) !== value);
    }),
  );
});

test("an error of a field stands at the cell that was sent", () => {
  fc.assert(
    fc.property(entries.filter((all) => sendable(all).size > 0), fc.nat(), (all, at) => {
      const good = sendable(all);
      const body = statistics.body(good) as { days: Record<string, unknown>[] };
      const [wrong] = [...good.keys()].slice(at % good.size);
      const [date, field] = wrong!.split("/");
      const index = body.days.findIndex((day) => day["date"] === date);
      const item = { code: "INVALID_DATA_TYPE", field: `/days/${index}/${field}`, message: `/days/${index}/${field}: must be at most 1`, details: {} } as ErrorItem;
      const after = refused(all, new Problem("", 400, [item]), (pointer) => statistics.cellOf(pointer, body));
      assert.equal(after.entries.get(wrong!)!.error, "Must be at most 1");
      assert.equal(after.entries.size, all.size);
      assert.deepEqual(after.elsewhere, []);
    }),
  );
});

test("an error of a day stands at each of its cells, another one in the list", () => {
  const all: Entries = new Map([["2026-12-10/occupancy", entryOf(0.5)], ["2026-12-10/valetDaily", entryOf(5)], ["2026-12-11/valetDaily", entryOf(6)]]);
  const body = statistics.body(all);
  const items = [{ code: "PERIOD_NOT_AVAILABLE", field: "/days/0/date", message: "The day is past.", details: {} }, { code: "INVALID_FORMAT", field: null, message: "No.", details: {} }];
  const after = refused(all, new Problem("", 409, items as ErrorItem[]), (pointer) => statistics.cellOf(pointer, body));
  assert.deepEqual([...after.entries].map(([name, { error }]) => [name, error]), [["2026-12-10/occupancy", "The day is past."], ["2026-12-10/valetDaily", "The day is past."], ["2026-12-11/valetDaily", ""]]);
  assert.deepEqual(after.elsewhere, ["No."]);
  assert.equal(sendable(after.entries).size, 1);
});

test("fields that one side alone changed are no conflict", () => {
  const conflicts = [
    { field: "/days/2026-12-20/valetDaily", base: null, yours: 28, theirs: 36 },
    { field: "/days/2026-12-21/valetDaily", base: 1, yours: 2, theirs: 2 },
  ];
  const item = { code: "PRECONDITION_FAILED", field: "If-Match", message: "", details: { etag: '"2-x"', conflicts } };
  const met = conflictsOf(new Problem("", 412, [item as unknown as ErrorItem]), (pointer) => statistics.cellOf(pointer, {}));
  assert.deepEqual(met, { etag: '"2-x"', conflicts: [{ key: "2026-12-20/valetDaily", base: null, yours: 28, theirs: 36 }] });
});

test("what was sent from here without an answer is no conflict with oneself", () => {
  const conflicts = [
    { field: "/days/2026-12-20/valetDaily", base: 5, yours: 28, theirs: 36 },
    { field: "/days/2026-12-21/valetDaily", base: 5, yours: 28, theirs: 37 },
  ];
  const item = { code: "PRECONDITION_FAILED", field: "If-Match", message: "", details: { etag: '"3-x"', conflicts } };
  const unanswered = [new Map([["2026-12-20/valetDaily", entryOf(35)]]), new Map([["2026-12-20/valetDaily", entryOf(36)]])];
  const met = conflictsOf(new Problem("", 412, [item as unknown as ErrorItem]), (pointer) => statistics.cellOf(pointer, {}), unanswered);
  assert.deepEqual(met!.conflicts.map(({ key }) => key), ["2026-12-21/valetDaily"]);
});
