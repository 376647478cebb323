/** Payroll: hours and rates by day and job family, or by job code where the contract bills labor hours. */
import type { components } from "../../generated/api";
import { app } from "../app";
import { allPages } from "../api/pages";
import { answered } from "../api/problem";
import { saving, type Answer, type DocumentKind, type SheetContext } from "../documents/kind";
import { isWeekend, showDay } from "../format";
import type { Cell, Column, Entries, Row } from "../grid/model";
import { text } from "../text/en";
import type { ComparedSeries } from "./compared";
import { MONTHS } from "./paths";

type Month = components["schemas"]["PayrollForecast"];
type Family = components["schemas"]["JobFamily"];
export type HoursRow = Month["rows"][number];
type Update = components["schemas"]["PayrollUpdate"];
type RowUpdate = NonNullable<Update["rows"]>[number];
export type Field = keyof typeof words.fields;

/** A month with the job families that name its rows. */
export interface Payroll {
  readonly month: Month;
  readonly families: readonly Family[];
}

/** What is planned: a job family, or a job code. */
export interface Job {
  /** As in keys of entries: `group~GSA` or `jobCode~BELL`. */
  readonly id: string;
  readonly label: string;
  readonly family: string;
  readonly isSalaried: boolean;
}

const PATH = MONTHS.payroll;
const SCHEDULE = "schedule";
const words = text.payroll;
const LIMITS: Readonly<Record<Field, Pick<Column, "kind" | "maximum" | "total"> & { step?: number }>> = {
  regularHours: { kind: "count", maximum: 99_999, step: 0.5, total: "sum" },
  overtimeHours: { kind: "count", maximum: 99_999, step: 0.5, total: "sum" },
  rate: { kind: "money", maximum: 999.99, total: "none" },
  cost: { kind: "money", maximum: 0, total: "sum" },
};
export const FIELDS = Object.keys(LIMITS) as Field[];

let families: Promise<readonly Family[]> | undefined;

/** Job families hardly change: they are asked for once. */
function jobFamilies(): Promise<readonly Family[]> {
  families ??= allPages((page) => answered(app().api.GET("/api/v1/forecasting/payroll/job-families", { params: { query: page } })));
  families.catch(() => (families = undefined));
  return families;
}

async function withFamilies(asked: Promise<Answer<Month>>): Promise<Answer<Payroll>> {
  const [answer, known] = await Promise.all([asked, jobFamilies()]);
  return { meta: answer.meta, data: { month: answer.data, families: known } };
}

export const payroll: DocumentKind<Payroll> = {
  tab: "payroll",
  permission: "payroll:write",

  async get(siteId, period, signal) {
    return withFamilies(answered(app().api.GET(PATH, { params: { path: { siteId, period } }, signal })) as Promise<Answer<Month>>);
  },

  async put(siteId, period, request) {
    return withFamilies(answered(app().api.PUT(PATH, { ...saving(siteId, period, request), body: request.body as Update })) as Promise<Answer<Month>>);
  },

  sheet(data, context) {
    const jobs = jobsOf(data);
    const rows = rowsBy(data.month.rows);
    const columns = jobs.flatMap((job) => FIELDS.map((field): Column => ({ key: `${job.id}:${field}`, label: words.fields[field], group: job.label, minimum: 0, ...LIMITS[field] })));
    const dates = [...new Set(data.month.rows.map((row) => row.date))].sort();
    const rowOf = (date: string): Row => ({
      id: date, label: showDay(date), weekend: isWeekend(date),
      cells: jobs.flatMap((job) => FIELDS.map((field) => cellOf(date, job, field, rows, context))),
    });
    return { heading: text.grid.day, total: text.grid.month, columns, rows: dates.map(rowOf) };
  },

  body(entries: Entries): Update {
    const rows = new Map<string, RowUpdate>();
    const copied: string[] = [];
    for (const [key, { value }] of entries) {
      const [date, name] = key.split("/") as [string, string];
      if (name === SCHEDULE) {
        if (value !== null) copied.push(date);
        continue;
      }
      const [job, field] = name.split(":") as [string, Field];
      const [by, id] = job.split("~") as ["group" | "jobCode", string];
      const row = `${date}/${job}`;
      rows.set(row, { ...(rows.get(row) ?? { date, [by]: decodeURIComponent(id) }), [field]: value });
    }
    return { ...(rows.size && { rows: [...rows.values()] }), ...(copied.length && { copyFromSchedule: copied.sort() }) };
  },

  cellOf(pointer, body) {
    const [, root, place = "", name = "", field = ""] = pointer.split("/");
    const sent = body as Update;
    if (root === "copyFromSchedule") return `${sent.copyFromSchedule?.[Number(place)]}/${SCHEDULE}`;
    if (root !== "rows") return null;
    const isIndex = /^\d+$/.test(place);
    const row = isIndex ? sent.rows?.[Number(place)] : sent.rows?.find((one) => one.date === place && (one.jobCode ?? one.group) === name);
    if (!row) return null;
    const named = isIndex ? name : field;
    return named in LIMITS ? `${row.date}/${idOf(row)}:${named}` : row.date;
  },
};

