/** Answers that come in another order than they were asked for, and lists of several pages. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Latest } from "../src/api/latest";
import { allPages, MOST } from "../src/api/pages";

const settled = () => new Promise((resolve) => setTimeout(resolve));

test("an answer that was overtaken is dropped, and so is a failure", async () => {
  const latest = new Latest();
  const shown: string[] = [];
  const held: { answer: (value: string) => void; fail: (error: Error) => void; signal: AbortSignal }[] = [];
  const ask = () => latest.ask((signal) => new Promise<string>((answer, fail) => held.push({ answer, fail, signal })), (found) => shown.push(found), (problem) => shown.push(problem.message));
  ask(), ask(), ask();
  held[2]!.answer("third");
  await settled();
  held[0]!.answer("first");
  held[1]!.fail(new Error("second"));
  await settled();
  assert.deepEqual(shown, ["third"]);
  assert.deepEqual(held.map((one) => one.signal.aborted), [true, true, false]);
  ask();
  latest.drop();
  held[3]!.answer("given up");
  ask();
  held[4]!.fail(new Error("went wrong"));
  await settled();
  assert.deepEqual(shown, ["third", "went wrong"]);
});

test("a list is read page after page to its end, from the first page where that is there", async () => {
  const items = Array.from({ length: 2 * MOST + 1 }, (_, index) => index);
  const asked: number[] = [];
  const ask = async ({ page, limit }: { page: number; limit: number }) => {
    asked.push(page);
    return { data: items.slice((page - 1) * limit, page * limit), meta: { hasMore: page * limit < items.length } };
  };
  assert.deepEqual(await allPages(ask), items);
  assert.deepEqual(await allPages(ask, { data: items.slice(0, MOST), meta: { hasMore: true } }), items);
  assert.deepEqual(asked, [1, 2, 3, 2, 3]);
});
