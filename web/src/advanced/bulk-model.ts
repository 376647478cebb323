/** Bulk operations on the cells of a sheet, whatever the tab: by percent, one value for all, or as another month has it. */
import { entryOf, type Column, type Entries, type Entry, type Row, type Sheet } from "../grid/model";

export type Operation =
  | { readonly kind: "percent"; readonly percent: number }
  | { readonly kind: "value"; readonly value: number }
  | { readonly kind: "copy"; readonly from: Sheet };

/** The entries that an operation makes in the columns that may be changed; what stays as it is makes none. */
export function entriesOf(sheet: Sheet, columns: ReadonlySet<string>, operation: Operation): Entries {
  const entries = new Map<string, Entry>();
  const source = operation.kind === "copy" ? valuesOf(operation.from) : null;
  const places = placesOf(sheet.rows);
  for (const row of sheet.rows) {
    sheet.columns.forEach((column, index) => {
      const cell = row.cells[index];
      if (!columns.has(column.key) || !cell || cell.lock) return;
      const wanted = source ? (source.get(`${places.get(row.id)}/${column.key}`) ?? null) : valueOf(operation, cell.value, { ...column, ...cell.limits });
      if (wanted !== null && wanted !== cell.value) entries.set(`${row.id}/${column.key}`, entryOf(wanted));
    });
  }
  return entries;
}

const DECIMALS = 4;

/** What an operation makes of a value; so many percent more in the steps of the column, and within its limits. */
function valueOf(operation: Operation, value: number | null, { step = 10 ** -DECIMALS, minimum, maximum }: Column): number | null {
  if (operation.kind === "value") return operation.value;
  if (operation.kind !== "percent" || value === null) return null;
  const wanted = Number((Math.round((value * (1 + operation.percent / 100)) / step) * step).toFixed(DECIMALS));
  return Math.min(maximum, Math.max(minimum, wanted));
}

function valuesOf(sheet: Sheet): ReadonlyMap<string, number | null> {
  const places = placesOf(sheet.rows);
  return new Map(sheet.rows.flatMap((row) => sheet.columns.map((column, index) => [`${places.get(row.id)}/${column.key}`, row.cells[index]?.value ?? null] as const)));
}

/** What makes rows of two months the same: the weekday and which one it is of its month ("second Monday"); else the id. */
function placesOf(rows: readonly Row[]): ReadonlyMap<string, string> {
  const counted = new Map<number, number>();
  return new Map(
    rows.map(({ id }) => {
      if (!/^\d{4}-\d{2}-\d{2}$/.test(id)) return [id, id];
      const weekday = new Date(id).getUTCDay();
      counted.set(weekday, (counted.get(weekday) ?? 0) + 1);
      return [id, `${weekday}/${counted.get(weekday)}`];
    }),
  );
}
