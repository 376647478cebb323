/** The page's address, which says all that is chosen: `/sites/0170/2026-12/pl-view?compare=budget&line=payroll`, or a
 * month of several that are worked on, `/sites/0170/2026-12/statistics?range=2026-11..2027-01`, or a
 * unit of the organisation: `/units/district/d-orlando/2026-12`. */

import { named } from "./named";

export const TABS = ["statistics", "payroll", "parking-rates", "other-revenue", "other-expenses", "pl-view"] as const;
export type Tab = (typeof TABS)[number];

export const COMPARISONS = ["budget", "prior-month", "prior-quarter", "prior-year", "actual", "baseline", "projection"] as const;
export type Comparison = (typeof COMPARISONS)[number];

export interface Route {
  readonly site: string;
  /** A month, e.g. `2026-12`. */
  readonly period: string;
  readonly tab: Tab;
  /** The months that are worked on, of which `period` is shown, e.g. `2026-11..2027-01`; empty where it is that month alone. */
  readonly range: string;
  readonly compare: Comparison | "";
  /** The line of the P&L that is looked into. */
  readonly line: string;
  /** The unit whose roll-up is shown in place of a site, e.g. `district/d-orlando`. */
  readonly unit: string;
}

export const NOWHERE: Route = { site: "", period: "", tab: "statistics", range: "", compare: "", line: "", unit: "" };

const LEVELS = ["district", "region", "company"];

/** The route of an address; what is missing or unknown in it is left empty, to be filled in. */
export function parse(path: string, search: string): Route {
  const [root = "", first = "", second = "", third = ""] = path.split("/").filter(Boolean);
  const query = new URLSearchParams(search);
  const chosen = { compare: oneOf(COMPARISONS, query.get("compare") ?? "") ?? "", line: query.get("line") ?? "" } as const;
  if (root === "units" && LEVELS.includes(first) && second) {
    return { ...NOWHERE, ...chosen, unit: `${first}/${decoded(second)}`, period: isMonth(third) ? third : "", tab: "pl-view" };
  }
  if (root !== "sites") return NOWHERE;
  const period = isMonth(second) ? second : "";
  return { ...NOWHERE, ...chosen, site: decoded(first), period, tab: oneOf(TABS, third) ?? "statistics", range: moved(query.get("range") ?? "", period, false) };
}

/** What in a path names nothing here: neither month nor tab, or nothing at all. */
export function unknownIn(path: string): readonly string[] {
  const [root = "", , second = "", third = ""] = path.split("/").filter(Boolean).map(decoded);
  const isKnown = named({ sites: [isMonth(second) || !second, oneOf(TABS, third) || !third], units: [true, isMonth(third) || !third] }, root);
  return isKnown ? [second, third].filter((_, index) => !isKnown[index]) : [root].filter(Boolean);
}

export function format(route: Route): string {
  const { site, period, tab, range, compare, line, unit } = route;
  if (!site && !unit) return "/";
  const query = new URLSearchParams({ ...(range && !unit && { range }), ...(compare && { compare }), ...(line && tab === "pl-view" && { line }) }).toString();
  const path = unit ? `/units/${encodedUnit(unit)}/${period}` : `/sites/${encodeURIComponent(site)}/${period}/${tab}`;
  return query ? `${path}?${query}` : path;
}

export function isMonth(text: string): boolean {
  return /^\d{4}-(0[1-9]|1[0-2])$/.test(text);
}

/** A month so many months later, or earlier. */
export function monthAfter(period: string, months: number): string {
  const [year = 0, month = 1] = period.split("-").map(Number);
  const count = year * 12 + (month - 1) + months;
  return `${String(Math.floor(count / 12)).padStart(4, "0")}-${String((count % 12) + 1).padStart(2, "0")}`;
}

const MOST_MONTHS = 12;

/** The months of a range, the first one first; none of what is no range of 2 to 12 months. */
export function monthsIn(range: string): readonly string[] {
  const [first = "", last = "", ...more] = range.split("..");
  if (!isMonth(first) || !isMonth(last) || more.length) return [];
  const months = Array.from({ length: MOST_MONTHS }, (_, at) => monthAfter(first, at)).filter((month) => month <= last);
  return months.length > 1 && months.at(-1) === last ? months : [];
}

/** So many months from one on, as a range. */
export function rangeOf(first: string, months: number): string {
  return months > 1 ? `${first}..${monthAfter(first, months - 1)}` : "";
}

/** A range with a month in it: as it is where it holds the month, else as long from that month on, or none. */
export function moved(range: string, period: string, isKept = true): string {
  const months = monthsIn(range);
  if (months.includes(period)) return range;
  return isKept && period ? rangeOf(period, months.length) : "";
}

/** A level and an id, which may hold anything. */
function encodedUnit(unit: string): string {
  const [level = "", ...id] = unit.split("/");
  return `${level}/${encodeURIComponent(id.join("/"))}`;
}

function oneOf<T extends string>(known: readonly T[], text: string): T | undefined {
  return known.find((one) => one === text);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
