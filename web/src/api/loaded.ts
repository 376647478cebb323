/** What a part of the page reads from the API: the last good answer stays in view while a new one is on its way. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { refreshed } from "../app";
import { isAborted, Problem } from "./problem";

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
  useEffect(() => {
    if (!key) return undefined;
    const aborting = new AbortController();
    busy.value = true;
    problem.value = null;
    load(aborting.signal).then(
      (found) => {
        if (aborting.signal.aborted) return;
        value.value = found;
        busy.value = false;
        refreshed.value = new Date();
      },
      (error: unknown) => {
        if (aborting.signal.aborted || isAborted(error)) return;
        problem.value = error instanceof Problem ? error : new Problem(String(error), 0);
        value.value = null;
        busy.value = false;
      },
    );
    return () => aborting.abort();
  }, [key, tries.value]);
  return { value: value.value, problem: problem.value, busy: busy.value, again: () => (tries.value += 1) };
}
