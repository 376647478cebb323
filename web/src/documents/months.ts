/**
 * Several months of one tab as rows of one form. Each is a document of its own, read and saved with its own version: what is
 * entered here goes to the document of its month, and what each says comes back as its row. Keys are
 * `month/key in the month`.
 */
import { computed, type ReadonlySignal } from "@preact/signals";
import { isOver } from "../app";
import { showMonth } from "../format";
import { NO_HISTORY, redo, remember, undo, type Change, type Entries, type Sheet } from "../grid/model";
import type { Draft } from "./drafts";
import type { Entered } from "./entered";
import type { MonthDocument } from "./month-document";
import { documentBeside, documentOf } from "./open";
import type { DocumentKind } from "./kind";
import type { Conflict } from "./outcome";

/** Makes the sheet of several months of theirs. */
export type Together<Data> = (months: readonly MonthDocument<Data>[]) => Sheet;

export class Months<Data> implements Entered {
  readonly kind: DocumentKind<Data>;
  readonly id: string;
  readonly period: string;
  readonly answer = computed(() => this.months.some((one) => one.answer.value) && this.months.every((one) => one.answer.value ?? one.problem.value));
  readonly problem = computed(() => (this.months.every((one) => one.problem.value) ? this.months[0]!.problem.value : null));
  readonly sheet: ReadonlySignal<Sheet>;
  readonly warnings = computed(() => this.months.flatMap((one) => one.warnings.value.map((warning) => ({ ...warning, message: this.named(one, warning.message) }))));
  readonly entries = computed(() => this.together((one) => one.entries.value));
  readonly followed = computed(() => this.together((one) => one.followed.value));
  readonly draft = computed<Draft | null>(() => {
    const found = this.offering().map((one) => ({ one, draft: one.draft.value! }));
    const [first] = found;
    if (!first) return null;
    const entries = found.flatMap(({ one, draft }) => draft.entries.map(([key, entry]) => [keyFrom(one, key), entry] as const));
    return { ...first.draft, entries, at: Math.max(...found.map(({ draft }) => draft.at)) };
  });
  readonly conflicts = computed<readonly Conflict[]>(() => this.months.flatMap((one) => one.conflicts.value.map((conflict) => ({ ...conflict, key: keyFrom(one, conflict.key) }))));
  readonly refusals = computed(() => this.months.flatMap((one) => one.refusals.value.map((sentence) => this.named(one, sentence))));
  readonly compared = computed(() => this.months.some((one) => one.compared.value));
  private history = NO_HISTORY;

  constructor(readonly months: readonly MonthDocument<Data>[], together: Together<Data>) {
    const [first, last] = [months[0]!, months.at(-1)!];
    this.kind = first.kind;
    this.id = `${first.id}..${last.period}`;
    this.period = last.period;
    this.sheet = computed(() => together(months));
  }

  async load(signal: AbortSignal): Promise<void> {
    await Promise.all(this.months.filter((one) => !one.answer.peek()).map((one) => one.load(signal)));
  }

  change(changes: readonly Change[]): void {
    this.history = remember(this.history, changes);
    this.put(changes);
  }

  keepTyping(changes: readonly Change[]): void {
    for (const one of this.months) one.keepTyping(changesOf(one, changes));
  }

  undo(): void {
    const [changes, history] = undo(this.history);
    this.history = history;
    this.put(changes);
  }

  redo(): void {
    const [changes, history] = redo(this.history);
    this.history = history;
    this.put(changes);
  }

  restore(): void {
    for (const one of this.offering()) one.restore();
  }

  /** Discards what is offered, and nothing of the months that offer nothing. */
  discard(): void {
    for (const one of this.offering()) one.discard();
  }

  async decide(mine: ReadonlySet<string>): Promise<void> {
    const met = this.months.filter((one) => one.conflicts.value.length);
    await Promise.all(met.map((one) => one.decide(new Set(within(one, [...mine])))));
  }

  /** The months with something to be restored; what is kept of one that is over is told in the list of what is kept. */
  private offering(): readonly MonthDocument<Data>[] {
    return this.months.filter((one) => one.draft.value && !isOver(one.period));
  }

  private put(changes: readonly Change[]): void {
    for (const one of this.months) one.change(changesOf(one, changes));
  }

  private together(entriesOf: (one: MonthDocument<Data>) => Entries): Entries {
    return new Map(this.months.flatMap((one) => [...entriesOf(one)].map(([key, entry]) => [keyFrom(one, key), entry] as const)));
  }

  private named(one: MonthDocument<Data>, sentence: string): string {
    return `${showMonth(one.period)}: ${sentence}`;
  }
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- months of any kind
let shown: Months<any> | null = null;

/** The months that are shown together; the same as long as their documents are. */
export function monthsOf<Data>(kind: DocumentKind<Data>, site: string, periods: readonly string[], together: Together<Data>): Months<Data> {
  const [first = "", ...others] = periods;
  const documents = [documentOf(kind, site, first), ...others.map((period) => documentBeside(kind, site, period))];
  if (documents.length !== shown?.months.length || documents.some((one, at) => one !== shown!.months[at])) shown = new Months(documents, together);
  return shown as Months<Data>;
}

/** The key of a cell among several months, of its key in its month. */
function keyFrom({ period }: { readonly period: string }, key: string): string {
  return `${period}/${key}`;
}

/** What of keys among several months is of one, by its keys. */
function within({ period }: { readonly period: string }, keys: readonly string[]): string[] {
  return keys.filter((key) => key.startsWith(`${period}/`)).map((key) => key.slice(period.length + 1));
}

function changesOf(one: { readonly period: string }, changes: readonly Change[]): Change[] {
  return changes.flatMap((change) => within(one, [change.key]).map((key) => ({ ...change, key })));
}
