/** What a month is compared with: a series of its own answer, or months before it. */
import { useEffect } from "preact/hooks";
import { useLatest } from "../api/latest";
import type { MonthDocument } from "../documents/month-document";
import type { Compared } from "../grid/model";
import { route } from "../shell/navigation";
import { keyIn, mean, monthsOf, PAST, type Past } from "./past";

/** A series of a month; its trend is what was actual, and the forecast of what is not yet. */
export type ComparedSeries = "actual" | "budget" | "trend";

/** The figures of a series by `row id/column key` in the month of `data`; `period` is the month that is compared with it. */
export type Figures<Data> = (data: Data, series: ComparedSeries, period: string) => (key: string) => number | null;

/** What the baseline forecast says of a site's days, by `row id/column key`. */
export type Baseline = (site: string, signal: AbortSignal) => Promise<(key: string) => Compared>;

const NOTHING = () => null;

export function useCompared<Data>(document: MonthDocument<Data>, figures: Figures<Data>, baseline?: Baseline): void {
  const { compare } = route.value;
  const answer = document.answer.value;
  const latest = useLatest();
  useEffect(() => {
    document.compared.value = null;
    if (!answer || !compare || compare === "projection") return undefined; // which is of lines of the P&L
    if (compare === "budget" || compare === "actual") {
      document.compared.value = figures(answer.data, compare, document.period);
      return undefined;
    }
    const past = PAST.find((one) => one === compare);
    const load = (signal: AbortSignal): ReturnType<Baseline> => (past ? before(document, past, figures, signal) : (baseline?.(document.site, signal) ?? Promise.resolve(NOTHING)));
    latest.ask(load, (found) => (document.compared.value = found), () => (document.compared.value = NOTHING));
    return () => latest.drop();
  }, [document, answer, compare]);
}

/** The figures of the months before, of several their mean; a month that cannot be read has none. */
async function before<Data>({ kind, site, period }: MonthDocument<Data>, compare: Past, figures: Figures<Data>, signal: AbortSignal): Promise<(key: string) => number | null> {
  const series = compare === "prior-year" ? "actual" : "trend";
  const months = await Promise.all(monthsOf(compare, period).map(async (month) => {
    const found = await kind.get(site, month, signal).then((answer) => figures(answer.data, series, period), () => NOTHING);
    return (key: string) => {
      const there = keyIn(key, month, compare);
      return there === null ? null : found(there);
    };
  }));
  return (key) => mean(months.map((month) => month(key)));
}
