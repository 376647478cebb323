/** What becomes of drafts that nobody takes up: those of months that are over, and old ones, are offered once more and then dropped. */
import { summary } from "./outcome";
import type { Draft } from "./drafts";

export interface Kept {
  readonly draft: Draft;
  readonly tab: string;
  readonly site: string;
  readonly period: string;
  readonly summary: string;
  /** Why it will be dropped; empty where it is kept. */
  readonly last: "" | "over" | "old";
}

const DAY_MILLISECONDS = 86_400_000;
const MOST_DAYS = 30;
/** So long at least it stays after it was told, so that a reload drops nothing. */
const TOLD_DAYS = 1;

/** A draft by the place that it is of. `month` is that of the business date, `now` in milliseconds. */
export function keptOf(draft: Draft, user: string, month: string, now: number): Kept {
  const [tab = "", ...rest] = draft.id.slice(user.length + 1).split("/");
  const period = rest.at(-1) ?? "";
  const last = period < month ? "over" : now - draft.at > MOST_DAYS * DAY_MILLISECONDS ? "old" : "";
  return { draft, tab, site: rest.slice(0, -1).join("/"), period, summary: summary(new Map(draft.entries)), last };
}

/** Whether it was told long enough ago that it is dropped. */
export function isDue({ draft, last }: Kept, now: number): boolean {
  return last !== "" && draft.told !== undefined && now - draft.told > TOLD_DAYS * DAY_MILLISECONDS;
}
