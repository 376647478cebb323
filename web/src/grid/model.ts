/** The grid without a page: cells, what was entered over them, ranges, undo. Pure: every function answers new values. */
import type { NumberKind } from "../format";

export interface Column {
  readonly key: string;
  readonly label: string;
  /** Columns of one group stand below one heading. */
  readonly group: string;
  readonly kind: NumberKind;
  readonly minimum: number;
  readonly maximum: number;
  /** What a value is a multiple of, e.g. 0.01 for cents; any value where it is missing. */
  readonly step?: number;
  /** What the last row shows: the sum of what is seen, or what the server says. */
  readonly total: "sum" | "server" | "none";
}

export type Series = "actual" | "forecast" | "budget" | "predictive" | "calculated" | "none";

export interface Cell {
  /** The key of its entry, where that is not `row id/column key`. */
  readonly key?: string;
  readonly value: number | null;
  readonly series: Series;
  /** Why it cannot be changed; empty where it can. */
  readonly lock: string;
  /** The figure of the comparison; undefined where nothing is compared. */
  readonly compared?: Compared | undefined;
  /** Its own limits, where they are not those of the column. */
  readonly limits?: Limits;
}

/** A figure to compare with, or a range in which it is likely to be. */
export type Compared = number | null | { readonly low: number; readonly middle: number; readonly high: number };

export interface Limits {
  readonly minimum: number;
  readonly maximum: number;
  /** Why, as a sentence. */
  readonly reason: string;
}

/** What is to be known of a row, in words; a warning where it asks for attention. */
export interface Note {
  readonly text: string;
  readonly warns: boolean;
}

export interface Row {
  readonly id: string;
  readonly label: string;
  readonly weekend: boolean;
  readonly cells: readonly Cell[];
  readonly note?: Note | undefined;
}

export interface Sheet {
  /** What its rows are, e.g. "Day". */
  readonly heading: string;
  /** What the last row is called; empty where there is none. */
  readonly total: string;
  /** What the notes of the rows are called; none are shown where it is missing. */
  readonly notes?: string;
  /** Whether rows are days, of which a phone shows one at a time, or a list. */
  readonly isList?: boolean;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
}

/** Where to begin: the first cell that can be changed; else of days the first that is not actual, and so not over. */
export function firstOpen(sheet: Sheet): Place {
  const open = sheet.rows.findIndex((row) => row.cells.some((cell) => !cell.lock));
  const row = open >= 0 || sheet.isList ? open : sheet.rows.findIndex((one) => one.cells.every((cell) => cell.series !== "actual"));
  return { row: Math.max(0, row), column: Math.max(0, sheet.rows[row]?.cells.findIndex((cell) => !cell.lock) ?? 0) };
}

/** What was entered in a cell: a value, null for "back to the budget", or a text that is none with its error. */
export interface Entry {
  readonly value: number | null;
  readonly text: string;
  readonly error: string;
}

/** Entries by `row id/column key`. */
export type Entries = ReadonlyMap<string, Entry>;

export interface Change {
  readonly key: string;
  readonly before: Entry;
  readonly after: Entry;
}

export interface Place {
  readonly row: number;
  readonly column: number;
}

export interface Range {
  readonly anchor: Place;
  readonly focus: Place;
}

const MOST_UNDONE = 200;

export interface History {
  readonly done: readonly (readonly Change[])[];
  readonly undone: readonly (readonly Change[])[];
}

export const NO_HISTORY: History = { done: [], undone: [] };

export function keyOf(sheet: Sheet, place: Place): string {
  return cellAt(sheet, place).key ?? `${sheet.rows[place.row]!.id}/${sheet.columns[place.column]!.key}`;
}

/** The id of the row and the key of the column in the key of an entry. */
export function atFirst(key: string): [row: string, column: string] {
  const at = key.indexOf("/");
  return at < 0 ? [key, ""] : [key.slice(0, at), key.slice(at + 1)];
}

/** The keys of all cells, by row and column. */
export function keysOf(sheet: Sheet): readonly (readonly string[])[] {
  return sheet.rows.map((_, row) => sheet.columns.map((_, column) => keyOf(sheet, { row, column })));
}

/** The values of all cells as the server has them, by key. */
export function valuesOf(sheet: Sheet): ReadonlyMap<string, number | null> {
  const values = new Map<string, number | null>();
  for (const row of sheet.rows) row.cells.forEach((cell, index) => values.set(`${row.id}/${sheet.columns[index]!.key}`, cell.value));
  return values;
}

export function cellAt(sheet: Sheet, place: Place): Cell {
  return sheet.rows[place.row]!.cells[place.column]!;
}

/** The column of a cell, with the limits of the cell. */
export function columnAt(sheet: Sheet, place: Place): Column & { reason?: string } {
  return { ...sheet.columns[place.column]!, ...cellAt(sheet, place).limits };
}

export function entryOf(value: number | null): Entry {
  return { value, text: "", error: "" };
}

/** What a cell shows: what was entered, else what the server has. */
export function shownAt(sheet: Sheet, entries: Entries, place: Place): Entry {
  return entries.get(keyOf(sheet, place)) ?? entryOf(cellAt(sheet, place).value);
}

/** Entries after changes; what is again as the server has it is no entry any more. */
export function apply(entries: Entries, changes: readonly Change[], stored: (key: string) => number | null | undefined): Entries {
  const after = new Map(entries);
  for (const { key, after: entry } of changes) {
    if (!entry.error && entry.value === (stored(key) ?? null)) after.delete(key);
    else after.set(key, entry);
  }
  return after;
}

