/** Several months of a form as rows of one: what are rows of a month are columns here, and each row says how its month is saved. */
import type { MonthDocument, SaveState } from "../documents/month-document";
import { showYearMonth } from "../format";
import type { Cell, Column, Row, Sheet } from "../grid/model";
import { text } from "../text/en";

/** A column that is calculated of a month, beside those that are entered. */
export interface Calculated<Data> {
  readonly column: Column;
  readonly value: (data: Data) => number | null;
}

/** What is shown of a month. */
export interface MonthShown<Data> {
  readonly period: string;
  /** Its own sheet of one column, or of none where it could not be read. */
  readonly sheet: Sheet;
  readonly data: Data | null;
  readonly state: SaveState;
  /** Why it could not be read; empty where it could. */
  readonly problem: string;
}

export const shownOf = <Data>(one: MonthDocument<Data>): MonthShown<Data> => ({
  period: one.period,
  sheet: one.sheet.value,
  data: one.shown.value?.data ?? null,
  state: one.state.value,
  problem: one.problem.value?.message ?? "",
});

/** The sheet of several months: a row each. `groupOf` says under which heading an item stands. Pure. */
export function monthRows<Data>(months: readonly MonthShown<Data>[], groupOf: (id: string) => string, calculated: Calculated<Data>): Sheet {
  const own = months.find(({ sheet }) => sheet.rows.length)?.sheet;
  const [amount] = own?.columns ?? [];
  if (!own || !amount) return { heading: text.grid.month, total: "", columns: [], rows: [] };
  const items = own.rows.map((row): Column => ({ ...amount, key: `${row.id}/${amount.key}`, label: row.label, group: groupOf(row.id) }));
  const rows = months.map((one): Row => {
    const nothing = { value: null, series: "none", lock: one.problem } as const;
    const cells = own.rows.map((_, at): Cell => one.sheet.rows[at]?.cells[0] ?? nothing);
    const told: Cell = { value: one.data && calculated.value(one.data), series: "calculated", lock: one.problem || text.statistics.locks.calculated };
    return { id: one.period, label: showYearMonth(one.period), weekend: false, cells: [...cells, told], note: noteOf(one) };
  });
  return { heading: text.grid.month, total: text.form.total, notes: text.save.label, columns: [...items, calculated.column], rows };
}

/** How the month is saved, or why it is not entered. */
function noteOf<Data>({ sheet, state, problem }: MonthShown<Data>): Row["note"] {
  if (problem) return { text: problem, warns: true };
  const lock = sheet.rows[0]?.cells[0]?.lock;
  if (lock) return { text: lock, warns: false };
  return { text: text.save.states[state], warns: state === "refused" || state === "conflict" || state === "offline" };
}
