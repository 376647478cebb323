/** Sides of a month of payroll: one field of all jobs by day, or one day by job with all that is known of it. Pure. */
import { showNumber } from "../format";
import { cellAt, entryOf, type Change, type Column, type Row, type Sheet } from "../grid/model";
import { text } from "../text/en";
import { FIELDS, jobsOf, rowsBy, scheduleKey, type Field, type HoursRow, type Payroll } from "./payroll";
import { read, shownColumn } from "./month-form";

const words = text.payroll;
const BESIDE = ["budget", "scheduled", "actual"] as const;

/** One field of all jobs, by day; job codes stand below their family. */
export function byField(sheet: Sheet, data: Payroll, field: Field): Sheet {
  const jobs = jobsOf(data);
  const chosen = jobs.map((job, index) => ({ job, at: index * FIELDS.length + FIELDS.indexOf(field) }));
  const hasCodes = data.month.mode === "code";
  const columns = chosen.map(({ job, at }): Column => ({ ...sheet.columns[at]!, label: job.label, group: hasCodes ? job.family : "" }));
  return { ...sheet, columns, rows: sheet.rows.map((row) => ({ ...row, cells: chosen.map(({ at }) => row.cells[at]!) })) };
}

/** A day by job: what is planned, and the hours of the other series beside it. */
export function byJob(sheet: Sheet, data: Payroll, date: string): Sheet {
  const day = sheet.rows.findIndex((row) => row.id === date);
  if (day < 0) return sheet;
  const rows = rowsBy(data.month.rows);
  const columns = [
    ...FIELDS.map((field, at): Column => ({ ...sheet.columns[at]!, key: field, label: words.fields[field], group: words.series.forecast })),
    ...BESIDE.map((series) => ({ ...shownColumn(series, words.series[series], "count", "sum"), group: words.allHours })),
  ];
  const rowOf = (id: string, label: string, index: number): Row => {
    const planned = FIELDS.map((field, at) => {
      const column = index * FIELDS.length + at;
      return { ...cellAt(sheet, { row: day, column }), key: `${date}/${id}:${field}` };
    });
    const beside = BESIDE.map((series) => {
      const value = hoursOf(rows(series, date, id));
      return read(value, series === "actual" && value !== null ? "actual" : "none", text.statistics.locks.calculated);
    });
    return { id, label, weekend: false, cells: [...planned, ...beside] };
  };
  const hasCodes = data.month.mode === "code";
  return {
    heading: words.job, total: text.form.total, columns,
    rows: jobsOf(data).map((job, index) => rowOf(job.id, hasCodes ? `${job.family} › ${job.label}` : job.label, index)),
  };
}

/** The changes that copy the schedule of the days that can be changed and have one. */
export function copySchedule(sheet: Sheet, data: Payroll): readonly Change[] {
  const scheduled = new Set(data.month.rows.filter((row) => row.series === "scheduled").map((row) => row.date));
  return openDays(sheet).filter((row) => scheduled.has(row.id)).map((row) => ({ key: scheduleKey(row.id), before: entryOf(null), after: entryOf(1) }));
}

/** The changes that take what was saved of a month back to the budget. */
export function resetToBudget(sheet: Sheet): readonly Change[] {
  return openDays(sheet).flatMap((row) => row.cells.flatMap((cell, at) =>
    cell.series === "forecast" && !cell.lock ? [{ key: `${row.id}/${sheet.columns[at]!.key}`, before: entryOf(cell.value), after: entryOf(null) }] : []));
}

/** The changes that undo some, made on `sheet`; a copied schedule that was saved goes back to the hours there were. */
export function takeBack(sheet: Sheet, changes: readonly Change[], isSaved: boolean): readonly Change[] {
  return changes.flatMap(({ key, before, after }) => {
    const row = isSaved ? sheet.rows.find(({ id }) => scheduleKey(id) === key) : undefined;
    if (!row) return [{ key, before: after, after: before }];
    return row.cells.flatMap((cell, at) => {
      const { key: column } = sheet.columns[at]!;
      if (cell.lock || !column.endsWith("Hours")) return [];
      return [{ key: `${row.id}/${column}`, before: entryOf(cell.value), after: entryOf(cell.series === "forecast" ? cell.value : null) }];
    });
  });
}

function openDays(sheet: Sheet): readonly Row[] {
  return sheet.rows.filter((row) => row.cells.some((cell) => !cell.lock));
}

/** Hours of a row, regular and overtime together; null where neither is known. */
export function hoursOf(row: HoursRow | undefined): number | null {
  return row && row.regularHours !== null ? row.regularHours + (row.overtimeHours ?? 0) : null;
}

export interface Bar {
  readonly date: string;
  readonly hours: number;
}

/** Hours of a series by day. */
export function bars(rows: readonly HoursRow[], series: string): readonly Bar[] {
  const days = new Map<string, number>();
  for (const row of rows) days.set(row.date, (days.get(row.date) ?? 0) + (row.series === series ? (hoursOf(row) ?? 0) : 0));
  return [...days].sort(([one], [other]) => one.localeCompare(other)).map(([date, hours]) => ({ date, hours }));
}

export function showHours(hours: number): string {
  return showNumber(hours, "count");
}
