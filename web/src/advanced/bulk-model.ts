/** Bulk operations on the cells of a sheet, whatever the tab: what they make of them, and what takes them back. Pure. */
import { read } from "../grid/clipboard";
import { entryOf, type Cell, type Column, type Entries, type Entry, type Row, type Sheet } from "../grid/model";

export type Operation =
  | { readonly kind: "percent"; readonly percent: number }
  | { readonly kind: "value"; readonly value: string }
  | { readonly kind: "spread"; readonly total: number }
  | { readonly kind: "copy"; readonly from: Sheet };

/** What can be chosen of a sheet: a column of its days, or an item of a list. */
export interface Item {
  readonly key: string;
  readonly name: string;
  readonly column: Column;
  readonly cells: readonly Place[];
}

interface Place {
  readonly row: string;
  /** The key of its entry. */
  readonly key: string;
  readonly cell: Cell;
}

export function itemsOf(sheet: Sheet): readonly Item[] {
  const at = (row: Row, column: Column, index: number): Place[] => (row.cells[index] ? [{ row: row.id, key: `${row.id}/${column.key}`, cell: row.cells[index] }] : []);
  const [first] = sheet.columns;
  if (sheet.isList && first) return sheet.rows.map((row) => ({ key: row.id, name: row.label, column: first, cells: at(row, first, 0) }));
  return sheet.columns.map((column, index) => ({ key: column.key, name: `${column.group} ${column.label}`, column, cells: sheet.rows.flatMap((row) => at(row, column, index)) }));
}

/** The items in which an operation has something to change; a total is spread over days that can be added up. */
export function changeable(sheet: Sheet, kind: Operation["kind"]): readonly Item[] {
  return itemsOf(sheet).filter((item) => (kind !== "spread" || (item.column.total === "sum" && !sheet.isList)) && item.cells.some(isOpen));
}

/** The entries that an operation makes in the chosen items where they may be changed; what stays as it is makes none. */
export function entriesOf(sheet: Sheet, chosen: ReadonlySet<string>, operation: Operation): Entries {
  const entries = new Map<string, Entry>();
  const source = operation.kind === "copy" ? sourceOf(operation.from) : null;
  const days = daysOf(sheet.rows);
  for (const { column, cells } of itemsOf(sheet).filter(({ key }) => chosen.has(key))) {
    const shares = operation.kind === "spread" ? spread(cells, column, operation.total) : null;
    for (const { row, key, cell } of cells.filter(isOpen)) {
      const wanted = source ? entryOf(source(days.get(row)!, column.key))
        : shares ? entryOf(shares.get(row) ?? null)
        : made(operation, cell.value, { ...column, ...cell.limits });
      if (wanted.error || (wanted.value !== null && wanted.value !== cell.value)) entries.set(key, wanted);
    }
  }
  return entries;
}

/** What takes entries back that are made on a sheet: what was saved by its value, what followed something else follows it again. */
export function takingBack(sheet: Sheet, entries: Entries): Entries {
  const cells = itemsOf(sheet).flatMap((item) => item.cells).filter(({ key }) => entries.has(key));
  return new Map(cells.map(({ key, cell }) => [key, entryOf(cell.series === "forecast" ? cell.value : null)]));
}

export interface Total {
  readonly item: Item;
  readonly isMean: boolean;
  readonly before: number;
  readonly after: number;
}

/** Each chosen item as it is and as it will be: its sum, or the mean of what is no amount. */
export function totalsOf(sheet: Sheet, chosen: ReadonlySet<string>, entries: Entries): readonly Total[] {
  return itemsOf(sheet).filter(({ key }) => chosen.has(key)).map((item) => {
    const isMean = !sheet.isList && item.column.total !== "sum" && item.column.kind !== "count";
    const of = (value: (place: Place) => number | null) => added(item.cells.map(value), isMean);
    return { item, isMean, before: of(({ cell }) => cell.value), after: of(({ key, cell }) => entries.get(key)?.value ?? cell.value) };
  });
}

/** Whether any cell of the chosen items can be changed at all. */
export function hasOpen(sheet: Sheet, chosen: ReadonlySet<string>): boolean {
  return itemsOf(sheet).some(({ key, cells }) => chosen.has(key) && cells.some(isOpen));
}

const DECIMALS = 4;
const isOpen = ({ cell }: Place): boolean => !cell.lock;
const rounded = (value: number): number => Number(value.toFixed(DECIMALS));

function added(values: readonly (number | null)[], isMean: boolean): number {
  const known = values.filter((value) => value !== null);
  const sum = known.reduce((total, value) => total + value, 0);
  return rounded(isMean && known.length ? sum / known.length : sum);
}

/** What an operation makes of a value: what is typed for all is read as in a cell; percents in the steps of the column and its limits. */
function made(operation: Operation, value: number | null, column: Column & { reason?: string }): Entry {
  if (operation.kind === "value") return read(operation.value, column);
  if (operation.kind !== "percent" || value === null) return entryOf(null);
  const { step = 10 ** -DECIMALS, minimum, maximum } = column;
  return entryOf(Math.min(maximum, Math.max(minimum, rounded(Math.round((value * (1 + operation.percent / 100)) / step) * step))));
}

/**
 * The total of a column spread over its open cells, as they are to each other, evenly where they are all zero; what is locked
 * counts. In the steps of the column: what one cell is rounded by, the next one gets.
 */
function spread(cells: readonly Place[], column: Column, total: number): ReadonlyMap<string, number> {
  const step = column.step ?? (column.kind === "count" ? 1 : 0.01);
  const open = cells.filter(isOpen);
  const locked = cells.reduce((sum, { cell }) => sum + (cell.lock ? (cell.value ?? 0) : 0), 0);
  const weights = open.map(({ cell }) => Math.abs(cell.value ?? 0));
  const sum = weights.reduce((one, other) => one + other, 0);
  let [exact, given] = [0, 0];
  return new Map(open.map(({ row, cell }, index) => {
    const { minimum, maximum } = { ...column, ...cell.limits };
    exact += (total - locked) * (sum ? weights[index]! / sum : 1 / open.length);
    const share = Math.min(maximum, Math.max(minimum, rounded(Math.round((exact - given) / step) * step)));
    given += share;
    return [row, share] as const;
  }));
}

/** What a month has in a row like one of another month; a fifth Monday that it does not have is as its fourth. */
function sourceOf(from: Sheet): (like: Like, column: string) => number | null {
  const likes = daysOf(from.rows);
  const rows = new Map(from.rows.map((row) => [nameOf(likes.get(row.id)!), row]));
  const columns = new Map(from.columns.map((column, at) => [column.key, at]));
  return (like, column) => {
    const row = rows.get(nameOf(like)) ?? rows.get(nameOf({ ...like, count: like.count - 1 }));
    return row?.cells[columns.get(column) ?? -1]?.value ?? null;
  };
}

/** What makes rows of two months alike: the weekday and which one it is of its month ("second Monday"); else the id. */
interface Like {
  readonly name: string;
  readonly count: number;
}
const nameOf = ({ name, count }: Like): string => `${count} ${name}`;

function daysOf(rows: readonly Row[]): ReadonlyMap<string, Like> {
  const counted = new Map<string, number>();
  return new Map(
    rows.map(({ id }) => {
      const name = /^\d{4}-\d{2}-\d{2}$/.test(id) ? `weekday ${new Date(id).getUTCDay()}` : id;
      counted.set(name, (counted.get(name) ?? 0) + 1);
      return [id, { name, count: counted.get(name)! }];
    }),
  );
}
