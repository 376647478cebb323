/** The figures of the P&L's table as numbers, and as a file for a spreadsheet. Pure. */
import { YEAR, type Column, type LineCode, type View, type Year } from "./year";

/** A line that is a variance itself. */
export const CUMULATIVE: LineCode = "flcToBudgetCumulative";

/** What a cell of the table shows, in dollars or percent. */
export function valueAt(year: Year, line: LineCode, column: Column, view: View, percent: boolean): number | null {
  if (view === "variance" && line === CUMULATIVE) return year.figures(line, column)?.trend ?? null;
  if (view === "variance") return year.variance(line, column)?.[percent ? "percent" : "amount"] ?? null;
  if (!percent) return year.figures(line, column)?.[view] ?? null;
  const found = year.view.lines.find((one) => one.line === line);
  const of = column === YEAR ? found : found?.months.find((month) => month.period === column);
  return of?.percentOfInternalRevenue ?? null;
}

const BYTE_ORDER_MARK = "\uFEFF"; // by which Excel knows UTF-8

/** The table as comma-separated values, a row for each line: amounts as they were answered, nothing where there is no figure. */
export function csvOf(year: Year, heading: string, total: string, view: View, percent: boolean): string {
  const rows = year.view.lines.map(({ line, label }) => [label, ...[...year.months, YEAR].map((column) => valueAt(year, line, column, view, percent))]);
  return BYTE_ORDER_MARK + [[heading, ...year.months, total], ...rows].map((row) => row.map(written).join(",")).join("\r\n") + "\r\n";
}

/** A word that a spreadsheet would take for a formula is marked as a word. */
function written(value: string | number | null): string {
  if (typeof value !== "string") return value === null ? "" : String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
