/** Months before, to compare with: which ones, and where in them a figure of this month has its like. Pure. */
import { monthAfter } from "../shell/route";

export const PAST = ["prior-month", "prior-quarter", "prior-year"] as const;
export type Past = (typeof PAST)[number];

/** The months that a comparison reads: the month before, the three of the quarter before, or the same month a year before. */
export function monthsOf(compare: Past, period: string): readonly string[] {
  if (compare === "prior-year") return [monthAfter(period, -12)];
  if (compare === "prior-month") return [monthAfter(period, -1)];
  const intoQuarter = (Number(period.slice(5)) - 1) % 3;
  return [3, 2, 1].map((back) => monthAfter(period, -intoQuarter - back));
}

const DAY = /^\d{4}-\d{2}-\d{2}\//;

/** The key in another month: of a day that of the same date a year before, else of the same weekday, the second Monday of the
 * second Monday; null where that month has none. What is no day keeps its key. */
export function keyIn(key: string, month: string, compare: Past): string | null {
  if (!DAY.test(key)) return key;
  if (compare === "prior-year") return month + key.slice(month.length);
  const date = sameWeekday(key.slice(0, 10), month);
  return date && date + key.slice(10);
}

/** The mean of what is known; null where nothing is. */
export function mean(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length ? known.reduce((sum, value) => sum + value, 0) / known.length : null;
}

function sameWeekday(iso: string, month: string): string | null {
  const ahead = new Date(iso).getUTCDay() - new Date(`${month}-01`).getUTCDay();
  const day = 1 + ((ahead + 7) % 7) + 7 * Math.floor((Number(iso.slice(8)) - 1) / 7);
  const date = new Date(`${month}-01`);
  date.setUTCDate(day);
  const found = date.toISOString().slice(0, 10);
  return found.startsWith(month) ? found : null;
}