export function remember(history: History, changes: readonly Change[]): History {
  return changes.length ? { done: [...history.done.slice(1 - MOST_UNDONE), changes], undone: [] } : history;
}

/** The changes that undo the last ones, and the history then. */
export function undo(history: History): [readonly Change[], History] {
  const last = history.done.at(-1);
  if (!last) return [[], history];
  return [last.map(reversed), { done: history.done.slice(0, -1), undone: [...history.undone, last] }];
}

export function redo(history: History): [readonly Change[], History] {
  const next = history.undone.at(-1);
  if (!next) return [[], history];
  return [next, { done: [...history.done, next], undone: history.undone.slice(0, -1) }];
}

function reversed({ key, before, after }: Change): Change {
  return { key, before: after, after: before };
}

/** A range from its top left to its bottom right. */
export function corners({ anchor, focus }: Range): { top: number; left: number; bottom: number; right: number } {
  return {
    top: Math.min(anchor.row, focus.row),
    left: Math.min(anchor.column, focus.column),
    bottom: Math.max(anchor.row, focus.row),
    right: Math.max(anchor.column, focus.column),
  };
}

/** A place moved, kept within the sheet; a step over the end of a row goes on in the next one where `wraps`. */
export function moved(sheet: Sheet, from: Place, rows: number, columns: number, wraps = false): Place {
  const across = sheet.columns.length;
  const last = sheet.rows.length - 1;
  if (wraps && columns) {
    const index = Math.max(0, Math.min(from.row * across + from.column + columns, (last + 1) * across - 1));
    return { row: Math.floor(index / across), column: index % across };
  }
  return { row: clamp(from.row + rows, last), column: clamp(from.column + columns, across - 1) };
}

export interface Edit {
  readonly changes: readonly Change[];
  /** How many cells could not be changed. */
  readonly locked: number;
}

/** The same text or texts over a range: a block is repeated as a spreadsheet does where it fits evenly. */
export function enter(sheet: Sheet, entries: Entries, at: Range, block: readonly (readonly string[])[], read: Reader): Edit {
  const { top, left, bottom, right } = corners(at);
  const height = block.length;
  const width = Math.max(0, ...block.map((line) => line.length));
  const rows = repeats(bottom - top + 1, height) ? bottom - top + 1 : height;
  const columns = repeats(right - left + 1, width) ? right - left + 1 : width;
  const changes: Change[] = [];
  let locked = 0;
  for (let row = 0; row < Math.min(rows, sheet.rows.length - top); row++) {
    for (let column = 0; column < Math.min(columns, sheet.columns.length - left); column++) {
      const text = block[row % height]![column % width];
      if (text === undefined) continue;
      const place = { row: top + row, column: left + column };
      if (cellAt(sheet, place).lock) locked++;
      else changes.push(change(sheet, entries, place, read(text, columnAt(sheet, place))));
    }
  }
  return { changes, locked };
}

/** The first row of a range over all its others. */
export function fillDown(sheet: Sheet, entries: Entries, range: Range): Edit {
  const { top, left, bottom, right } = corners(range);
  const changes: Change[] = [];
  let locked = 0;
  for (let column = left; column <= right; column++) {
    const first = shownAt(sheet, entries, { row: top, column });
    for (let row = top + 1; row <= bottom; row++) {
      const place = { row, column };
      if (cellAt(sheet, place).lock) locked++;
      else changes.push(change(sheet, entries, place, first));
    }
  }
  return { changes, locked };
}

/** A block over what lies below it, again and again, down to a row: as dragging its corner does. */
export function repeatDown(sheet: Sheet, entries: Entries, source: Range, to: number): Edit {
  const { top, left, bottom, right } = corners(source);
  const changes: Change[] = [];
  let locked = 0;
  for (let row = bottom + 1; row <= Math.min(to, sheet.rows.length - 1); row++) {
    for (let column = left; column <= right; column++) {
      const place = { row, column };
      if (cellAt(sheet, place).lock) locked++;
      else changes.push(change(sheet, entries, place, shownAt(sheet, entries, { row: top + ((row - top) % (bottom - top + 1)), column })));
    }
  }
  return { changes, locked };
}

export type Reader = (text: string, column: Column & { reason?: string }) => Entry;

/** Whether a block of this size pasted into the range leaves some of it, or goes beyond it. */
export function differs(range: Range, block: readonly (readonly string[])[]): boolean {
  const { top, left, bottom, right } = corners(range);
  const [rows, columns] = [bottom - top + 1, right - left + 1];
  if (rows === 1 && columns === 1) return false;
  return !repeats(rows, block.length) || !repeats(columns, Math.max(0, ...block.map((line) => line.length)));
}

/** The sum of what a column shows. */
export function sum(sheet: Sheet, entries: Entries, column: number): number {
  return sheet.rows.reduce((total, _, row) => total + (shownAt(sheet, entries, { row, column }).value ?? 0), 0);
}

/** Whether two plain values say the same, e.g. two rows: what is the same need not be drawn anew. */
export function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object" || !one || !other) return false;
  const [mine, theirs] = [Object.entries(one), Object.keys(other)];
  return mine.length === theirs.length && mine.every(([key, value]) => isSame(value, (other as Record<string, unknown>)[key]));
}

function change(sheet: Sheet, entries: Entries, place: Place, after: Entry): Change {
  return { key: keyOf(sheet, place), before: shownAt(sheet, entries, place), after };
}

function repeats(length: number, part: number): boolean {
  return part > 0 && length % part === 0;
}

function clamp(value: number, highest: number): number {
  return Math.max(0, Math.min(value, highest));
}
