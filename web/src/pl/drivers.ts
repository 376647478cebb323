/** Drivers of a what-if: which there are in a month, what they are now, and what is sent when some of them are moved. */
import type { components } from "../../generated/api";
import { partOf, readTogether, type Part } from "../api/batch";
import type { NumberKind } from "../format";
import { pl } from "../text/pl";

type Schemas = components["schemas"];
export type DriversBody = Schemas["Drivers"];
export type DriverGroup = keyof typeof pl.whatIf.groups;

export interface Driver {
  /** As a goal names it, e.g. `payroll.group.GSA.hoursPercent`. */
  readonly path: string;
  readonly group: DriverGroup;
  readonly label: string;
  /** What it is in the forecast; null where the forecast has none. */
  readonly now: number | null;
  readonly kind: NumberKind;
  readonly lowest: number;
  readonly highest: number;
  readonly step: number;
  readonly put: (body: DriversBody, value: number) => DriversBody;
}

/** Figures of the month as they are entered, each with its ETag; null what the user may not read or there is not. */
export interface Entered {
  readonly statistics: Part<Schemas["Statistics"]> | null;
  readonly rates: Part<Schemas["RatesView"]> | null;
  readonly payroll: Part<Schemas["PayrollForecast"]> | null;
  readonly contract: Part<Schemas["ContractView"]> | null;
  readonly expenses: Part<Schemas["ExpensesView"]> | null;
  readonly otherRevenue: Part<Schemas["OtherRevenueView"]> | null;
}

export type Values = ReadonlyMap<string, number>;

export async function loadEntered(site: string, period: string, signal: AbortSignal): Promise<Entered> {
  const at = `${encodeURIComponent(site)}/${period}`;
  const paths = new Map([
    ["statistics", `/statistics/${at}`],
    ["rates", `/rates/${at}`],
    ["payroll", `/payroll/${at}`],
    ["contract", `/contracts/${encodeURIComponent(site)}?period=${period}`],
    ["expenses", `/expenses/${at}`],
    ["otherRevenue", `/revenue/other/${at}`],
  ]);
  const parts = await readTogether(paths, signal);
  return {
    statistics: partOf(parts, "statistics"),
    rates: partOf(parts, "rates"),
    payroll: partOf(parts, "payroll"),
    contract: partOf(parts, "contract"),
    expenses: partOf(parts, "expenses"),
    otherRevenue: partOf(parts, "otherRevenue"),
  };
}

export function driversOf(entered: Entered): Driver[] {
  return [...statistics(entered), ...rates(entered), ...payroll(entered), ...contract(entered), ...expenses(entered), ...otherRevenue(entered)];
}

/** The body of a what-if with these drivers moved. */
export function bodyOf(drivers: readonly Driver[], values: Values): DriversBody {
  return drivers.reduce<DriversBody>((body, driver) => (values.has(driver.path) ? driver.put(body, values.get(driver.path)!) : body), {});
}

function statistics({ statistics: found }: Entered): Driver[] {
  if (!found?.data.availableRooms) return [];
  return (["occupancy", "driveInRatio", "captureRatio"] as const).map((key) => ({
    path: `statistics.${key}`, group: "statistics", label: pl.whatIf.statistics[key], now: found.data.statistics[key] ?? null,
    kind: "percent", lowest: 0, highest: 1, step: 0.005,
    put: (body, value) => ({ ...body, statistics: { ...body.statistics, [key]: value } }),
  }));
}

function rates({ rates: found }: Entered): Driver[] {
  return (found?.data.rates ?? []).map(({ category, forecast }) => ({
    path: `rates.${category}`, group: "rates", label: pl.whatIf.rates[category], now: forecast, kind: "money", ...around(forecast, 0.25),
    put: (body, value) => ({ ...body, rates: [...(body.rates ?? []), { category, forecast: value }] }),
  }));
}

/** Hours by group, at sites that forecast job codes by code; salaried people have no hours to move. */
function payroll({ payroll: found }: Entered): Driver[] {
  const byCode = found?.data.mode !== "group";
  const rows = (found?.data.rows ?? []).filter((row) => row.series === "forecast" && row.rate !== null);
  const names = [...new Set(rows.map((row) => (byCode ? row.jobCode : row.group)))].filter((name): name is string => Boolean(name)).sort();
  return names.map((name) => ({
    path: byCode ? `payroll.${name}.hoursPercent` : `payroll.group.${name}.hoursPercent`, group: "payroll", label: pl.whatIf.hours(name), now: 0,
    kind: "count", lowest: -50, highest: 50, step: 1,
    put: (body, value) => ({ ...body, payroll: [...(body.payroll ?? []), { [byCode ? "jobCode" : "group"]: name, hoursPercent: value }] }),
  }));
}

function contract({ contract: found }: Entered): Driver[] {
  return (found?.data.terms ?? []).filter((term) => term.value !== null && /[[\].]/.test(term.term)).map(({ term, words, value }) => ({
    path: `contract.${term}`, group: "contract", label: words, now: value, kind: "measure", ...around(value, 0.01),
    put: (body, moved) => ({ ...body, contract: [...(body.contract ?? []), { term, value: moved }] }),
  }));
}

function expenses({ expenses: found }: Entered): Driver[] {
  return (found?.data.accounts ?? []).filter((account) => account.editable).map(({ account, name, forecast }) => ({
    path: `expenses.${account}`, group: "expenses", label: `${name} (${account})`, now: forecast, kind: "dollars", ...around(forecast, 1),
    put: (body, value) => ({ ...body, expenses: [...(body.expenses ?? []), { account, forecast: value }] }),
  }));
}

function otherRevenue({ otherRevenue: found }: Entered): Driver[] {
  if (!found) return [];
  return (Object.keys(pl.whatIf.otherRevenue) as (keyof typeof pl.whatIf.otherRevenue)[]).map((key) => ({
    path: `otherRevenue.${key}`, group: "otherRevenue", label: pl.whatIf.otherRevenue[key], now: found.data[key], kind: "money", ...around(found.data[key], 1),
    put: (body, value) => ({ ...body, otherRevenue: { ...body.otherRevenue, [key]: value } }),
  }));
}

/** Where a slider reaches: from nothing to double, in steps that it can be moved by. */
function around(now: number | null, step: number): { lowest: number; highest: number; step: number } {
  const reach = Math.max(Math.abs(now ?? 0) * 2, step * 100);
  return { lowest: (now ?? 0) < 0 ? -reach : 0, highest: reach, step };
}
