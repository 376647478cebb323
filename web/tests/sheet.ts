/** A small sheet for tests of the grid. */
import type { Cell, Column, Sheet } from "../src/grid/model";

export const COUNT: Column = { key: "count", label: "Count", group: "", kind: "count", minimum: 0, maximum: 99_999, total: "sum" };
export const PERCENT: Column = { key: "share", label: "Share", group: "", kind: "percent", minimum: 0, maximum: 1, total: "server" };

/** So many rows of counts and shares; the first `locked` rows cannot be changed. */
export function sheetOf(rows: number, columns: number, locked = 0): Sheet {
  const cell = (row: number, column: number): Cell => ({ value: row * 100 + column, series: row < locked ? "actual" : "forecast", lock: row < locked ? "locked" : "" });
  return {
    heading: "Row",
    total: "Sum",
    columns: Array.from({ length: columns }, (_, at) => ({ ...COUNT, key: `c${at}` })),
    rows: Array.from({ length: rows }, (_, row) => ({ id: `r${row}`, label: `Row ${row}`, weekend: false, cells: Array.from({ length: columns }, (_, column) => cell(row, column)) })),
  };
}
