/** The documents that are open: they outlive a change of the tab, and are saved together. */
import { computed, effect, signal } from "@preact/signals";
import { recall, store } from "../shell/remembered";
import type { DocumentKind } from "./kind";
import { MonthDocument, type SaveState } from "./month-document";
import { due } from "./pacing";
import { tellSaved } from "./windows";

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- documents of all kinds lie in one list
type AnyDocument = MonthDocument<any>;
const AUTO_SAVE = "auto-save";

const open = signal<ReadonlyMap<string, AnyDocument>>(new Map());

/** A document of another month beside the one that is shown. */
export function documentBeside<Data>(kind: DocumentKind<Data>, site: string, period: string): MonthDocument<Data> {
  const key = keyOf(kind, site, period);
  const found = open.peek().get(key) as MonthDocument<Data> | undefined;
  if (found) return found;
  const made = new MonthDocument(kind, site, period);
  open.value = new Map([...open.peek(), [key, made as AnyDocument]]);
  return made;
}

/** The document of a tab, site and month that is shown; others are kept while they have something unsaved. */
export function documentOf<Data>(kind: DocumentKind<Data>, site: string, period: string): MonthDocument<Data> {
  if (!open.peek().has(keyOf(kind, site, period))) open.value = new Map([...open.peek()].filter(([, one]) => one.state.peek() !== "saved"));
  return documentBeside(kind, site, period);
}

function keyOf(kind: { readonly tab: string }, site: string, period: string): string {
  return `${kind.tab}/${site}/${period}`;
}

export const dirty = computed(() => [...open.value.values()].filter((one) => one.state.value !== "saved"));

const URGENCY: readonly SaveState[] = ["conflict", "refused", "offline", "saving", "unsaved"];
/** The state of all open documents together: that of the most urgent one. */
export const saveState = computed<SaveState>(() => URGENCY.find((state) => dirty.value.some((one) => one.state.value === state)) ?? "saved");

export async function saveAll(): Promise<void> {
  await Promise.all(dirty.peek().map((one) => one.save()));
}

/** Reads a document anew that another window saved, where nothing was entered here. */
export function showSaved(id: string): void {
  const found = [...open.peek().values()].find((one) => one.id === id);
  if (found?.state.peek() === "saved") void found.refresh();
}

/** Shows here and in other windows what was saved beside the documents, and counts it for views that are made of many. */
export function savedBeside(id: string): void {
  showSaved(id);
  tellSaved(id);
  besides.value += 1;
}

/** How often something was saved beside the documents. */
export const besides = signal(0);

export function discardAll(): void {
  for (const one of dirty.peek()) one.discard();
}

/** Shows no document any more, and saves none; what is kept in the browser stays. */
export function closeAll(): void {
  open.value = new Map();
}

/** Whether what was entered is saved by itself. */
export const autoSave = signal(recall(AUTO_SAVE, ["true", "false"], "true") === "true");

export function setAutoSave(on: boolean): void {
  autoSave.value = on;
  store(AUTO_SAVE, String(on));
}

let sent = -Infinity;

effect(() => {
  const waiting = dirty.value.flatMap((one) => {
    const next = due(one.typed.value, { save: autoSave.value && one.isSavable.value, try: one.isStale.value }, sent);
    return next ? [{ one, ...next }] : [];
  });
  const next = waiting.sort((one, other) => one.at - other.at)[0];
  if (!next) return undefined;
  const send = () => {
    sent = Date.now();
    void (next.what === "save" ? next.one.save() : next.one.try());
  };
  const timer = setTimeout(send, next.at - Date.now());
  return () => clearTimeout(timer);
});

addEventListener("online", () => void saveAll());
addEventListener("beforeunload", (event) => {
  if (dirty.peek().length) event.preventDefault();
});
