/** A month while the server is away: what is discarded leaves nothing unsaved; and one that others save meanwhile. */
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { Problem } from "../src/api/problem";
import type { DocumentKind } from "../src/documents/kind";
import { entryOf } from "../src/grid/model";
import { sheetOf } from "./sheet";

const CHANGE = { key: "r0/c0", before: entryOf(0), after: entryOf(5) };

function define(name: string, value: unknown): void {
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
}

/** A document in which something was entered; `versions` are those that the server has, read by read. */
async function entered(put: (...given: readonly unknown[]) => Promise<unknown>, ...versions: readonly string[]) {
  define("location", { pathname: "/", search: "" });
  define("addEventListener", () => undefined);
  const { start } = await import("../src/app");
  const { MonthDocument } = await import("../src/documents/month-document");
  start({ me: { userId: "anna", permissions: [] } } as never);
  const left = [...versions];
  const get = async () => ({ data: null, meta: { etag: left.shift() } });
  const kind = { tab: "statistics", permission: "", get, put, sheet: () => sheetOf(1, 1), body: () => ({}), cellOf: () => null };
  const document = new MonthDocument(kind as unknown as DocumentKind<null>, "0170", "2026-08");
  await document.load(new AbortController().signal);
  document.change([CHANGE]);
  return document;
}

test("a read that fails after a newer one was answered hides nothing of what is shown", async () => {
  define("location", { pathname: "/", search: "" });
  define("addEventListener", () => undefined);
  const { start } = await import("../src/app");
  const { MonthDocument } = await import("../src/documents/month-document");
  start({ me: { userId: "anna", permissions: [] } } as never);
  const reads: { answer: (found: unknown) => void; fail: (error: Error) => void }[] = [];
  const get = () => new Promise((answer, fail) => reads.push({ answer, fail }));
  const document = new MonthDocument({ get, sheet: () => sheetOf(1, 1) } as unknown as DocumentKind<null>, "0170", "2026-08");
  const both = [document.load(new AbortController().signal), document.load(new AbortController().signal)];
  reads[1]!.answer({ data: null, meta: { etag: '"1"' } });
  await both[1];
  reads[0]!.fail(new Problem("too late", 503));
  await both[0];
  assert.equal(document.problem.value, null);
  assert.equal(document.answer.value?.meta.etag, '"1"');
});

/** A document whose server is away. */
async function offline() {
  const put = mock.fn(async () => Promise.reject(new Problem("offline", 0)));
  const document = await entered(put, '"1"');
  await document.save();
  assert.equal(document.state.value, "offline");
  return { document, put };
}

for (const way of ["discard", "undo"] as const) {
  test(`after ${way} nothing is unsaved, and nothing is sent again`, async () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    try {
      const { document, put } = await offline();
      document[way]();
      assert.equal(document.state.value, "saved");
      mock.timers.tick(60_000);
      assert.equal(put.mock.callCount(), 1);
    } finally {
      mock.timers.reset();
    }
  });
}

test("what was entered is saved over the version that it was entered over, also where the month is read again", async () => {
  const put = mock.fn(async (..._: readonly unknown[]) => ({ data: null, meta: { etag: '"3"' } }));
  const document = await entered(put, '"1"', '"2"');
  await document.load(new AbortController().signal);
  await document.save();
  const [, , sent] = put.mock.calls[0]!.arguments as [string, string, { version: { etag: string } }];
  assert.equal(sent.version.etag, '"1"');
});
