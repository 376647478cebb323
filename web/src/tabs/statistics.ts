/** Statistics: a month by day, of which the days to come are entered; what is calculated comes from the server. */
import type { components } from "../../generated/api";
import { app } from "../app";
import { answered } from "../api/problem";
import { saving, type Answer, type DocumentKind, type SheetContext } from "../documents/kind";
import { isWeekend, showDay } from "../format";
import type { Cell, Column, Entries, Row } from "../grid/model";
import { text } from "../text/en";
import type { ComparedSeries } from "./compared";
import { MONTHS } from "./paths";

export type Statistics = components["schemas"]["Statistics"];
type DayRow = components["schemas"]["StatisticsRow"];
type Update = components["schemas"]["StatisticsUpdate"];
type Field = Exclude<keyof DayRow, "date" | "series" | "source" | "initializedFrom" | "inputMode" | "adjustmentRatio">;

const PATH = MONTHS.statistics;
const MOST = 99_999;
/** The key of the entry that says what is entered, rooms or occupancy; its value counts in INPUT_MODES. */
export const INPUT_MODE = "month/inputMode";
export const INPUT_MODES = ["occupancy", "rooms"] as const;
const words = text.statistics;
const ratio = (key: Field, maximum: number) => ({ key, label: words.fields[key], group: words.groups.rooms, kind: "percent", minimum: 0, maximum, total: "server" }) as const;
const count = (key: Field, group: string, total: Column["total"] = "sum") => ({ key, label: words.fields[key], group, kind: "count", minimum: 0, maximum: MOST, total }) as const;

const ROOM_FIELDS: ReadonlySet<string> = new Set<Field>(["occupancy", "occupiedRooms", "driveInRatio", "captureRatio"]);
const OVERNIGHT: ReadonlySet<string> = new Set<Field>(["valetOvernight", "selfOvernight"]);
const COLUMNS: readonly (Column & { key: Field })[] = [
  ratio("occupancy", 1),
  count("occupiedRooms", words.groups.rooms, "server"),
  ratio("driveInRatio", 10),
  ratio("captureRatio", 1),
  ...(["valetDaily", "valetOvernight", "valetMonthly", "valetComps", "valetAggregator"] as const).map((key) => count(key, words.groups.valet)),
  ...(["selfDaily", "selfOvernight", "selfMonthly", "selfComps", "selfAggregator"] as const).map((key) => count(key, words.groups.self)),
  { key: "externalRevenue", label: words.fields.externalRevenue, group: words.groups.revenue, kind: "money", minimum: 0, maximum: 0, total: "server" },
];

export const statistics: DocumentKind<Statistics> = {
  tab: "statistics",
  permission: "forecasting:write",

  async get(siteId, period, signal) {
    return answered(app().api.GET(PATH, { params: { path: { siteId, period } }, signal })) as Promise<Answer<Statistics>>;
  },

  async put(siteId, period, request) {
    return answered(app().api.PUT(PATH, { ...saving(siteId, period, request), body: request.body as Update })) as Promise<Answer<Statistics>>;
  },

  sheet(data, context) {
    const hasRooms = data.availableRooms > 0;
    const columns = COLUMNS.filter(({ key }) => hasRooms || !ROOM_FIELDS.has(key));
    const [actual, forecast] = (["actual", "forecast"] as const).map((series) => byDate(data, series)) as [Days, Days];
    const dates = [...new Set(data.days.map((day) => day.date))].sort();
    return { heading: text.grid.day, total: text.grid.month, columns, rows: dates.map((date) => rowOf(date, columns, actual.get(date), forecast.get(date), data, context)) };
  },

  body(entries: Entries): Update {
    const days = new Map<string, Record<string, number | null | string>>();
    const mode = entries.get(INPUT_MODE)?.value;
    for (const [key, { value }] of entries) {
      if (key === INPUT_MODE) continue;
      const [date, field] = key.split("/") as [string, string];
      days.set(date, { ...(days.get(date) ?? { date }), [field]: value });
    }
    return {
      ...(days.size && { days: [...days.values()] as unknown as NonNullable<Update["days"]> }),
      ...(mode != null && { inputMode: INPUT_MODES[mode]! }),
    };
  },

  cellOf(pointer, body) {
    const [, root, day, field] = pointer.split("/");
    if (root === "inputMode") return INPUT_MODE;
    if (root !== "days" || day === undefined) return null;
    const date = /^\d+$/.test(day) ? (body as Update).days?.[Number(day)]?.date : day;
    return date ? (field && field !== "date" ? `${date}/${field}` : date) : null;
  },
};

/** The figures of a series by `date/field`, to compare with. */
export function figuresOf(data: Statistics, series: ComparedSeries): (key: string) => number | null {
  const days = (series === "trend" ? (["actual", "forecast"] as const) : [series]).map((one) => byDate(data, one));
  return (key) => {
    const [date, field] = key.split("/") as [string, Field];
    return days.map((of) => of.get(date)?.[field] ?? null).find((value) => value !== null) ?? null;
  };
}

/** What the server says of the month, by column: actual on loaded days and forecast on the others. */
export function totalsOf(data: Statistics): ReadonlyMap<string, number | null> {
  return new Map(COLUMNS.map(({ key }) => [key, (data.statistics as unknown as Record<string, number | null | undefined>)[key] ?? null]));
}

type Days = ReadonlyMap<string, DayRow>;

function byDate(data: Statistics, series: DayRow["series"]): Days {
  return new Map(data.days.filter((day) => day.series === series).map((day) => [day.date, day]));
}

function rowOf(date: string, columns: typeof COLUMNS, actual: DayRow | undefined, forecast: DayRow | undefined, data: Statistics, context: SheetContext): Row {
  const cells = columns.map(({ key }): Cell => {
    const compared = context.compared ? context.compared(`${date}/${key}`) : undefined;
    const loaded = actual?.[key] ?? null;
    if (loaded !== null) return { value: loaded, series: "actual", lock: words.locks.actual, compared };
    const calculated = isCalculated(key, data);
    const lock = date < context.asOf ? words.locks.past : !context.mayWrite ? words.locks.reader : calculated ? words.locks.calculated : "";
    const planned = forecast?.initializedFrom ?? forecast?.source;
    const series = calculated ? "calculated" : planned === "forecast" || planned === "budget" || planned === "predictive" ? planned : "none";
    return { value: forecast?.[key] ?? null, series, lock, compared };
  });
  return { id: date, label: showDay(date), weekend: isWeekend(date), cells };
}

/** Rooms or occupancy, whichever is not the one that is entered; at sites with rooms what stays overnight; revenue. */
function isCalculated(key: Field, data: Statistics): boolean {
  const derived = data.inputMode === "occupancy" ? "occupiedRooms" : "occupancy";
  return key === "externalRevenue" || key === derived || (data.availableRooms > 0 && OVERNIGHT.has(key));
}
