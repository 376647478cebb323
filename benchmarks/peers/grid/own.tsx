/** The product's own grid, with undo as its documents keep it. */
import { render } from "preact";
import { useState } from "preact/hooks";
import { apply, NO_HISTORY, redo, remember, undo, type Change, type Entries, type History, type Sheet } from "../../../web/src/grid/model";
import { Grid } from "../../../web/src/grid/view";
import "../../../web/src/style/main.css";
import { columns, isLocked, measured, rows } from "./month.js";

const SHEET: Sheet = {
  heading: "Day", total: "",
  columns: columns.map(({ key, title }) => ({ key, label: title, group: "", kind: "count", minimum: 0, maximum: 99_999, total: "none" })),
  rows: rows().map((row) => ({
    id: row.day, label: row.day, weekend: false,
    cells: columns.map(({ key }) => ({ value: (row as never)[key], series: "forecast", lock: isLocked(row.row, key) ? "Locked." : "" })),
  })),
};
const stored = (key: string) => {
  const [day = "", column = ""] = key.split("/");
  return SHEET.rows.find((row) => row.id === day)?.cells[SHEET.columns.findIndex((one) => one.key === column)]?.value;
};

function Month() {
  const [{ entries, history }, set] = useState<{ entries: Entries; history: History }>({ entries: new Map(), history: NO_HISTORY });
  const step = (of: typeof undo) => {
    const [changes, after] = of(history);
    set({ entries: apply(entries, changes, stored), history: after });
  };
  const change = (changes: readonly Change[]) => changes.length && set({ entries: apply(entries, changes, stored), history: remember(history, changes) });
  return <Grid label="Month" sheet={SHEET} entries={entries} totals={new Map()} followed={entries} onChange={change} onTyping={() => {}} onUndo={() => step(undo)} onRedo={() => step(redo)} onNotice={() => {}} />;
}
measured((box: Element) => render(<Month />, box), (row: number, at: number) => document.querySelector(`[data-cell="${row}:${at}"]`));
