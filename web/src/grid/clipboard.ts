/** Text of cells as spreadsheets write and read it: blocks separated by tabs, and numbers as people type them. */
import { showNumber } from "../format";
import { text } from "../text/en";
import type { Column, Entry } from "./model";

const MOST_CELLS = 20_000;

/** The lines and cells of a copied block. Quoted cells may hold tabs, line breaks and doubled quotes. */
export function parseBlock(copied: string): string[][] {
  const lines: string[][] = [[]];
  let cell = "";
  let quoted = false;
  let cells = 0;
  const end = () => (lines.at(-1)!.push(cell), (cell = ""), cells++);
  for (let index = 0; index < copied.length && cells < MOST_CELLS; index++) {
    const sign = copied[index]!;
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (copied[index + 1] === '"') (cell += '"'), index++;
      else quoted = false;
    } else if (sign === '"' && cell === "") quoted = true;
    else if (sign === "\t") end();
    else if (sign === "\n" || sign === "\r") {
      if (sign === "\r" && copied[index + 1] === "\n") index++;
      end();
      lines.push([]);
    } else cell += sign;
  }
  if (cell !== "" || lines.at(-1)!.length || lines.length === 1) end();
  return lines.at(-1)!.length ? lines : lines.slice(0, -1);
}

/** A block to be pasted elsewhere. */
export function formatBlock(block: readonly (readonly string[])[]): string {
  const cell = (one: string) => (/["\t\r\n]/.test(one) ? `"${one.replaceAll('"', '""')}"` : one);
  return block.map((line) => line.map(cell).join("\t")).join("\r\n");
}

/**
 * What somebody typed or pasted into a cell of a column. In a column of percentages a number up to 1 without a percent
 * sign is the fraction itself, a larger one a percentage: 85, 85% and 0.85 are the same.
 */
export function read(typed: string, column: Column & { reason?: string }): Entry {
  const trimmed = typed.trim();
  if (trimmed === "" || trimmed === "–") return { value: null, text: "", error: "" };
  const negative = /^\(.*\)$/.test(trimmed);
  const bare = trimmed.replace(/^\((.*)\)$/, "$1").replace(/[$\s\u00a0,]/g, "");
  const isPercent = bare.endsWith("%");
  const digits = isPercent ? bare.slice(0, -1) : bare;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(digits) || digits.length > 20 || !hasGroups(trimmed)) {
    return { value: null, text: typed, error: text.grid.noNumber };
  }
  const number = Number(digits) * (negative ? -1 : 1);
  const value = column.kind === "percent" && (isPercent || Math.abs(number) > 1) ? rounded(number / 100) : isPercent ? rounded(number / 100) : number;
  if (value < column.minimum || value > column.maximum) {
    const [low, high] = [showNumber(column.minimum, column.kind), showNumber(column.maximum, column.kind)];
    return { value: null, text: typed, error: [column.reason, text.grid.outside(low, high)].filter(Boolean).join(" ") };
  }
  if (column.step && !isMultiple(value, column.step)) return { value: null, text: typed, error: text.grid.step(showNumber(column.step, "count")) };
  return { value, text: "", error: "" };
}

/** What stands in a cell while it is edited: the number, exactly. */
export function written(entry: Entry, column: Column): string {
  if (entry.error) return entry.text;
  if (entry.value === null) return "";
  return column.kind === "percent" ? `${rounded(entry.value * 100)}%` : String(entry.value);
}

/** Commas only where they group thousands: `1,5` and `1,234,5` are no numbers here. */
function hasGroups(typed: string): boolean {
  return !typed.includes(",") || /^[^\d,]*\d{1,3}(,\d{3})+(\.\d*)?[^\d,]*$/.test(typed);
}

function isMultiple(value: number, step: number): boolean {
  return Math.abs(value / step - Math.round(value / step)) < 1e-6;
}

function rounded(value: number): number {
  return Number(value.toPrecision(12));
}
