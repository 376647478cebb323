/** What a month is compared with: a series of its own answer, or the actual of the same month a year before. */
import { useEffect } from "preact/hooks";
import type { MonthDocument } from "../documents/month-document";
import type { Compared } from "../grid/model";
import { route } from "../shell/navigation";
import { monthAfter, type Comparison } from "../shell/route";

/** The figures of a series by `row id/column key`; of another month as of the rows of `period`. */
export type Figures<Data> = (data: Data, series: "actual" | "budget", period: string) => (key: string) => number | null;

/** What the baseline forecast says of a site's days, by `row id/column key`. */
export type Baseline = (site: string, signal: AbortSignal) => Promise<(key: string) => Compared>;

const NOTHING = () => null;

export function useCompared<Data>(document: MonthDocument<Data>, figures: Figures<Data>, baseline?: Baseline): void {
  const compare: Comparison | "" = route.value.compare;
  const answer = document.answer.value;
  useEffect(() => {
    document.compared.value = null;
    if (!answer || !compare) return undefined;
    if (compare === "budget" || compare === "actual") {
      document.compared.value = figures(answer.data, compare, document.period);
      return undefined;
    }
    const aborting = new AbortController();
    const priorYear = async () => figures((await document.kind.get(document.site, monthAfter(document.period, -12), aborting.signal)).data, "actual", document.period);
    const asked = compare === "prior-year" ? priorYear() : (baseline?.(document.site, aborting.signal) ?? Promise.resolve(NOTHING));
    asked.then(
      (found) => !aborting.signal.aborted && (document.compared.value = found),
      () => !aborting.signal.aborted && (document.compared.value = NOTHING),
    );
    return () => aborting.abort();
  }, [document, answer, compare]);
}
