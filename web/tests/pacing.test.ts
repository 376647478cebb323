/** How often something is sent, on a clock that the test moves. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { APART, due, SAVE_AFTER, TRY_AFTER } from "../src/documents/pacing";

const MINUTE = 60_000;

/** The moments at which something is sent while keys come at these moments. */
function sendings(keys: readonly number[], saves: boolean): { at: number; what: string }[] {
  const made: { at: number; what: string }[] = [];
  let typed: { first: number; last: number } | null = null;
  let wanted = { save: false, try: false };
  let sent = -Infinity;
  const until = (moment: number) => {
    for (let next = typed && due(typed, wanted, sent); next && next.at <= moment; next = due(typed!, wanted, sent)) {
      made.push({ at: next.at, what: next.what });
      sent = next.at;
      wanted = { save: wanted.save && next.what === "try", try: false };
    }
  };
  for (const key of keys) {
    until(key);
    typed = { first: wanted.try ? typed!.first : key, last: key };
    wanted = { save: saves, try: true };
  }
  until(Infinity);
  return made;
}

function every(milliseconds: number, during: number): number[] {
  return Array.from({ length: Math.floor(during / milliseconds) }, (_, index) => (index + 1) * milliseconds);
}

test("an hour of steady typing stays below 300 requests in 15 minutes, however fast and whether it is saved or not", () => {
  fc.assert(
    fc.property(fc.integer({ min: 80, max: 20_000 }), fc.boolean(), (gap, saves) => {
      const made = sendings(every(gap, 60 * MINUTE), saves).map(({ at }) => at);
      const most = Math.max(...made.map((from, index) => made.findIndex((at) => at >= from + 15 * MINUTE) - index).filter((count) => count > 0), 0);
      assert.ok(most < 300, `${most} requests with a key each ${gap} ms`);
    }),
    { numRuns: 60 },
  );
});

test("nothing that was typed stays unsent, and what is to be saved is saved in the end", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 9_000 }), { minLength: 1, maxLength: 40 }), fc.boolean(), (gaps, saves) => {
      const keys = gaps.map((_, index) => gaps.slice(0, index + 1).reduce((total, gap) => total + gap, 0));
      const last = sendings(keys, saves).at(-1)!;
      assert.ok(last.at >= keys.at(-1)!);
      assert.equal(last.what, saves ? "save" : "try");
      assert.ok(last.at <= keys.at(-1)! + SAVE_AFTER + APART);
    }),
  );
});

test("a value is tried half a second after it, and saved three seconds after", () => {
  assert.deepEqual(sendings([1_000], false), [{ at: 1_000 + TRY_AFTER, what: "try" }]);
  assert.deepEqual(sendings([1_000], true), [{ at: 1_000 + SAVE_AFTER, what: "save" }]);
});

test("whoever types on and on sees what follows meanwhile", () => {
  const made = sendings(every(300, MINUTE), true);
  assert.ok(made.filter(({ what }) => what === "try").length >= 10);
  assert.equal(made.at(-1)!.what, "save");
});
