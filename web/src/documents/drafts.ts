/**
 * What was entered and is not saved yet, kept in the browser's database by user, tab, site and month, so that neither an
 * expired session nor a crash loses it. Where the browser refuses the database, or has no room, it is kept in memory alone.
 */
import { signal } from "@preact/signals";
import type { Entries, Entry } from "../grid/model";

const STORE = "drafts";

export interface Draft {
  readonly id: string;
  readonly entries: readonly (readonly [string, Entry])[];
  readonly at: number;
  /** The version of the month that they were entered over: what others saved since then is a conflict. */
  readonly etag: string;
  /** When somebody was first told that it will be dropped. */
  readonly told?: number;
}

/** Whether the browser refused to keep the last change, e.g. for want of room. */
export const isFull = signal(false);

let opening: Promise<IDBDatabase | null> | undefined;

/** Whether what is unsaved outlives the page. */
export async function isDurable(): Promise<boolean> {
  return (await database()) !== null;
}

/** What is to be kept by the next write, by id. */
const waiting = new Map<string, () => { entries: Entries; etag: string }>();

/** Keeps what `told` says then: once what was typed is drawn, for a key should wait for no database; at once where the page goes. */
export function keep(id: string, told: () => { entries: Entries; etag: string }): void {
  if (!waiting.size) setTimeout(writeWaiting);
  waiting.set(id, told);
}

async function writeWaiting(): Promise<void> {
  const drafts = [...waiting].map(([id, told]) => ({ id, at: Date.now(), ...told() }));
  waiting.clear();
  if (!drafts.length) return;
  await write((store) => {
    for (const { entries, ...draft } of drafts) {
      if (entries.size) store.put({ ...draft, entries: [...entries] } satisfies Draft);
      else store.delete(draft.id);
    }
  });
}

addEventListener("pagehide", () => void writeWaiting());

/** All drafts of a user. */
export async function all(user: string): Promise<readonly Draft[]> {
  const opened = await database();
  await writeWaiting();
  if (!opened) return [];
  return new Promise((resolve) => {
    const asked = opened.transaction(STORE).objectStore(STORE).getAll(IDBKeyRange.bound(`${user}/`, `${user}/\uffff`));
    asked.onsuccess = () => resolve(asked.result as Draft[]);
    asked.onerror = () => resolve([]);
  });
}

/** Notes that it was told that a draft will be dropped. */
export async function tell(draft: Draft): Promise<void> {
  await write((store) => {
    const asked = store.get(draft.id);
    asked.onsuccess = () => (asked.result as Draft | undefined)?.at === draft.at && store.put({ ...draft, told: Date.now() }); // unless it changed meanwhile
  });
}

export async function drop(id: string): Promise<void> {
  await write((store) => store.delete(id));
}

export async function find(id: string): Promise<Draft | null> {
  const opened = await database();
  if (!opened) return null;
  return new Promise((resolve) => {
    const asked = opened.transaction(STORE).objectStore(STORE).get(id);
    asked.onsuccess = () => resolve((asked.result as Draft | undefined) ?? null);
    asked.onerror = () => resolve(null);
  });
}

async function write(change: (store: IDBObjectStore) => void): Promise<void> {
  const opened = await database();
  if (!opened) return;
  await new Promise<void>((resolve) => {
    const ended = (isKept: boolean) => ((isFull.value = !isKept), resolve());
    let transaction: IDBTransaction | undefined;
    try {
      transaction = opened.transaction(STORE, "readwrite");
      transaction.oncomplete = () => ended(true);
      transaction.onabort = () => ended(false);
      change(transaction.objectStore(STORE));
    } catch {
      if (transaction) transaction.abort();
      else ended(false);
    }
  });
}

function database(): Promise<IDBDatabase | null> {
  opening ??= new Promise((resolve) => {
    try {
      const asked = indexedDB.open("towne-park-forecasting", 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "id" });
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = asked.onblocked = () => resolve(null);
    } catch {
      resolve(null);
    }
  });
  return opening;
}
