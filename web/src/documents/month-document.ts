/** A month of one tab, open in the page: what the server has, what was entered over it, and how the two come together. */
import { computed, signal } from "@preact/signals";
import { Latest } from "../api/latest";
import { app, asOf, refreshed } from "../app";
import { asProblem, isAborted, type Problem } from "../api/problem";
import { apply, NO_HISTORY, redo, remember, undo, valuesOf, type Change, type Entries, type Sheet } from "../grid/model";
import { mayEdit } from "../shell/editing";
import * as drafts from "./drafts";
import type { Entered } from "./entered";
import type { Answer, DocumentKind, SheetContext } from "./kind";
import { conflictsOf, refused, sendable, unsaved, warningsOf, type Conflict } from "./outcome";
import type { Typed } from "./pacing";
import { tellSaved } from "./windows";

export type SaveState = "saved" | "unsaved" | "saving" | "offline" | "conflict" | "refused";
const PRECONDITION_FAILED = 412;
const REFUSED = new Set([400, 409, 422]);
const NO_SHEET: Sheet = { heading: "", total: "", columns: [], rows: [] };
const NOTHING: Entries = new Map();
const RETRY_MILLISECONDS = [2_000, 5_000, 15_000, 30_000];

export class MonthDocument<Data> implements Entered {
  readonly answer = signal<Answer<Data> | null>(null);
  readonly problem = signal<Problem | null>(null);
  readonly entries = signal<Entries>(NOTHING);
  readonly draft = signal<drafts.Draft | null>(null);
  readonly conflicts = signal<readonly Conflict[]>([]);
  /** Sentences of a refusal that belong to no cell. */
  readonly refusals = signal<readonly string[]>([]);
  readonly compared = signal<SheetContext["compared"]>(null);
  readonly sheet = computed<Sheet>(() => this.sheetOf(this.shown.value));
  /** What the server says of the month with what is entered, as far as it was asked. */
  readonly shown = computed(() => this.tried.value ?? this.answer.value);
  readonly warnings = computed(() => this.shown.value?.meta.warnings ?? []);
  /** When was typed what no answer knows. */
  readonly typed = signal<Typed>({ first: 0, last: 0 });
  readonly state = computed<SaveState>(() => {
    if (this.conflicts.value.length) return "conflict";
    if (this.saving.value) return "saving";
    if (this.offline.value) return "offline";
    if (this.refusals.value.length || [...this.entries.value.values()].some((entry) => entry.error)) return "refused";
    return this.entries.value.size ? "unsaved" : "saved";
  });
  /** Whether it may save itself: something can be sent that was not refused as it is. */
  readonly isSavable = computed(() => this.isOpen.value && this.entries.value !== this.refusedAs.value);
  private readonly isBehind = computed(() => this.entries.value.size > 0 && this.entries.value !== this.triedAs.value);
  /** The entries that what is calculated follows. */
  readonly followed = computed<Entries>(() => this.triedAs.value ?? NOTHING);
  /** Whether to ask what follows. */
  readonly isStale = computed(() => this.isOpen.value && this.isBehind.value);
  private readonly isOpen = computed(() => (this.state.value === "unsaved" || this.state.value === "refused") && sendable(this.entries.value).size > 0);
  private readonly tried = signal<Answer<Data> | null>(null);
  private readonly triedAs = signal<Entries | null>(null);
  private readonly refusedAs = signal<Entries | null>(null);
  private readonly trying = new Latest();
  private readonly stored = computed(() => valuesOf(this.sheetOf(this.answer.value)));
  private readonly saving = signal(false);
  private readonly offline = signal(false);
  private history = NO_HISTORY;
  private underWay: Promise<void> | null = null;
  private attempt: { readonly idempotencyKey: string; readonly body: string } | null = null;
  private etag = "";
  /** What is being typed in a cell: it is kept, and entered when the cell is left. */
  private typing: readonly Change[] = [];
  /** What was sent without an answer: the server may have stored it. */
  private unanswered: readonly Entries[] = [];
  private failures = 0;
  private turn = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly kind: DocumentKind<Data>, readonly site: string, readonly period: string) {}

  get id(): string {
    return `${app().me.userId}/${this.kind.tab}/${this.site}/${this.period}`;
  }

  async load(signal_: AbortSignal): Promise<void> {
    this.problem.value = null;
    const isLatest = this.begun();
    try {
      const [answer, draft] = await Promise.all([this.kind.get(this.site, this.period, signal_), drafts.find(this.id)]);
      if (this.answer.value && !isLatest()) return;
      const over = this.etag; // what was entered was entered over it: what others saved since then is a conflict
      if (!this.entries.value.size) this.draft.value = draft;
      this.take(answer);
      if (this.entries.value.size) this.etag = over;
    } catch (error) {
      if (!isAborted(error) && isLatest()) this.problem.value = asProblem(error);
    }
  }

  /** Shows what another window saved; where it cannot be read, what was shown stays. */
  async refresh(): Promise<void> {
    if (!this.answer.value) return; // it is being read
    const isLatest = this.begun();
    const found = await this.kind.get(this.site, this.period, new AbortController().signal).catch(() => null);
    if (found && isLatest() && !this.entries.value.size) this.take(found);
  }

  /** Enters changes; they are kept in the browser until they are saved. */
  change(changes: readonly Change[]): void {
    this.history = remember(this.history, changes);
    this.put(changes);
  }

  /** Keeps in the browser what is being typed in a cell and not entered yet. */
  keepTyping(changes: readonly Change[]): void {
    if (!changes.length && !this.typing.length) return;
    this.typing = changes;
    this.keep();
  }

  readonly undo = () => this.step(undo);
  readonly redo = () => this.step(redo);

  restore(): void {
    const draft = this.draft.value;
    this.draft.value = null;
    if (!draft) return;
    this.etag = draft.etag;
    this.setEntries(new Map([...draft.entries, ...this.entries.value]));
  }

  discard(): void {
    this.draft.value = null;
    this.conflicts.value = [];
    this.refusals.value = [];
    this.history = NO_HISTORY;
    this.setEntries(new Map());
  }

  /** Asks what would follow from what is entered, and stores nothing; what is superseded meanwhile is given up. */
  try(): Promise<void> {
    const entries = this.entries.value;
    const body = this.kind.body(sendable(entries));
    const answered = (answer: Answer<Data>) => {
      this.tried.value = answer;
      this.triedAs.value = entries;
    };
    const failed = (problem: Problem) => {
      this.triedAs.value = entries;
      if (REFUSED.has(problem.status) && this.entries.value === entries) this.mark(problem, body);
    };
    return this.trying.ask((signal) => this.kind.put(this.site, this.period, { body, signal }), answered, failed);
  }

  /** Sends what can be sent, after a save under way what came meanwhile. Resolves when it is stored, or clearly not for now. */
  async save(): Promise<void> {
    if (this.underWay) {
      await this.underWay;
      if (this.state.value !== "unsaved") return;
    }
    await (this.underWay ??= this.store().finally(() => (this.underWay = null)));
  }

  private async store(): Promise<void> {
    clearTimeout(this.retry);
    this.trying.drop();
    const sent = sendable(this.entries.value);
    if (!sent.size || this.conflicts.value.length) return;
    const body = this.kind.body(sent);
    this.attempt = this.attempt?.body === JSON.stringify(body) ? this.attempt : { idempotencyKey: crypto.randomUUID(), body: JSON.stringify(body) };
    this.saving.value = true;
    this.begun();
    this.refusals.value = [];
    let again = false;
    try {
      const answer = await this.kind.put(this.site, this.period, { body, version: { etag: this.etag, idempotencyKey: this.attempt.idempotencyKey } });
      this.attempt = null;
      this.unanswered = [];
      this.reached();
      this.forgetTried();
      this.take(answer);
      this.setEntries(unsaved(this.entries.value, sent));
      tellSaved(this.id);
    } catch (error) {
      again = this.failed(asProblem(error), body, sent);
    } finally {
      this.saving.value = false;
    }
    if (again) await this.store();
  }

  /** Decides a conflict: `mine` are the cells whose entries win; the others are as somebody else saved them. */
  async decide(mine: ReadonlySet<string>): Promise<void> {
    const theirs = this.conflicts.value.filter((one) => !mine.has(one.key));
    this.conflicts.value = [];
    const left = new Map(this.entries.value);
    for (const { key } of theirs) left.delete(key);
    this.setEntries(left);
    if (left.size) await this.save();
    else await this.load(new AbortController().signal);
  }

  /** What to do about a refusal; whether to send again at once. */
  private failed(problem: Problem, body: unknown, sent: Entries): boolean {
    const cellOf = (pointer: string) => this.kind.cellOf(pointer, body);
    const met = problem.status === PRECONDITION_FAILED ? conflictsOf(problem, cellOf, this.unanswered) : null;
    if (met) {
      this.attempt = null;
      this.reached();
      this.etag = met.etag;
      this.conflicts.value = met.conflicts;
      return !met.conflicts.length; // what others changed elsewhere merges by itself
    }
    if (REFUSED.has(problem.status)) {
      this.attempt = null;
      this.reached();
      const before = sendable(this.entries.value).size;
      this.mark(problem, body);
      const left = sendable(this.entries.value).size;
      return left > 0 && left < before; // the good cells of the month are stored without the others
    }
    if (problem.status === 0 || problem.status >= 500 || problem.status === 429) {
      this.offline.value = true;
      this.unanswered = [...this.unanswered, sent];
      const wait = RETRY_MILLISECONDS[Math.min(this.failures++, RETRY_MILLISECONDS.length - 1)];
      this.retry = setTimeout(() => void this.save(), wait);
      return false;
    }
    this.attempt = null;
    this.refusals.value = [problem.message];
    this.refusedAs.value = this.entries.value;
    return false;
  }

  /** Puts the sentences of a refusal at the cells that they are about. */
  private mark(problem: Problem, body: unknown): void {
    const { entries, elsewhere } = refused(this.entries.value, problem, (pointer) => this.kind.cellOf(pointer, body));
    this.setEntries(entries);
    this.refusals.value = elsewhere;
    this.refusedAs.value = entries;
  }

  private sheetOf(answer: Answer<Data> | null): Sheet {
    if (!answer) return NO_SHEET;
    return this.kind.sheet(answer.data, { asOf: asOf.value, mayWrite: mayEdit(this.kind.permission), warnings: warningsOf(answer.meta), compared: this.compared.value });
  }

  private forgetTried(): void {
    this.trying.drop();
    this.tried.value = this.triedAs.value = null;
  }

  private reached(): void {
    this.offline.value = false;
    this.failures = 0;
  }

  /** Whether nothing was asked, or taken from another answer, since: an answer that was overtaken may be an older one. */
  private begun(): () => boolean {
    const turn = ++this.turn;
    return () => turn === this.turn;
  }

  private take(answer: Answer<Data>): void {
    this.begun();
    this.answer.value = answer;
    this.etag = answer.meta.etag ?? "";
    if (answer.meta.asOf) asOf.value = answer.meta.asOf;
    refreshed.value = new Date();
  }

  private step(by: typeof undo): void {
    const [changes, history] = by(this.history);
    this.history = history;
    this.put(changes);
  }

  private put(changes: readonly Change[]): void {
    if (!changes.length) return;
    this.refusals.value = [];
    const now = Date.now();
    this.typed.value = { first: this.isBehind.value ? this.typed.value.first : now, last: now };
    this.setEntries(apply(this.entries.value, changes, (key) => this.stored.value.get(key)));
  }

  private setEntries(entries: Entries): void {
    if (!entries.size) {
      this.forgetTried();
      clearTimeout(this.retry);
      this.reached(); // nothing waits for the connection any more
    }
    this.entries.value = entries;
    this.keep();
  }

  /** Keeps in the browser all that would be lost with the page: also what is being typed, and an offer not answered yet. */
  private keep(): void {
    drafts.keep(this.id, () => {
      const typed = apply(this.entries.value, this.typing, (key) => this.stored.value.get(key));
      const offered = this.draft.value;
      return { entries: new Map([...(offered?.entries ?? []), ...typed]), etag: offered?.etag ?? this.etag };
    });
  }
}
