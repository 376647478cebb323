/** How many months are worked on, remembered for the next time; and which days of all of them a page shows. */
import { recall, store } from "./remembered";

export const LENGTHS = [1, 3, 6, 12] as const;
const KEY = "range";
const MILLISECONDS_OF_DAY = 86_400_000;

export function rememberLength(months: number): void {
  store(KEY, String(months));
}

export function rememberedLength(): number {
  return Number(recall(KEY, LENGTHS.map(String), "1"));
}

/** The first and the last day of a month among the days of all months, and how many these are. */
export function daysOf(months: readonly string[], at: number): [first: number, last: number, of: number] {
  const days = months.map((month) => {
    const [year = 0, count = 1] = month.split("-").map(Number);
    return (Date.UTC(year, count, 1) - Date.UTC(year, count - 1, 1)) / MILLISECONDS_OF_DAY;
  });
  const before = days.slice(0, at).reduce((sum, one) => sum + one, 0);
  return [before + 1, before + (days[at] ?? 0), days.reduce((sum, one) => sum + one, 0)];
}
