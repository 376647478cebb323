/**
 * What a bulk operation would change, and changing it: each month of each site is a part of it, read, saved and taken back by
 * itself, against the version that was read.
 */
import { signal } from "@preact/signals";
import { Latest } from "../api/latest";
import { app, asOf } from "../app";
import { Problem } from "../api/problem";
import type { DocumentKind } from "../documents/kind";
import { savedBeside } from "../documents/open";
import type { Entries, Sheet } from "../grid/model";
import { levelText } from "../text/levels";
import { entriesOf, hasOpen, takingBack, totalsOf, type Operation, type Total } from "./bulk-model";

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- kinds of all tabs
export type Kind = DocumentKind<any>;

/** What is asked for; a copy names the month that is copied. */
export interface Asked {
  readonly kind: Kind;
  readonly sites: readonly string[];
  readonly periods: readonly string[];
  /** Keys of the items that are changed. */
  readonly items: ReadonlySet<string>;
  readonly operation: Exclude<Operation, { kind: "copy" }> | { readonly kind: "copy"; readonly from: string };
}

/** How a part stands: not to be changed, to be changed, changed, refused, as it was before. */
export type State = "left" | "planned" | "saved" | "refused" | "undone";

export interface Part {
  readonly site: string;
  readonly period: string;
  readonly state: State;
  /** Why it is left, or refused. */
  readonly sentence: string;
  readonly work: Work | null;
}

interface Work {
  readonly entries: Entries;
  readonly totals: readonly Total[];
  readonly back: Entries;
  /** The version to save over. */
  readonly etag: string;
  readonly idempotencyKey: string;
}

export interface Bulk {
  readonly asked: Asked;
  readonly parts: readonly Part[];
  readonly stage: "reading" | "preview" | "saving" | "report" | "undoing";
  /** How many parts of a stage that goes on are done, and of how many. */
  readonly done: number;
  readonly of: number;
}

/** So many months of sites at most: each is read, saved and perhaps taken back, and a user may ask 1,000 times in 15 minutes. */
export const MOST_PARTS = 200;
const READ_TOGETHER = 4;
const PRECONDITION_FAILED = 412;
const words = levelText.bulk;
const NO_WARNINGS = new Map<string, string>();

/** The operation that is shown; it outlives the dialog, so that what was done can still be taken back. */
export const bulk = signal<Bulk | null>(null);
const reading = new Latest();
let stopped = false;

/** Ends what goes on: reading at once, what changes something after the part that is being worked on. */
export function stop(): void {
  if (bulk.peek()?.stage === "reading") leave();
  else stopped = true;
}

/** Back to the form; what is still being read for it is given up. */
export function leave(): void {
  reading.drop();
  bulk.value = null;
}

export function sheetOf(kind: Kind, data: unknown): Sheet {
  return kind.sheet(data, { asOf: asOf.value, mayWrite: true, compared: null, warnings: NO_WARNINGS });
}

/** Reads all months of all sites, and says what would change in each. */
export function preview(asked: Asked): Promise<void> {
  const places = asked.sites.flatMap((site) => asked.periods.map((period) => ({ site, period })));
  const shown = (parts: readonly Part[], stage: Bulk["stage"]) => (bulk.value = { asked, parts, stage, done: parts.length, of: places.length });
  shown([], "reading");
  const read = async (signal: AbortSignal) => {
    const sources = new Map<string, Promise<Sheet>>();
    const parts: Part[] = [];
    for (let at = 0; at < places.length && !signal.aborted; at += READ_TOGETHER) {
      parts.push(...(await Promise.all(places.slice(at, at + READ_TOGETHER).map(({ site, period }) => planned(asked, site, period, sources, signal)))));
      if (!signal.aborted) shown([...parts], "reading");
    }
    return parts;
  };
  return reading.ask(read, (parts) => shown(parts, "preview"), leave);
}

/** Saves what is planned, and once more what nobody answered. */
export async function save(): Promise<void> {
  await each("saving", mayBeSaved, saved);
}

