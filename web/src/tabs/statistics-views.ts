/** Statistics of weeks and of the month, to be read; and what the baseline forecast says of its days. */
import { app } from "../app";
import { answered } from "../api/problem";
import { showDay } from "../format";
import { shownAt, type Cell, type Column, type Compared, type Entries, type Row, type Series, type Sheet } from "../grid/model";
import { text } from "../text/en";
import type { Baseline } from "./compared";
import { shownColumn } from "./month-form";
import type { Statistics } from "./statistics";

const words = text.statisticsViews;
const TRENDS = "/api/v1/forecasting/statistics/{siteId}/trends/{timeframe}";
const FRIDAY = 5;

/** Sums of what can be added up, by week from Saturday to Friday as payroll counts them; entries count. */
export function byWeek(sheet: Sheet, entries: Entries): Sheet {
  const chosen = sheet.columns.flatMap((column, at) => (column.kind === "percent" ? [] : [at]));
  const weeks: number[][] = [[]];
  sheet.rows.forEach((row, at) => {
    weeks.at(-1)!.push(at);
    if (new Date(row.id).getUTCDay() === FRIDAY && at < sheet.rows.length - 1) weeks.push([]);
  });
  const rows = weeks.filter((week) => week.length).map((week): Row => {
    const [first, last] = [sheet.rows[week[0]!]!, sheet.rows[week.at(-1)!]!];
    const cells = chosen.map((column) => read(week.reduce((sum, row) => sum + (shownAt(sheet, entries, { row, column }).value ?? 0), 0), seriesOf(week.map((row) => sheet.rows[row]!.cells[column]!))));
    return { id: first.id, label: `${showDay(first.id)} – ${showDay(last.id)}`, weekend: false, cells };
  });
  return { heading: words.week, total: sheet.total, columns: chosen.map((at) => readOnly(sheet.columns[at]!)), rows };
}

const MEASURES: readonly (readonly [keyof Statistics["series"][number], Column["kind"]])[] = [
  ["occupancy", "percent"], ["occupiedRooms", "count"], ["driveInRatio", "percent"], ["captureRatio", "percent"],
  ["valetVehicles", "count"], ["selfParkVehicles", "count"], ["externalRevenue", "money"], ["coveredDays", "count"],
];

/** The month as the server adds it up, a row for each series. */
export function byMonth(data: Statistics): Sheet {
  const columns = MEASURES.map(([key, kind]) => shownColumn(key, words.measures[key as keyof typeof words.measures], kind));
  const rows = data.series.map((one): Row => ({
    id: one.series, label: text.form[one.series], weekend: false,
    cells: MEASURES.map(([key]) => read((one[key] as number | null | undefined) ?? null, one.series === "actual" ? "actual" : "none")),
  }));
  return { heading: words.series, total: "", isList: true, columns, rows };
}

/** The days of the baseline by `date/column`, each with its tenth and ninetieth percentile. */
export const baseline: Baseline = async (siteId, signal) => {
  const { data } = await answered(app().api.GET(TRENDS, { params: { path: { siteId, timeframe: "12m" } }, signal }));
  const days = new Map<string, Compared>(data.measures.flatMap(({ measure, baseline: found }) =>
    (found ?? []).map((day) => [`${day.date}/${measure}`, { low: day.p10, middle: day.p50, high: day.p90 }] as const)));
  return (key) => days.get(key) ?? null;
};

function read(value: number | null, series: Series): Cell {
  return { value, series, lock: words.readOnly };
}

function readOnly(column: Column): Column {
  return { ...column, total: column.total === "sum" ? "sum" : "server" };
}

function seriesOf(cells: readonly Cell[]): Series {
  return cells.every((cell) => cell.series === "actual") ? "actual" : "none";
}
