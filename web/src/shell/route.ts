/** The page's address, which says all that is chosen: `/sites/0170/2026-12/statistics?compare=budget`. */

export const TABS = ["statistics", "payroll", "parking-rates", "other-revenue", "other-expenses", "pl-view"] as const;
export type Tab = (typeof TABS)[number];

export const COMPARISONS = ["budget", "prior-year", "actual", "baseline"] as const;
export type Comparison = (typeof COMPARISONS)[number];

export interface Route {
  readonly site: string;
  /** A month, e.g. `2026-12`. */
  readonly period: string;
  readonly tab: Tab;
  readonly compare: Comparison | "";
}

export const NOWHERE: Route = { site: "", period: "", tab: "statistics", compare: "" };

/** The route of an address; what is missing or unknown in it is left empty, to be filled in. */
export function parse(path: string, search: string): Route {
  const [root = "", site = "", period = "", tab = ""] = path.split("/").filter(Boolean);
  if (root !== "sites") return NOWHERE;
  const compare = new URLSearchParams(search).get("compare") ?? "";
  return {
    site: decoded(site),
    period: isMonth(period) ? period : "",
    tab: oneOf(TABS, tab) ?? "statistics",
    compare: oneOf(COMPARISONS, compare) ?? "",
  };
}

export function format(route: Route): string {
  if (!route.site) return "/";
  const path = `/sites/${encodeURIComponent(route.site)}/${route.period}/${route.tab}`;
  return route.compare ? `${path}?compare=${route.compare}` : path;
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
