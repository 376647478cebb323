/** A preview that was overtaken, or given up, is never shown over what came after it. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import type { Asked } from "../src/advanced/bulk-plan";
import { sheetOf } from "./sheet";

const settled = () => new Promise((resolve) => setTimeout(resolve));

interface Read {
  readonly site: string;
  readonly signal: AbortSignal;
  readonly answer: () => void;
}

/** Bulk operations whose reads and saves are answered when the test says. */
async function started() {
  Object.defineProperty(globalThis, "location", { value: { pathname: "/", search: "" }, configurable: true });
  Object.defineProperty(globalThis, "addEventListener", { value: () => undefined, configurable: true });
  const { start } = await import("../src/app");
  start({ me: { userId: "anna", permissions: [] } } as never);
  return import("../src/advanced/bulk-plan");
}

const reads: Read[] = [];
const saves: (() => void)[] = [];
beforeEach(() => void (reads.length = saves.length = 0));
const answer = { data: null, meta: { etag: '"1"' } };
const kind = {
  tab: "statistics",
  get: (site: string, _: string, signal: AbortSignal) => new Promise((resolve) => reads.push({ site, signal, answer: () => resolve(answer) })),
  put: () => new Promise((resolve) => saves.push(() => resolve(answer))),
  sheet: () => sheetOf(1, 1),
  body: () => ({}),
};
const asked = (...sites: readonly string[]): Asked => ({ kind: kind as unknown as Asked["kind"], sites, periods: ["2026-08"], items: new Set(["c0"]), operation: { kind: "value", value: "5" } });

test("of two previews the one that was asked for last is shown, whichever is answered last", async () => {
  const { bulk, preview } = await started();
  preview(asked("0170"));
  preview(asked("0349"));
  reads[1]!.answer();
  await settled();
  reads[0]!.answer();
  await settled();
  assert.deepEqual([bulk.value?.stage, bulk.value?.parts.map((part) => part.site)], ["preview", ["0349"]]);
  assert.deepEqual(reads.map((read) => read.signal.aborted), [true, false]);
});

test("a preview that is given up is gone at once, reads no more and does not come back", async () => {
  const { bulk, preview, stop } = await started();
  preview(asked("0170", "0349", "0402", "0511", "0623"));
  stop();
  assert.equal(bulk.value, null);
  for (const read of reads) read.answer();
  await settled();
  assert.equal(bulk.value, null);
  assert.equal(reads.length, 4);
});

test("what is pressed twice is saved once", async () => {
  const { bulk, preview, save } = await started();
  preview(asked("0170"));
  reads[0]!.answer();
  await settled();
  const both = [save(), save()];
  saves[0]!();
  await Promise.all(both);
  assert.deepEqual([saves.length, bulk.value?.stage, bulk.value?.parts.map((part) => part.state)], [1, "report", ["saved"]]);
});
