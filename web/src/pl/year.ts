/** A P&L year as the API gives it: lines by month and series, and how each is compared; nothing is calculated here. */
import type { components } from "../../generated/api";
import { partOf, readTogether, required, type Parts } from "../api/batch";
import type { Meta } from "../documents/kind";
import type { Comparison } from "../shell/route";

type Schemas = components["schemas"];
export type PLView = Schemas["PLView"];
export type LineCode = Schemas["LineCode"];
export type LineView = Schemas["LineView"];
export type LineMonth = Schemas["LineMonth"];
export type LineVariance = Schemas["LineVariance"];
export type Direction = Schemas["VarianceDirection"];
export type Contribution = Schemas["ContributionMonth"];
export type Alert = Schemas["AlertView"];
export type Warning = Schemas["WarningView"];
export type Compared = Schemas["ComparisonType"];

export const SERIES = ["trend", "budget", "actual", "forecast"] as const;
export type Series = (typeof SERIES)[number];
export type View = "variance" | Series;

/** The column of the whole year. */
export const YEAR = "year";
/** A month, or the whole year. */
export type Column = string;

/** What the P&L is compared with, for what is chosen for all tabs: the budget where nothing is, or what has no P&L. */
export const BASES: Record<Comparison | "", Compared> = {
  "": "budget", budget: "budget", "prior-month": "prior-month", "prior-quarter": "prior-quarter", "prior-year": "prior-year",
  actual: "forecast-actual", baseline: "budget", projection: "projection",
};

export interface Year {
  readonly view: PLView;
  /** What its variances compare with. */
  readonly compared: Compared;
  readonly meta: Meta;
  readonly months: readonly string[];
  readonly contribution: ReadonlyMap<string, Contribution>;
  readonly warnings: readonly Warning[];
  readonly variance: (line: LineCode, column: Column) => LineVariance | null;
  readonly figures: (line: LineCode, column: Column) => LineMonth | Schemas["SeriesAmounts"] | null;
}

export async function loadYear(site: string, year: string, compared: Compared, signal: AbortSignal): Promise<Year> {
  const months = monthsOf(year);
  const root = encodeURIComponent(site);
  const variance = (period: string) => `/pl-view/${root}/variance/${compared}?period=${period}`;
  const parts = await readTogether(
    new Map([
      ["view", `/pl-view/${root}/${year}`],
      ["flc", `/flc/${root}/${year}`],
      [YEAR, variance(year)],
      ...months.map((month) => [month, variance(month)] as const),
    ]),
    signal,
  );
  return yearOf(parts, months, compared);
}

/** The year of the answers; throws where there is no P&L, and leaves empty what else was refused. */
export function yearOf(parts: Parts, months: readonly string[], compared: Compared): Year {
  const { data: view, meta } = required<PLView>(parts, "view");
  const variances = new Map<string, LineVariance>();
  for (const column of [YEAR, ...months]) {
    for (const one of partOf<Schemas["VarianceView"]>(parts, column)?.data.lines ?? []) variances.set(`${column}/${one.line}`, one);
  }
  const lines = new Map(view.lines.map((line) => [line.line, line]));
  const contribution = partOf<Schemas["FLC"]>(parts, "flc")?.data.months ?? [];
  return {
    view,
    compared,
    meta,
    months,
    contribution: new Map(contribution.map((month) => [month.period, month])),
    warnings: distinct([...(meta.warnings ?? []), ...(partOf(parts, YEAR)?.meta.warnings ?? [])], (one) => one.message),
    variance: (line, column) => variances.get(`${column}/${line}`) ?? null,
    figures: (line, column) => (column === YEAR ? lines.get(line)?.total : lines.get(line)?.months.find((month) => month.period === column)) ?? null,
  };
}

export function monthsOf(year: string): string[] {
  return Array.from({ length: 12 }, (_, index) => `${year}-${String(index + 1).padStart(2, "0")}`);
}

/** The last of those that have the same key. */
export function distinct<T>(all: readonly T[], keyOf: (one: T) => string): T[] {
  return [...new Map(all.map((one) => [keyOf(one), one])).values()];
}
