/** Drafts that nobody takes up: when they are dropped, and that they are told before. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Draft } from "../src/documents/drafts";
import { isDue, keptOf } from "../src/documents/kept";

const NOW = Date.parse("2026-11-30T12:00:00Z");
const days = (count: number) => NOW - count * 86_400_000;
const draft = (period: string, at: number, told?: number): Draft => ({
  id: `u/1/payroll/0170/${period}`, at, etag: "", entries: [["2026-12-01/a", { value: 1, text: "", error: "" }]], ...(told !== undefined && { told }),
});
const kept = (period: string, at: number, told?: number) => keptOf(draft(period, at, told), "u/1", "2026-11", NOW);

test("a draft is of a tab, site and month, also of a user whose name holds a slash", () => {
  const { tab, site, period, summary } = kept("2026-12", NOW);
  assert.deepEqual([tab, site, period, summary], ["payroll", "0170", "2026-12", "1 value in 1 row"]);
});

test("only months that are over and what is older than 30 days go, and only a day after it was told", () => {
  assert.deepEqual([kept("2026-11", days(30)), kept("2026-11", days(31)), kept("2026-10", NOW)].map(({ last }) => last), ["", "old", "over"]);
  assert.equal(isDue(kept("2026-10", days(40)), NOW), false);
  assert.equal(isDue(kept("2026-10", days(40), days(0.5)), NOW), false);
  assert.equal(isDue(kept("2026-10", days(40), days(1.5)), NOW), true);
  assert.equal(isDue(kept("2026-12", days(2), days(1.5)), NOW), false); // typed again since
});
