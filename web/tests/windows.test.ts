/** Other windows on a month: how many there are is what was counted last, in whatever order the counts come. */
import assert from "node:assert/strict";
import { test } from "node:test";

const settled = () => new Promise((resolve) => setTimeout(resolve));
const define = (name: string, value: unknown) => Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });

test("an older count of the windows does not replace a newer one", async () => {
  const counts: ((windows: number) => void)[] = [];
  const channel: { onmessage?: (event: { data: { saved: string } }) => void } = {};
  const name = "month/anna/0170/2026-08";
  const query = () => new Promise((resolve) => counts.push((windows) => resolve({ held: Array.from({ length: windows }, () => ({ name })) })));
  define("location", { pathname: "/sites/0170/2026-08/statistics", search: "" });
  define("addEventListener", () => undefined);
  define("navigator", { locks: { query, request: () => new Promise(() => undefined) } });
  define("BroadcastChannel", function Channel() { return Object.assign(channel, { postMessage: () => undefined }); });
  const { start } = await import("../src/app");
  const { others, watchWindows } = await import("../src/documents/windows");
  start({ me: { userId: "anna", permissions: [] } } as never);
  watchWindows(() => undefined);
  for (const _ of [1, 2]) channel.onmessage!({ data: { saved: "" } });
  counts[1]!(1);
  await settled();
  counts[0]!(3);
  await settled();
  assert.equal(others.value, 0);
});
