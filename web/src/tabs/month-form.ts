/** What forms of a whole month have in common: a row for each item, its forecast in the first column. */
import type { SheetContext } from "../documents/kind";
import type { Cell, Column, Limits, Series } from "../grid/model";
import type { NumberKind } from "../format";
import { text } from "../text/en";

export type MonthContext = SheetContext & { readonly period: string };

/** A column of figures that are read. */
export function shownColumn(key: string, label: string, kind: NumberKind, total: Column["total"] = "none"): Column {
  return { key, label, group: "", kind, minimum: 0, maximum: 0, total };
}

/** A figure that nobody enters here. */
export function read(value: number | null, series: Series, lock: string): Cell {
  return { value, series, lock };
}

/** The forecast of an item, `row id/column key`: locked where the month is over, the reader may not write, or `lock` says why. */
export function entered(key: string, value: number | null, isSaved: boolean, context: MonthContext, lock = "", limits?: Limits): Cell {
  const over = context.period < context.asOf.slice(0, 7) ? text.form.monthOver : "";
  const reader = context.mayWrite ? "" : text.statistics.locks.reader;
  return { value, series: isSaved ? "forecast" : "budget", lock: over || reader || lock, compared: context.compared?.(key), ...(limits && { limits }) };
}
