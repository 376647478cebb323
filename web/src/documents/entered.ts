/** What a tab shows and works on: a month, or several of one tab as rows of one form. */
import type { ReadonlySignal } from "@preact/signals";
import type { Problem } from "../api/problem";
import type { Change, Entries, Sheet } from "../grid/model";
import type { Tab } from "../shell/route";
import type { Draft } from "./drafts";
import type { Warning } from "./kind";
import type { Conflict } from "./outcome";

export interface Entered {
  readonly id: string;
  readonly kind: { readonly tab: Tab };
  /** The month, or the last one. */
  readonly period: string;
  /** Set once there is something to show. */
  readonly answer: ReadonlySignal<unknown>;
  readonly problem: ReadonlySignal<Problem | null>;
  readonly sheet: ReadonlySignal<Sheet>;
  readonly warnings: ReadonlySignal<readonly Warning[]>;
  readonly entries: ReadonlySignal<Entries>;
  /** The entries that what is calculated follows. */
  readonly followed: ReadonlySignal<Entries>;
  /** What is offered to be restored. */
  readonly draft: ReadonlySignal<Draft | null>;
  readonly conflicts: ReadonlySignal<readonly Conflict[]>;
  /** Sentences of a refusal that belong to no cell. */
  readonly refusals: ReadonlySignal<readonly string[]>;
  readonly compared: ReadonlySignal<unknown>;
  load(signal: AbortSignal): Promise<void>;
  change(changes: readonly Change[]): void;
  keepTyping(changes: readonly Change[]): void;
  undo(): void;
  redo(): void;
  restore(): void;
  discard(): void;
  decide(mine: ReadonlySet<string>): Promise<void>;
}
