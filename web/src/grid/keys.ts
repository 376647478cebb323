/** What a key means in the grid. Pure; keys that a browser or a screen reader owns mean nothing here. */
import { named } from "../shell/named";

export interface Key {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

export type Command =
  | { readonly do: "move"; readonly rows: number; readonly columns: number; readonly extend: boolean; readonly wraps?: boolean }
  | { readonly do: "edge"; readonly rows: -1 | 0 | 1; readonly columns: -1 | 0 | 1; readonly extend: boolean }
  | { readonly do: "type"; readonly text: string }
  | { readonly do: "edit" | "accept" | "cancel" | "clear" | "undo" | "redo" | "fill" | "all" };

const PAGE = 10;
const ARROWS: Record<string, readonly [-1 | 0 | 1, -1 | 0 | 1]> = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const WITH_CONTROL: Record<string, Command> = { z: { do: "undo" }, y: { do: "redo" }, d: { do: "fill" }, a: { do: "all" } };

/** The command of a key; null where the grid leaves it alone. While a cell is edited arrows move within its text. */
export function command(key: Key, editing: boolean): Command | null {
  if (key.altKey) return null;
  const extend = key.shiftKey && !editing;
  if (key.key === "Enter") return { do: "move", rows: key.shiftKey ? -1 : 1, columns: 0, extend: false };
  if (editing) return key.key === "Escape" ? { do: "cancel" } : key.key === "Tab" ? tab(key) : null;
  const control = key.ctrlKey || key.metaKey;
  const arrow = named(ARROWS, key.key);
  if (arrow) return control ? { do: "edge", rows: arrow[0], columns: arrow[1], extend } : { do: "move", rows: arrow[0], columns: arrow[1], extend };
  if (control) return key.key.toLowerCase() === "z" && key.shiftKey ? { do: "redo" } : (named(WITH_CONTROL, key.key.toLowerCase()) ?? edges(key));
  if (key.key === "Tab") return tab(key);
  if (key.key === "F2") return { do: "edit" };
  if (key.key === "Delete" || key.key === "Backspace") return { do: "clear" };
  if (key.key === "PageDown" || key.key === "PageUp") return { do: "move", rows: key.key === "PageDown" ? PAGE : -PAGE, columns: 0, extend };
  return edges(key) ?? (key.key.length === 1 ? { do: "type", text: key.key } : null);
}

function tab(key: Key): Command {
  return { do: "move", rows: 0, columns: key.shiftKey ? -1 : 1, extend: false, wraps: true };
}

/** Home and End: of the row, with Ctrl of the sheet. */
function edges(key: Key): Command | null {
  if (key.key !== "Home" && key.key !== "End") return null;
  const side = key.key === "Home" ? -1 : 1;
  return { do: "edge", rows: key.ctrlKey || key.metaKey ? side : 0, columns: side, extend: key.shiftKey };
}
