/** Answers in the order of their questions, however late they come. */
import { useEffect, useMemo } from "preact/hooks";
import { asProblem, type Problem } from "./problem";

/** Asks one thing at a time: a new question gives up the one before, whose answer is dropped whatever it is. */
export class Latest {
  private asking: AbortController | null = null;

  /** Resolves when it is answered, or given up. */
  async ask<T>(load: (signal: AbortSignal) => Promise<T>, onFound: (found: T) => void, onProblem: (problem: Problem) => void): Promise<void> {
    this.drop();
    const { signal } = (this.asking = new AbortController());
    await load(signal).then(
      (found) => void (signal.aborted || onFound(found)),
      (error: unknown) => void (signal.aborted || onProblem(asProblem(error))),
    );
  }

  /** Gives up what was asked, if anything was. */
  drop(): void {
    this.asking?.abort();
  }
}

/** For a part of the page; what it asked is given up when it goes. */
export function useLatest(): Latest {
  const latest = useMemo(() => new Latest(), []);
  useEffect(() => () => latest.drop(), []);
  return latest;
}
