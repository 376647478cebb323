/** What a month is compared with: a series of its own answer, or the actual of the same month a year before. */
import { useEffect } from "preact/hooks";
import type { MonthDocument } from "../documents/month-document";
import { route } from "../shell/navigation";
import { monthAfter, type Comparison } from "../shell/route";

/** The figures of a series by `row id/column key`; of another month as of the rows of `period`. */
export type Figures<Data> = (data: Data, series: "actual" | "budget", period: string) => (key: string) => number | null;

export function useCompared<Data>(document: MonthDocument<Data>, figures: Figures<Data>): void {
  const compare: Comparison | "" = route.value.compare;
  const answer = document.answer.value;
  useEffect(() => {
    document.compared.value = null;
    if (!answer || !compare) return undefined;
    if (compare !== "prior-year") {
      document.compared.value = figures(answer.data, compare, document.period);
      return undefined;
    }
    const aborting = new AbortController();
    document.kind.get(document.site, monthAfter(document.period, -12), aborting.signal).then(
      (before) => (document.compared.value = figures(before.data, "actual", document.period)),
      () => !aborting.signal.aborted && (document.compared.value = () => null),
    );
    return () => aborting.abort();
  }, [document, answer, compare]);
}