export const mayBeSaved = ({ state, work }: Part): boolean => work !== null && (state === "planned" || state === "refused");

/** Takes back what was saved. */
export async function undo(): Promise<void> {
  await each("undoing", ({ state }) => state === "saved", undone);
}

/** Whether something is being read, saved or taken back. */
export const isGoingOn = ({ stage }: Bulk): boolean => stage !== "preview" && stage !== "report";

async function each(stage: Bulk["stage"], concerns: (part: Part) => boolean, work: (kind: Kind, part: Part) => Promise<Part>): Promise<void> {
  const before = bulk.value!;
  if (isGoingOn(before)) return; // it was pressed twice
  const of = before.parts.filter(concerns);
  bulk.value = { ...before, stage, done: 0, of: of.length };
  stopped = false;
  for (const part of of) {
    if (stopped) break;
    const after = await work(before.asked.kind, part);
    bulk.value = { ...bulk.value, parts: bulk.value.parts.map((one) => (one === part ? after : one)), done: bulk.value.done + 1 };
  }
  bulk.value = { ...bulk.value, stage: "report" };
}

async function planned({ kind, items, operation }: Asked, site: string, period: string, sources: Map<string, Promise<Sheet>>, signal: AbortSignal): Promise<Part> {
  const left = (sentence: string): Part => ({ site, period, state: "left", sentence, work: null });
  if (operation.kind === "copy" && operation.from === period) return left(words.itself);
  try {
    if (operation.kind === "copy" && !sources.has(site)) sources.set(site, kind.get(site, operation.from, signal).then(({ data }) => sheetOf(kind, data)));
    const [{ data, meta }, from] = await Promise.all([kind.get(site, period, signal), sources.get(site)]);
    const sheet = sheetOf(kind, data);
    if (!hasOpen(sheet, items)) return left(words.locked);
    const entries = entriesOf(sheet, items, operation.kind === "copy" ? { kind: "copy", from: from! } : operation);
    const wrong = [...entries.values()].filter(({ error }) => error);
    if (wrong.length) return left(words.wrong(wrong.length, wrong[0]!.error));
    if (!entries.size) return left(words.nothing);
    const work = { entries, totals: totalsOf(sheet, items, entries), back: takingBack(sheet, entries), etag: meta.etag ?? "", idempotencyKey: crypto.randomUUID() };
    return { site, period, state: "planned", sentence: "", work };
  } catch (error) {
    return left((error as Error).message);
  }
}

async function saved(kind: Kind, part: Part): Promise<Part> {
  const work = part.work!;
  try {
    const { meta } = await kind.put(part.site, part.period, { body: kind.body(work.entries), version: work });
    savedBeside(idOf(kind, part));
    return { ...part, state: "saved", sentence: "", work: { ...work, etag: meta.etag ?? "", idempotencyKey: crypto.randomUUID() } };
  } catch (error) {
    return { ...part, state: "refused", sentence: sentenceOf(error, words.changedMeanwhile), work: mayBeTried(error) ? work : null };
  }
}

async function undone(kind: Kind, part: Part): Promise<Part> {
  const work = part.work!;
  try {
    await kind.put(part.site, part.period, { body: kind.body(work.back), version: work });
    savedBeside(idOf(kind, part));
    return { ...part, state: "undone", sentence: "" };
  } catch (error) {
    return { ...part, sentence: sentenceOf(error, words.changedSince) };
  }
}

function sentenceOf(error: unknown, changed: string): string {
  if (error instanceof Problem && error.status === PRECONDITION_FAILED) return changed;
  return error instanceof Problem && error.status === 0 ? words.noAnswer : (error as Error).message;
}

/** Whether the same request may be sent again: nobody answered it, or not now. */
const mayBeTried = (error: unknown): boolean => error instanceof Problem && (error.status === 0 || error.status === 429 || error.status >= 500);

function idOf(kind: Kind, { site, period }: Part): string {
  return `${app().me.userId}/${kind.tab}/${site}/${period}`;
}