/** The key of the entry that copies the schedule of a day. */
export function scheduleKey(date: string): string {
  return `${date}/${SCHEDULE}`;
}

export function idOf(row: { group?: string | null; jobCode?: string | null }): string {
  return row.jobCode ? `jobCode~${encodeURIComponent(row.jobCode)}` : `group~${encodeURIComponent(row.group ?? "")}`;
}

/** What a month plans, by family and then by code. */
export function jobsOf({ month, families: known }: Payroll): readonly Job[] {
  const names = new Map(known.map((family) => [family.groupId, family.name]));
  const codes = new Map(known.flatMap((family) => family.codes.map((code) => [code.jobCode, code])));
  const jobs = new Map<string, Job>();
  for (const row of month.rows) {
    const family = names.get(row.group) ?? row.group;
    const code = row.jobCode === null ? undefined : codes.get(row.jobCode);
    const label = row.jobCode === null ? family : code && code.title !== row.jobCode ? `${row.jobCode} ${code.title}` : row.jobCode;
    const isSalaried = code?.salaried ?? (row.jobCode !== null && month.mode === "group");
    jobs.set(idOf(row), { id: idOf(row), label, family, isSalaried });
  }
  const order = (job: Job) => `${job.isSalaried ? 1 : 0} ${job.family} ${job.label}`;
  return [...jobs.values()].sort((one, other) => order(one).localeCompare(order(other)));
}

export type RowsBy = (series: HoursRow["series"], date: string, job: string) => HoursRow | undefined;

/** Rows of a month by series, day and job. */
export function rowsBy(rows: readonly HoursRow[]): RowsBy {
  const found = new Map(rows.map((row) => [`${row.series} ${row.date} ${idOf(row)}`, row]));
  return (series, date, job) => found.get(`${series} ${date} ${job}`);
}

function cellOf(date: string, job: Job, field: Field, rows: RowsBy, context: SheetContext): Cell {
  const compared = context.compared?.(`${date}/${job.id}:${field}`);
  const actual = rows("actual", date, job.id);
  if (actual) return { value: actual[field], series: "actual", lock: text.statistics.locks.actual, compared };
  const forecast = rows("forecast", date, job.id);
  const calculated = field === "cost" || job.isSalaried;
  const why = job.isSalaried ? words.salaried : text.statistics.locks.calculated;
  const lock = date < context.asOf ? text.statistics.locks.past : !context.mayWrite ? text.statistics.locks.reader : calculated ? why : "";
  const series = calculated ? "calculated" : forecast?.source === "forecast" ? "forecast" : "budget";
  return { value: forecast?.[field] ?? null, series, lock, compared };
}

/** The figures of a series by key of an entry, to compare with. */
export function figuresOf({ month }: Payroll, series: ComparedSeries): (key: string) => number | null {
  const rows = rowsBy(month.rows);
  const all = series === "trend" ? (["actual", "forecast"] as const) : [series];
  return (key) => {
    const [date, name] = key.split("/") as [string, string];
    const [job, field] = name.split(":") as [string, Field];
    return all.map((one) => rows(one, date, job)).find(Boolean)?.[field] ?? null;
  };
}
