/** What a part of the page reads from the API: the last good answer stays in view while a new one is on its way. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { refreshed } from "../app";
import { useLatest } from "./latest";
import type { Problem } from "./problem";

export interface Loaded<T> {
  readonly value: T | null;
  readonly problem: Problem | null;
  readonly busy: boolean;
  readonly again: () => void;
}

/** Loads for a key, anew when the key changes; an empty key loads nothing. An answer that came too late is dropped. */
export function useLoaded<T>(key: string, load: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const value = useSignal<T | null>(null);
  const problem = useSignal<Problem | null>(null);
  const busy = useSignal(Boolean(key));
  const tries = useSignal(0);
  const latest = useLatest();
  useEffect(() => {
    if (!key) return latest.drop();
    busy.value = true;
    problem.value = null;
    const ended = (found: T | null, told: Problem | null) => {
      value.value = found;
      problem.value = told;
      busy.value = false;
    };
    latest.ask(load, (found) => (ended(found, null), (refreshed.value = new Date())), (told) => ended(null, told));
  }, [key, tries.value]);
  return { value: value.value, problem: problem.value, busy: busy.value, again: () => (tries.value += 1) };
}
