/** Numbers, dates and months as people read them. */
import type { Compared } from "./grid/model";
import { LOCALE } from "./text/en";

/** Formats are made when they are first used: making one takes as long as writing hundreds of figures by it. */
const once = <T>(make: () => T, made?: T) => () => (made ??= make());
const number = (options: Intl.NumberFormatOptions) => once(() => new Intl.NumberFormat(LOCALE, options));
const date = (options: Intl.DateTimeFormatOptions) => once(() => new Intl.DateTimeFormat(LOCALE, { timeZone: "UTC", ...options }));

const KINDS = {
  percent: number({ style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 }),
  count: number({ minimumFractionDigits: 0, maximumFractionDigits: 1 }),
  money: number({ style: "currency", currency: "USD" }),
  moneyDifference: number({ style: "currency", currency: "USD", signDisplay: "exceptZero" }),
  rate: number({ style: "currency", currency: "USD", maximumFractionDigits: 6 }),
  dollars: number({ style: "currency", currency: "USD", maximumFractionDigits: 0 }),
  compactMoney: number({ style: "currency", currency: "USD", notation: "compact", maximumFractionDigits: 1 }),
  amount: number({ minimumFractionDigits: 2, maximumFractionDigits: 2 }),
  difference: number({ minimumFractionDigits: 2, maximumFractionDigits: 2, signDisplay: "exceptZero" }),
  points: number({ style: "unit", unit: "percent", minimumFractionDigits: 2, maximumFractionDigits: 2, signDisplay: "exceptZero" }),
  share: number({ style: "unit", unit: "percent", minimumFractionDigits: 2, maximumFractionDigits: 2 }),
  measure: number({ maximumFractionDigits: 6 }),
};
export type NumberKind = keyof typeof KINDS;

const DAY = date({ weekday: "short", month: "short", day: "numeric" });
const WHOLE_DAY = date({ weekday: "long", year: "numeric", month: "long", day: "numeric" });
const MONTH = date({ year: "numeric", month: "long" });
const SHORT_MONTH = date({ month: "short" });
const YEAR_MONTH = date({ year: "numeric", month: "short" });
const MONTH_DAY = date({ month: "short", day: "numeric" });
const MOMENT = once(() => new Intl.DateTimeFormat(LOCALE, { dateStyle: "medium", timeStyle: "short" }));
const TIME = once(() => new Intl.DateTimeFormat(LOCALE, { hour: "numeric", minute: "2-digit" }));

export function showNumber(value: number | null, kind: NumberKind): string {
  return value === null ? "–" : KINDS[kind]().format(value);
}

/** A figure to compare with; of a range the middle and its ends. */
export function showCompared(value: Compared, kind: NumberKind): string {
  if (value === null || typeof value === "number") return showNumber(value, kind);
  return `${showNumber(value.middle, kind)} (${showNumber(value.low, kind)} – ${showNumber(value.high, kind)})`;
}

export const showDay = (iso: string): string => DAY().format(new Date(iso));
export const showWholeDay = (iso: string): string => WHOLE_DAY().format(new Date(iso));
export const showMonth = (period: string): string => MONTH().format(new Date(`${period}-01`));
/** Short, with its year, e.g. "Dec 2026". */
export const showYearMonth = (period: string): string => YEAR_MONTH().format(new Date(`${period}-01`));
export const showShortMonth = (period: string): string => SHORT_MONTH().format(new Date(`${period}-01`));
export const showMonthDay = (iso: string): string => MONTH_DAY().format(new Date(iso));
export const showMoment = (iso: string): string => MOMENT().format(new Date(iso));
export const showTime = (at: Date): string => TIME().format(at);

export function isWeekend(iso: string): boolean {
  return [0, 6].includes(new Date(iso).getUTCDay());
}
