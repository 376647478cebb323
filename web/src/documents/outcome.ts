/** What follows from the answer to a save, for what was entered. Pure. */
import { sentenceOf, type Problem } from "../api/problem";
import type { Entries, Entry } from "../grid/model";
import { text } from "../text/en";
import type { Meta } from "./kind";

/** A field that two people changed: what it was, what is entered here, what somebody else saved. */
export interface Conflict {
  readonly key: string;
  readonly base: number | null;
  readonly yours: number | null;
  readonly theirs: number | null;
}

/** Entries that may be sent: those without an error. */
export function sendable(entries: Entries): Entries {
  return new Map([...entries].filter(([, entry]) => !entry.error));
}

/** What is left after a save: what was changed meanwhile, and what could not be sent. */
export function unsaved(entries: Entries, sent: Entries): Entries {
  return new Map([...entries].filter(([key, entry]) => sent.get(key) !== entry));
}

/** The entries with the errors of a refusal at their cells; an error of a row is one of each of its entries. */
export function refused(entries: Entries, problem: Problem, cellOf: (pointer: string) => string | null): { entries: Entries; elsewhere: string[] } {
  const after = new Map(entries);
  const elsewhere: string[] = [];
  for (const item of problem.items) {
    const place = item.field ? cellOf(item.field) : null;
    const keys = place === null ? [] : [...entries.keys()].filter((key) => key === place || key.startsWith(`${place}/`));
    for (const key of keys) after.set(key, marked(entries.get(key)!, sentenceOf(item.message)));
    if (!keys.length) elsewhere.push(item.message);
  }
  return { entries: after, elsewhere };
}

function marked(entry: Entry, error: string): Entry {
  return { value: entry.value, text: entry.text || (entry.value === null ? "" : String(entry.value)), error };
}

/**
 * The conflicts of a 412, at cells. What one side alone changed is none, nor is what was sent from here without an answer:
 * the server stored it after all.
 */
export function conflictsOf(problem: Problem, cellOf: (pointer: string) => string | null, unanswered: readonly Entries[] = []): { etag: string; conflicts: Conflict[] } | null {
  const details = problem.items.find((item) => item.code === "PRECONDITION_FAILED")?.details as ConflictDetails | undefined;
  if (!details?.etag) return null;
  const conflicts = (details.conflicts ?? []).flatMap((one) => {
    const key = cellOf(one.field);
    const isOurs = unanswered.some((sent) => key && sent.get(key)?.value === one.theirs);
    return key && one.yours !== one.theirs && !isOurs ? [{ key, base: number(one.base), yours: number(one.yours), theirs: number(one.theirs) }] : [];
  });
  return { etag: details.etag, conflicts };
}

interface ConflictDetails {
  readonly etag?: string;
  readonly conflicts?: readonly { field: string; base: unknown; yours: unknown; theirs: unknown }[];
}

function number(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

/** How to say in one line what is unsaved, e.g. to ask whether to restore it. */
export function summary(entries: Entries): string {
  const rows = new Set([...entries.keys()].map((key) => key.split("/")[0]));
  return text.save.summary(entries.size, rows.size);
}

/** What the server warns of, as sentences by the field that each is about. */
export function warningsOf(meta: Meta): ReadonlyMap<string, string> {
  return new Map((meta.warnings ?? []).flatMap((warning) => (warning.field ? [[warning.field, sentenceOf(warning.message)] as const] : [])));
}
