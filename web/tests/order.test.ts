/** Answers come in any order: no older one is shown over a newer one, and what was entered last is what is stored. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Problem } from "../src/api/problem";
import type { DocumentKind, SaveRequest } from "../src/documents/kind";
import { entryOf } from "../src/grid/model";
import { sheetOf } from "./sheet";

interface Month {
  readonly version: number;
  readonly value: number;
}

function define(name: string, value: unknown): void {
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
}

const etagOf = ({ version }: Month) => `"${version}"`;

/** A server whose requests arrive, and whose answers come back, when the scheduler says. */
class Server {
  now: Month = { version: 1, value: 0 };

  constructor(private readonly scheduler: fc.Scheduler) {}

  saveForSomebodyElse(): void {
    this.now = { ...this.now, version: this.now.version + 1 };
  }

  get = () => this.answered(() => this.now);

  put = (_site: string, _period: string, { body, version }: SaveRequest) => this.answered(() => {
    if (version && version.etag !== etagOf(this.now)) {
      const details = { etag: etagOf(this.now), conflicts: [] };
      throw new Problem("changed meanwhile", 412, [{ code: "PRECONDITION_FAILED", message: "", details } as never]);
    }
    const saved = { version: this.now.version + 1, value: body as number };
    if (version) this.now = saved;
    return { ...saved, version: this.now.version };
  });

  private async answered(serve: () => Month) {
    await this.scheduler.schedule(Promise.resolve(), "arrives");
    let [data, refusal]: [Month | null, unknown] = [null, null];
    try {
      data = serve();
    } catch (error) {
      refusal = error;
    }
    await this.scheduler.schedule(Promise.resolve(), "answers");
    if (!data) throw refusal;
    return { data, meta: { etag: etagOf(data) } };
  }
}

async function opened(server: Server) {
  define("location", { pathname: "/", search: "" });
  define("addEventListener", () => undefined);
  const { start } = await import("../src/app");
  const { MonthDocument } = await import("../src/documents/month-document");
  start({ me: { userId: "anna", permissions: [] } } as never);
  const sheet = ({ value }: Month) => {
    const { rows, ...rest } = sheetOf(1, 1);
    return { ...rest, rows: rows.map((row) => ({ ...row, cells: row.cells.map((cell) => ({ ...cell, value })) })) };
  };
  const kind = { tab: "statistics", permission: "", get: server.get, put: server.put, sheet, body: (entries: Map<string, { value: number }>) => entries.get("r0/c0")?.value, cellOf: () => null };
  return new MonthDocument(kind as unknown as DocumentKind<Month>, "0170", "2026-08");
}

const STEPS = ["type", "try", "save", "read", "somebody else saves"] as const;

test("no answer is shown over a newer one, and what was typed last is stored, in whatever order answers come", async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.array(fc.constantFrom(...STEPS), { maxLength: 12 }), async (scheduler, steps) => {
      const server = new Server(scheduler);
      const document = await opened(server);
      const shown: number[] = [];
      document.answer.subscribe((answer) => answer && shown.push(answer.data.version));
      const loading = document.load(new AbortController().signal);
      await scheduler.waitFor(loading);
      let typed = 0;
      const under: Promise<void>[] = [];
      const act: Record<(typeof STEPS)[number], () => unknown> = {
        type: () => document.change([{ key: "r0/c0", before: entryOf(typed), after: entryOf(++typed) }]),
        try: () => document.isStale.peek() && under.push(document.try()),
        save: () => under.push(document.save()),
        read: () => document.state.peek() === "saved" && under.push(document.refresh()), // as another window's save makes it
        "somebody else saves": () => server.saveForSomebodyElse(),
      };
      const { task } = scheduler.scheduleSequence(steps.map((step) => ({ label: step, builder: async () => void act[step]() })));
      await scheduler.waitFor(task);
      await scheduler.waitFor(Promise.all(under));
      await scheduler.waitFor(document.save());
      assert.deepEqual(shown, [...shown].sort((one, other) => one - other));
      assert.equal(server.now.value, typed);
      assert.equal(document.state.peek(), "saved");
    }),
    { numRuns: 500 },
  );
});
