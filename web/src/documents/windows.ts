/**
 * Other windows of this browser. Each holds a shared lock by the name of the month that it shows, which the browser frees with
 * the window however that ends; a channel says when to count them anew, and what one of them has saved.
 */
import { effect, signal } from "@preact/signals";
import { Latest } from "../api/latest";
import { app } from "../app";
import { route } from "../shell/navigation";

interface News {
  /** The document that was saved, `user/tab/site/month`; empty where a window came or went. */
  readonly saved: string;
}

const RECOUNT_MILLISECONDS = 3_000;

/** How many other windows show the month that is shown here. */
export const others = signal(0);

let channel: BroadcastChannel | null = null;
const tell = (saved: string) => channel?.postMessage({ saved } satisfies News);

/** Tells other windows that a document was saved, so that they show it. */
export function tellSaved(id: string): void {
  tell(id);
}

/** Begins to hold the lock of the month that is shown, and to count those of others; `onSaved` learns what they save. */
export function watchWindows(onSaved: (id: string) => void): void {
  const locks: LockManager | undefined = navigator.locks;
  if (!("BroadcastChannel" in globalThis) || !locks) return;
  channel = new BroadcastChannel("towne-park-forecasting");
  const name = () => `month/${app().me.userId}/${route.peek().site}/${route.peek().period}`;
  const counting = new Latest();
  const count = () => {
    const counted = ({ held = [] }: LockManagerSnapshot) => (others.value = Math.max(0, held.filter((lock) => lock.name === name()).length - 1));
    void counting.ask(() => locks.query(), counted, () => (others.value = 0));
  };
  channel.onmessage = ({ data }: MessageEvent<News>) => (data.saved ? onSaved(data.saved) : count());
  effect(() => {
    const timer = others.value ? setInterval(count, RECOUNT_MILLISECONDS) : undefined; // one that is closed says nothing
    return () => clearInterval(timer);
  });
  effect(() => {
    const { site, period } = route.value;
    let free = () => {};
    if (site && period) {
      const shown = new Promise<void>((resolve) => (free = resolve));
      void locks.request(name(), { mode: "shared" }, () => (tell(""), count(), shown)).then(() => tell(""));
    }
    return () => free();
  });
}
